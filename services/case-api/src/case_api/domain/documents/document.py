"""A document of a case file: what the log does not hold of it, and the state of its content."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from events.contracts import CaseDocumentFiled, CasePersonErased
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import DocumentId
from events.contracts.vocabulary.case import ErasedSubject
from events.envelope import EventEnvelope, Position
from events.history import effective
from events.stored_document import ConcernedPerson, DocumentMediaType, ScanState

MAX_CONTENT_BYTES: Final = 50 * 2**20
"""Bytes of content that is stored here: 50 MiB."""
MAX_CONTENT_BYTES_ELSEWHERE: Final = 2**40
"""Bytes of content that is in the council's own store: 1 TiB, such as a recording."""


class ContentState(PublishedEnum):
    """Where the content of a document is."""

    AWAITED = "awaited"
    """It has not been uploaded yet."""
    STORED = "stored"
    """It is stored here."""
    ELSEWHERE = "elsewhere"
    """It is in the council's own store, at the document's location."""


@dataclass(frozen=True, slots=True)
class DocumentDetails:
    """What describes a document. `title` is personal data, and `location` may be.

    `size` is in bytes. `location` is a reference to the council's own store, None where the content
    is stored here.
    """

    title: str
    concerns: ConcernedPerson | None
    media_type: DocumentMediaType
    size: int
    location: str | None


@dataclass(frozen=True, slots=True)
class StoredContent:
    """The content of a document that is stored here."""

    stored_at: datetime
    scan: ScanState


class Filing(NamedTuple):
    """The fact that a document was filed, and its position."""

    position: Position
    fact: CaseDocumentFiled


def filings(history: Sequence[EventEnvelope]) -> Mapping[DocumentId, Filing]:
    """The documents in the file of a case by its raw history, in the order of filing.

    None once the file was erased.
    """
    found: dict[DocumentId, Filing] = {}
    for fact in effective(history):
        if isinstance(fact.event, CaseDocumentFiled):
            found[fact.event.document_id] = Filing(fact.position, fact.event)
        elif isinstance(fact.event, CasePersonErased) and fact.event.subject is ErasedSubject.CHILD:
            return {}
    return found


def content_state(details: DocumentDetails, content: StoredContent | None) -> ContentState:
    """Where the content of a document is."""
    if details.location is not None:
        return ContentState.ELSEWHERE
    return ContentState.AWAITED if content is None else ContentState.STORED
