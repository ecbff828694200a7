"""Documents in requests and responses."""

from typing import Annotated, ClassVar

from pydantic import AwareDatetime, ConfigDict, Field
from pydantic_core import MISSING

from case_api.api.recorded_event import RecordedEvent
from case_api.domain.documents.description import DocumentDescription
from case_api.domain.documents.document import ContentState, Filing, content_state
from case_api.store.documents.document_details import DocumentRecord
from chassis.pagination import Cursor
from chassis.strict_model import StrictModel
from events.contracts.references import DocumentId, EventPosition
from events.stored_document import ScanState


class DocumentInCase(DocumentDescription):
    """What describes a document, and what it belongs to in its case."""

    about: EventPosition | MISSING = MISSING
    """The position of the fact of this case that it belongs to."""
    version_of: DocumentId | MISSING = MISSING
    """The document of this case of which it is a later version."""


class FileDocumentRequest(DocumentInCase):
    """A document to file in a case."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "sha256": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",
                    "size": 248113,
                    "media_type": "application/pdf",
                    "kind": "advice",
                    "title": "Report of the educational psychologist",
                    "concerns": "child",
                    "on": "2026-05-11",
                    "received_on": "2026-05-10",
                }
            ]
        }
    )

    document_id: DocumentId | MISSING = MISSING
    """An id of your choice, generated if it is left out; never used for another document."""


class DocumentFiledResponse(RecordedEvent):
    """Where the filing is, and the id of the document."""

    document_id: DocumentId


class FiledDocument(DocumentInCase):
    """A document in the file of a case."""

    document_id: DocumentId
    position: EventPosition
    """The position of its filing."""
    content: ContentState
    stored_at: AwareDatetime | MISSING = MISSING
    """When its content was stored here."""
    scan: ScanState | MISSING = MISSING
    """Whether the content that is stored here was scanned."""


class DocumentPage(StrictModel):
    """A page of the documents of a case, in the order of filing."""

    documents: Annotated[tuple[FiledDocument, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING
    """Pass it as `cursor` for the next page. Missing: this is the last."""


def document_response(filing: Filing, stored: DocumentRecord) -> FiledDocument:
    """A document as the API returns it: the fact of its filing, and what is stored of it."""
    fact, details, content = filing.fact, stored.details, stored.content
    return FiledDocument(
        document_id=fact.document_id,
        sha256=fact.sha256,
        size=details.size,
        media_type=details.media_type,
        title=details.title,
        concerns=details.concerns or MISSING,
        kind=fact.kind,
        on=fact.on,
        received_on=fact.received_on,
        sent_on=fact.sent_on,
        about=fact.about,
        version_of=fact.version_of,
        in_other_cases=fact.in_other_cases,
        location=details.location or MISSING,
        position=filing.position,
        content=content_state(details, content),
        stored_at=MISSING if content is None else content.stored_at,
        scan=MISSING if content is None else content.scan,
    )
