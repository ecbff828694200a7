"""A document in the file of a case, and whether a notice can enclose it."""

from collections.abc import Mapping
from dataclasses import dataclass

from events.contracts.references import DocumentId, Sha256
from events.stored_document import (
    SERVED_SCAN_STATES,
    ConcernedPerson,
    DocumentMediaType,
    ScanState,
)
from notification_service.domain.notice_sending.enclosures import NoticeEnclosure
from notification_service.domain.notice_sending.not_composed import NotComposedReason


@dataclass(frozen=True, slots=True)
class EnclosableDocument:
    """What describes a document, and the state of its content. `title` is personal data.

    `concerns` is None where it is not recorded whom it is about, `scan` where no content is stored.
    `is_elsewhere`: its content is in the council's own store. `is_in_other_cases`: another case of
    the council has a document with the same content.
    """

    document_id: DocumentId
    title: str
    concerns: ConcernedPerson | None
    sha256: Sha256
    media_type: DocumentMediaType
    size: int
    is_elsewhere: bool
    scan: ScanState | None
    is_in_other_cases: bool

    @property
    def obstacle(self) -> NotComposedReason | None:
        """Why it cannot be enclosed. None: it can."""
        if self.is_elsewhere:
            return NotComposedReason.CONTENT_ELSEWHERE
        if self.scan is None:
            return NotComposedReason.CONTENT_AWAITED
        if self.scan is ScanState.WAITING:
            return NotComposedReason.CONTENT_NOT_SCANNED
        return None if self.scan in SERVED_SCAN_STATES else NotComposedReason.CONTENT_NOT_SAFE

    @property
    def may_be_of_another(self) -> bool:
        """Whether it is about another person than the child, or may be."""
        is_about_another = self.concerns not in {None, ConcernedPerson.CHILD}
        return is_about_another or self.is_in_other_cases


def is_readable(enclosure: NoticeEnclosure, found: Mapping[DocumentId, EnclosableDocument]) -> bool:
    """Whether what a notice encloses is in the file of the case, and its content can be read."""
    document = found.get(enclosure.document_id)
    return (
        document is not None and document.obstacle is None and document.sha256 == enclosure.sha256
    )
