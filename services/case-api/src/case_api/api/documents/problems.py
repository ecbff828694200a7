"""Problems of documents and their content."""

from collections.abc import Generator
from contextlib import contextmanager

from case_api.domain.documents.content_check import ContentMismatch
from case_api.domain.documents.document import ContentState, content_state
from case_api.domain.errors import NoRoomForContent
from case_api.store.documents.content import ContentGone
from case_api.store.documents.document_details import DocumentRecord
from case_api.store.documents.uploads import DocumentErased
from chassis.problems import NotFound, Problem
from events.stored_document import SERVED_SCAN_STATES, ScanState


class ContentNotOfDocument(
    Problem, code="content-mismatch", status=422, title="This is not the content of the document."
):
    """The content differs in size, type or hash from what the document was filed with.

    Nothing of it was stored. Check that the right file was chosen: if it was, the document was
    filed wrongly; void its filing and file it with a new `document_id`.
    """


class ContentNotServed(
    Problem, code="content-not-served", status=409, title="The content cannot be read here."
):
    """`detail` states why.

    It has not been uploaded, is in the council's own store, or was not scanned yet. Content in
    which a scan found malware was deleted and is never served.
    """


class CouncilQuotaExceeded(
    Problem,
    code="document-quota-exceeded",
    status=409,
    title="The council's documents have no more room.",
):
    """The content of all documents of the council would exceed its quota, which `detail` states.

    File the document with a `location` in the council's own store, or ask the operator for room.
    """


@contextmanager
def translate_content_errors() -> Generator[None]:
    """Raise the refusal of content as a problem."""
    try:
        yield
    except ContentMismatch as mismatch:
        raise ContentNotOfDocument(str(mismatch)) from None
    except NoRoomForContent as full:
        raise CouncilQuotaExceeded(str(full)) from None
    except (DocumentErased, ContentGone):
        raise NotFound from None


def check_served(document: DocumentRecord) -> None:
    """Pass if the content of a document may be read.

    Raises:
        ContentNotServed: it is not here, or must not be read.
    """
    match content_state(document.details, document.content):
        case ContentState.ELSEWHERE:
            raise ContentNotServed("it is in the council's own store, at the document's location")
        case ContentState.AWAITED:
            raise ContentNotServed("it has not been uploaded")
        case ContentState.STORED:
            pass
    scan = None if document.content is None else document.content.scan
    if scan is ScanState.WAITING:
        raise ContentNotServed("it waits to be scanned", headers={"Retry-After": "5"})
    if scan not in SERVED_SCAN_STATES:
        raise ContentNotServed("a scan found malware in it")
