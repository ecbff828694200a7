"""What the operations of documents need besides the context of the application."""

from dataclasses import dataclass
from typing import Final

from case_api.api.documents.upload_slots import UploadSlots
from chassis.app_state import from_request
from events.stored_document import ScanState


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """Provided once by `main`.

    `quota` is in bytes of content for one council; `scan` the state of content that was just
    stored.
    """

    quota: int
    slots: UploadSlots
    scan: ScanState


document_context: Final = from_request(DocumentContext)
"""The context of the application that answers a request."""
