"""The content of a document: uploaded and read as a stream."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import StreamingResponse

from case_api.api.dependencies import AppContext, DocumentWriter, app_context
from case_api.api.documents.context import document_context
from case_api.api.documents.problems import (
    ContentNotOfDocument,
    ContentNotServed,
    check_served,
    translate_content_errors,
)
from case_api.api.erased_file import OF_CASE_FILE
from case_api.api.readings.gateway import DocumentReadingDep
from case_api.domain.documents.document import MAX_CONTENT_BYTES
from case_api.domain.readings.new_reading import DataKind, DataRead
from case_api.store.documents.content import read_content
from case_api.store.documents.document_details import DocumentRecord, UploadId, find_document
from case_api.store.documents.uploads import Upload
from chassis.byte_range import RANGE_PARAMETERS, ByteRange, requested_range
from chassis.database import transaction
from chassis.preconditions import (
    CONDITIONAL_RESPONSES,
    IF_NONE_MATCH_PARAMETER,
    etag,
    not_modified,
)
from chassis.problems import NotFound
from chassis.streamed_body import OCTET_STREAM, StreamedBody, streamed_body
from events.contracts.references import DocumentId
from events.envelope import CaseId, LedgerId
from events.stored_document import EXTENSIONS

router = APIRouter(prefix="/v1", tags=["documents"], **OF_CASE_FILE)

_BINARY: Final = {
    "content": {OCTET_STREAM: {"schema": {"type": "string", "format": "binary"}}},
    "headers": {
        **CONDITIONAL_RESPONSES[200]["headers"],
        "Accept-Ranges": {"schema": {"type": "string", "enum": ["bytes"]}},
    },
}
_CONTENT_RANGE: Final = {
    "Content-Range": {
        "description": "Which bytes these are, and of how many.",
        "schema": {"type": "string", "maxLength": 100},
    }
}
CONTENT_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    **CONDITIONAL_RESPONSES,
    200: {"description": "The content, of the document's media type.", **_BINARY},
    206: {
        "description": "The range of the content.",
        **_BINARY,
        "headers": {**_BINARY["headers"], **_CONTENT_RANGE},
    },
    409: {},
    416: {},
}


@router.put(
    "/cases/{case_id}/documents/{document_id}/content",
    operation_id="uploadDocumentContent",
    status_code=204,
    responses={409: {}},
)
async def upload_content(
    request: Request,
    case_id: CaseId,
    document_id: DocumentId,
    identity: DocumentWriter,
    body: Annotated[
        StreamedBody, Depends(streamed_body(OCTET_STREAM, max_bytes=MAX_CONTENT_BYTES))
    ],
) -> None:
    """Upload the content of a document, which has the size, type and hash it was filed with.

    Send it again where the response was lost: twice is as once. Nothing is visible, and nothing
    kept, of an upload that was interrupted or refused.
    """
    context, documents = app_context(request), document_context(request)
    document = await _find(context, LedgerId(identity.ledger_id), case_id, document_id)
    if document.details.location is not None:
        raise ContentNotServed("it is in the council's own store, and is not uploaded")
    _check_length(request, document)
    upload = Upload(
        engine=context.engine,
        ledger_id=LedgerId(identity.ledger_id),
        upload_id=UploadId(context.new_id()),
        document=document,
        scan=documents.scan,
        now=datetime.now(UTC),
    )
    async with documents.slots.acquire(upload.ledger_id):
        with translate_content_errors():
            await upload.receive(body.chunks)


@router.get(
    "/cases/{case_id}/documents/{document_id}/content",
    operation_id="downloadDocumentContent",
    response_class=StreamingResponse,
    responses=CONTENT_RESPONSES,
    openapi_extra={"parameters": [*IF_NONE_MATCH_PARAMETER["parameters"], *RANGE_PARAMETERS]},
)
async def download_content(
    request: Request,
    case_id: CaseId,
    document_id: DocumentId,
    reading: DocumentReadingDep,
) -> Response:
    """The content of a document, or one range of its bytes.

    It is sent as an attachment, under the id of the document: its title may name people.
    """
    context, ledger_id = app_context(request), reading.ledger_id
    async with transaction(context.engine, ledger_id) as db:
        connection = await context.encrypted(db)
        document = await find_document(connection, ledger_id, case_id, document_id)
        if document is None:
            raise NotFound
        check_served(document)
        data = DataRead.of_case(DataKind.DOCUMENT_CONTENT, case_id, document_id)
        await reading.record(connection.db, data)
    size = document.details.size
    if unchanged := not_modified(request, document.sha256):
        return unchanged
    part = requested_range(request, size, document.sha256)
    wanted = part or ByteRange.whole(size)
    headers = _headers(document, wanted)
    if part is not None:
        headers["Content-Range"] = part.content_range
    if document.content_id is None:
        raise AssertionError("content that is served is stored")
    content = read_content(context.engine, ledger_id, document.content_id, document.key, wanted)
    with translate_content_errors():
        first = await anext(content)
    return StreamingResponse(
        _started(first, content),
        status_code=200 if part is None else 206,
        headers=headers,
        media_type=document.details.media_type,
    )


async def _find(
    context: AppContext, ledger_id: LedgerId, case_id: CaseId, document_id: DocumentId
) -> DocumentRecord:
    """A document in the file of a case.

    Raises:
        NotFound: there is none of this id.
    """
    async with transaction(context.engine, ledger_id) as db:
        connection = await context.encrypted(db)
        found = await find_document(connection, ledger_id, case_id, document_id)
    if found is None:
        raise NotFound
    return found


def _check_length(request: Request, document: DocumentRecord) -> None:
    """Refuse a body whose declared length is another one, before it is read."""
    declared = request.headers.get("content-length")
    if declared is not None and int(declared) != document.details.size:
        raise ContentNotOfDocument(f"the document has {document.details.size} bytes")


def _headers(document: DocumentRecord, wanted: ByteRange) -> dict[str, str]:
    name = f"{document.document_id}.{EXTENSIONS[document.details.media_type]}"
    return {
        "ETag": etag(document.sha256),
        "Accept-Ranges": "bytes",
        "Content-Length": str(wanted.length),
        "Content-Disposition": f'attachment; filename="{name}"',
    }


async def _started(first: bytes, rest: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    """Content whose first part was read before the response began, so that it may be an error."""
    yield first
    async for part in rest:
        yield part
