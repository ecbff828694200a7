"""Filing a document in a case."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic_core import MISSING

from case_api.api.command_context import CommandContext, DocumentContextDep, DocumentRequestDep
from case_api.api.documents.context import document_context
from case_api.api.documents.models import DocumentFiledResponse, FileDocumentRequest
from case_api.api.documents.problems import translate_content_errors
from case_api.api.erased_file import OF_CASE_FILE
from case_api.api.execute import execute
from case_api.api.recorded_event import created
from case_api.domain.documents.description import details_of, filing_of, size_error
from case_api.domain.record import RecordFacts
from case_api.store.command_result import CommandResult
from case_api.store.documents.document_details import NewDocument, NewDocuments
from chassis.body import strict_body
from chassis.problems import InvalidRequest, Violation
from events.contracts import CaseDocumentFiled
from events.contracts.references import DocumentId
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["documents"], **OF_CASE_FILE)


@router.post(
    "/cases/{case_id}/documents",
    operation_id="fileDocument",
    status_code=201,
    response_model=DocumentFiledResponse,
)
async def file_document(
    request: Request,
    case_id: CaseId,
    body: Annotated[FileDocumentRequest, Depends(strict_body(FileDocumentRequest))],
    context: DocumentContextDep,
    idempotent: DocumentRequestDep,
) -> Response:
    """File a document in a case; then upload its content, unless that stays elsewhere.

    A document is of one case: the same id, or the same content, in another case is refused, unless
    `in_other_cases` states that the content is meant to be in several.
    """
    _check_size(body)
    fact = _fact_of(body, context)
    command = RecordFacts([fact], await context.app.clock.today())
    document = NewDocument(fact.document_id, fact.sha256, details_of(body))
    new = NewDocuments([document], context.metadata.actor, document_context(request).quota)
    executor = context.executor(idempotent)

    async def attempt() -> CommandResult:
        with translate_content_errors():
            return await executor.file_document(case_id, command, new)

    outcome = await execute(context, idempotent, attempt)
    location = f"/v1/cases/{case_id}/documents/{outcome.result.ids[0]['document_id']}"
    return created(DocumentFiledResponse, outcome, location)


def _check_size(body: FileDocumentRequest) -> None:
    if message := size_error(body):
        raise InvalidRequest(errors=[Violation("less_than_equal", message, pointer="/size")])


def _fact_of(body: FileDocumentRequest, context: CommandContext) -> CaseDocumentFiled:
    given = body.document_id
    document_id = DocumentId(context.app.new_id()) if given is MISSING else given
    return filing_of(body, document_id, about=body.about, version_of=body.version_of)
