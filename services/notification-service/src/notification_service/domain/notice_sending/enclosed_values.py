"""The documents that a notice encloses: how it states them, what is kept of them, and doubts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from events.contracts.references import DocumentId, DocumentRef
from events.stored_document import EXTENSIONS
from notification_service.domain.notice_sending.doubts import SendingDoubt
from notification_service.domain.notice_sending.enclosable_document import EnclosableDocument
from notification_service.domain.notice_sending.enclosures import NoticeEnclosure
from notification_service.domain.notice_sending.not_composed import NotComposed, NotComposedReason
from notification_service.domain.notice_sending.wanted_documents import WantedDocument
from notification_service.domain.notices.wording.values import EnclosedDocument, EnclosuresValue


class EnclosedValues(NamedTuple):
    """The values that a notice states, and its enclosures, each document once.

    `may_be_of_another`: one of them is about another person than the child, or may be.
    `has_another_document`: one is of another kind than the notice states, or not that of the fact,
    or one is missing that was taken back and is right.
    """

    values: Mapping[str, EnclosuresValue]
    enclosures: tuple[NoticeEnclosure, ...]
    may_be_of_another: bool
    has_another_document: bool = False

    @property
    def doubts(self) -> Iterator[SendingDoubt]:
        """Why it is doubtful that they are what the recipient should have."""
        if self.may_be_of_another:
            yield SendingDoubt.ANOTHER_CONCERNED
        if self.has_another_document:
            yield SendingDoubt.ANOTHER_DOCUMENT


def enclosed_values(
    named: Sequence[WantedDocument], found: Mapping[DocumentId, EnclosableDocument]
) -> EnclosedValues:
    """The documents that are named, among those in the file of the case.

    Raises:
        NotComposed: one of them is not in the file, has another content than the fact states, or
            has none that can be sent.
    """
    documents = [(each, _enclosable(each, found)) for each in named]
    enclosures, values = dict[DocumentId, NoticeEnclosure](), dict[str, list[EnclosedDocument]]()
    for each, document in documents:
        stated = values.setdefault(each.value, [])
        reference = DocumentRef(document_id=document.document_id, sha256=document.sha256)
        stated.append(EnclosedDocument(title=document.title, document=reference))
        enclosures.setdefault(
            document.document_id,
            NoticeEnclosure(
                document_id=document.document_id,
                sha256=document.sha256,
                size=document.size,
                media_type=document.media_type,
                title=document.title,
                file_name=f"{each.value}-{len(stated)}.{EXTENSIONS[document.media_type]}",
            ),
        )
    return EnclosedValues(
        {name: EnclosuresValue(documents=tuple(each)) for name, each in values.items()},
        tuple(enclosures.values()),
        any(document.may_be_of_another for _, document in documents),
    )


def _enclosable(
    named: WantedDocument, found: Mapping[DocumentId, EnclosableDocument]
) -> EnclosableDocument:
    document = found.get(named.document_id)
    if document is None or named.sha256 not in {None, document.sha256}:
        raise NotComposed(NotComposedReason.UNKNOWN_DOCUMENT, named.place)
    if document.obstacle is not None:
        raise NotComposed(document.obstacle, named.place)
    return document
