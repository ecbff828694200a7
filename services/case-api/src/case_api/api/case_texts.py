"""Texts of a case: stored before the fact that refers to them, and read."""

from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AwareDatetime, ConfigDict
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.api.command_context import TextContextDep, TextRequestDep
from case_api.api.dependencies import app_context
from case_api.api.directory.created_document import CreatedDocument
from case_api.api.erased_file import OF_CASE_FILE
from case_api.api.errors import translate_errors
from case_api.api.readings.gateway import TextReadingDep
from case_api.domain.case_text import FreeText
from case_api.domain.readings.new_reading import DataKind, DataRead
from case_api.store.case_texts import NewCaseText, find_text, insert_texts
from chassis.body import strict_body
from chassis.database import transaction
from chassis.idempotency import result_response
from chassis.problems import NotFound
from chassis.strict_model import StrictModel
from events.contracts.references import TextId
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["cases"], **OF_CASE_FILE)


class CreateCaseTextRequest(StrictModel):
    """A text of a case to store."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [{"content": "The school expects a visit in June. Phone in the mornings."}]
        }
    )

    content: FreeText


class CaseText(StrictModel):
    """A text of a case. It is not changed; facts refer to it by its id."""

    text_id: TextId
    recorded_at: AwareDatetime
    content: FreeText


@router.post(
    "/cases/{case_id}/texts",
    operation_id="createCaseText",
    status_code=201,
    response_model=CaseText,
    responses={404: {}},
)
async def create_case_text(
    case_id: CaseId,
    body: Annotated[CreateCaseTextRequest, Depends(strict_body(CreateCaseTextRequest))],
    context: TextContextDep,
    request: TextRequestDep,
) -> Response:
    """Store a text for a fact to refer to. The log holds its id and no word of it."""
    text = NewCaseText(case_id, TextId(context.app.new_id()), body.content)

    async def create(db: AsyncConnection) -> CreatedDocument:
        connection = await context.app.encrypted(db)
        with translate_errors():
            (at,) = await insert_texts(
                connection, context.ledger_id, [text], context.metadata.actor
            )
        return CreatedDocument(id=text.text_id, recorded_at=at)

    outcome = await context.app.idempotency.run_in_transaction(request, CreatedDocument, create)
    made = outcome.result
    response = CaseText(text_id=TextId(made.id), recorded_at=made.recorded_at, content=body.content)
    headers = {"Location": f"/v1/cases/{case_id}/texts/{made.id}"}
    return result_response(response, replayed=outcome.replayed, headers=headers)


@router.get("/cases/{case_id}/texts/{text_id}", operation_id="getCaseText")
async def get_case_text(
    request: Request,
    case_id: CaseId,
    text_id: TextId,
    reading: TextReadingDep,
) -> CaseText:
    """A text of a case."""
    context, ledger_id = app_context(request), reading.ledger_id
    async with transaction(context.engine, ledger_id) as db:
        connection = await context.encrypted(db)
        found = await find_text(connection, ledger_id, case_id, text_id)
        if found is None:
            raise NotFound
        await reading.record(connection.db, DataRead.of_case(DataKind.TEXT, case_id))
    return CaseText(text_id=found.text_id, recorded_at=found.recorded_at, content=found.content)
