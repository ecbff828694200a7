"""Reading what the documents of a case are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import TypeAdapter
from pydantic.json_schema import SkipJsonSchema

from case_api.api.dependencies import AppContext, app_context
from case_api.api.documents.models import DocumentPage, FiledDocument, document_response
from case_api.api.erased_file import OF_CASE_FILE
from case_api.api.readings.gateway import DocumentReadingDep, ReadingGateway
from case_api.domain.documents.document import ContentState, Filing, filings
from case_api.domain.readings.new_reading import DataKind, DataRead
from case_api.store.documents.document_details import documents_of
from case_api.store.erasure.case_file import has_file
from chassis.database import driver_connection, transaction
from chassis.etag_response import EtagResponse
from chassis.pagination import CursorParam, PagedList
from chassis.preconditions import CONDITIONAL_RESPONSES, IF_NONE_MATCH_PARAMETER
from chassis.problems import NotFound
from chassis.query import PageLimit
from events.contracts.references import DocumentId
from events.contracts.vocabulary.case import DocumentKind
from events.envelope import CaseId
from events.log.postgres import PostgresLog
from events.stored_document import ConcernedPerson
from events.stored_event import decode_events

router = APIRouter(prefix="/v1", tags=["documents"], **OF_CASE_FILE)

_POSITION: Final = TypeAdapter[tuple[int]](tuple[int])


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents of a case are listed: those to which every given filter applies."""

    kind: Annotated[
        DocumentKind | SkipJsonSchema[None], Query(description="Only documents of this kind")
    ] = None
    concerns: Annotated[
        ConcernedPerson | SkipJsonSchema[None],
        Query(description="Only documents about this person"),
    ] = None
    content: Annotated[
        ContentState | SkipJsonSchema[None],
        Query(description="Only documents whose content is there"),
    ] = None

    def admits(self, document: FiledDocument) -> bool:
        """Whether a document is listed."""
        return (
            self.kind in {None, document.kind}
            and self.concerns in {None, document.concerns}
            and self.content in {None, document.content}
        )

    def identity(self) -> Mapping[str, str]:
        """The filters, for the cursor."""
        return {
            "kind": self.kind or "",
            "concerns": self.concerns or "",
            "content": self.content or "",
        }


@router.get("/cases/{case_id}/documents", operation_id="listDocuments", responses={400: {}})
async def list_documents(
    request: Request,
    case_id: CaseId,
    reading: DocumentReadingDep,
    only: Annotated[DocumentFilter, Depends()],
    limit: PageLimit = 50,
    cursor: CursorParam = None,
) -> DocumentPage:
    """The documents in the file of a case, in the order of filing.

    One whose filing was voided is not among them.
    """
    context, ledger_id = app_context(request), reading.ledger_id
    identifies = {"list": "documents", "ledger": str(ledger_id), "case": str(case_id)}
    pages = PagedList[FiledDocument, tuple[int]](
        context.cursors, {**identifies, **only.identity()}, _POSITION
    )
    (after,) = pages.after(cursor) or (0,)
    found = [
        document
        for document in await _read_documents(context, reading, case_id)
        if document.position > after and only.admits(document)
    ]
    page = pages.page(found[: limit + 1], limit, lambda document: (document.position,))
    return DocumentPage(documents=tuple(page.rows), next=page.next)


@router.get(
    "/cases/{case_id}/documents/{document_id}",
    operation_id="getDocument",
    response_model=FiledDocument,
    responses=CONDITIONAL_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_document(
    request: Request,
    case_id: CaseId,
    document_id: DocumentId,
    reading: DocumentReadingDep,
) -> Response:
    """What a document is, and where its content is."""
    context = app_context(request)
    for document in await _read_documents(context, reading, case_id, document_id):
        if document.document_id == document_id:
            return EtagResponse.hashed(document).or_not_modified(request)
    raise NotFound


async def _read_documents(
    context: AppContext,
    reading: ReadingGateway,
    case_id: CaseId,
    only: DocumentId | None = None,
) -> list[FiledDocument]:
    """The documents in the file of a case: the facts of their filing, with what describes them.

    The reading is recorded, of all or of `only` one.

    Raises:
        NotFound: there is no such case or no such document, or its file was erased.
    """
    ledger_id = reading.ledger_id
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        stream = await PostgresLog(db, ledger_id).read_stored_streams([case_id])
        if not await has_file(raw, ledger_id, case_id):
            raise NotFound
        described = await documents_of(context.vault.open(raw), ledger_id, case_id)
        stored = {each.document_id: each for each in described}
        if only is not None and only not in stored:
            raise NotFound
        await reading.record(raw, DataRead.of_case(DataKind.DOCUMENT, case_id, only))
    filed: Iterator[Filing] = iter(filings(decode_events(stream).decoded).values())
    return [
        document_response(filing, stored[filing.fact.document_id])
        for filing in filed
        if filing.fact.document_id in stored
    ]
