"""What describes a document, in whatever way it comes into a case."""

from typing import Annotated

from pydantic import Field
from pydantic_core import MISSING

from case_api.domain.documents.document import (
    MAX_CONTENT_BYTES,
    MAX_CONTENT_BYTES_ELSEWHERE,
    DocumentDetails,
)
from case_api.domain.people.text import Line
from events.contracts import CaseDocumentFiled, ContractModel
from events.contracts.references import DocumentId, EventDate, EventPosition, PersonId, Sha256
from events.contracts.vocabulary.case import DocumentKind
from events.stored_document import ConcernedPerson, DocumentMediaType

Title = Annotated[Line, Field(examples=["Report of the educational psychologist"])]
"""What a document is, in one line; it may name people."""
ContentSize = Annotated[int, Field(ge=1, le=MAX_CONTENT_BYTES_ELSEWHERE, examples=[482133])]
"""Bytes of content: at most 50 MiB of content that is stored here."""
DocumentLocation = Annotated[
    str,
    Field(min_length=1, max_length=500, pattern=r"^[!-~]+$", examples=["edrms:case-file/8213/4"]),
]
"""Where the content is in the council's own store: a reference or a URL, which is never followed.
"""


class DocumentDescription(ContractModel):
    """What describes a document, but for its id and what it belongs to in its case."""

    sha256: Sha256
    """The hash of the content, which is verified when it is uploaded."""
    size: ContentSize
    media_type: DocumentMediaType
    title: Title
    concerns: ConcernedPerson | MISSING = MISSING
    """Which person of the case it is about."""
    kind: DocumentKind
    on: EventDate
    """The day on which it was filed."""
    received_on: EventDate | MISSING = MISSING
    """The day on which the authority received it."""
    sent_on: EventDate | MISSING = MISSING
    """The day on which its author, or the authority, sent it."""
    sender_id: PersonId | MISSING = MISSING
    """The person of the case who sent it, to whom a receipt goes."""
    in_other_cases: bool = False
    """The same content is meant to be in the files of other cases, such as a report about two
    siblings. Otherwise content that is in another case is refused."""
    location: DocumentLocation | MISSING = MISSING
    """Given where the content stays in the council's own store, and is not uploaded."""


def size_error(described: DocumentDescription) -> str | None:
    """What is wrong with the size of a content that is to be stored here, or None."""
    if described.location is not MISSING or described.size <= MAX_CONTENT_BYTES:
        return None
    return f"must be at most {MAX_CONTENT_BYTES} without a location"


def filing_of(
    described: DocumentDescription,
    document_id: DocumentId,
    *,
    about: EventPosition | MISSING = MISSING,
    version_of: DocumentId | MISSING = MISSING,
) -> CaseDocumentFiled:
    """The fact that the document was filed. It has nothing that is personal data."""
    return CaseDocumentFiled(
        document_id=document_id,
        sha256=described.sha256,
        kind=described.kind,
        on=described.on,
        received_on=described.received_on,
        sent_on=described.sent_on,
        about=about,
        sender_id=described.sender_id,
        version_of=version_of,
        in_other_cases=described.in_other_cases,
    )


def details_of(described: DocumentDescription) -> DocumentDetails:
    """What is stored of the document beside the log."""
    return DocumentDetails(
        title=described.title,
        concerns=None if described.concerns is MISSING else described.concerns,
        media_type=described.media_type,
        size=described.size,
        location=None if described.location is MISSING else described.location,
    )
