"""Storing and reading the advice of a case."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.api.advice.models import (
    Advice,
    AdviceList,
    AdviceSummary,
    CreateAdviceRequest,
    advice_response,
    advice_summary,
)
from case_api.api.command_context import CommandContext, PlanContextDep, PlanRequestDep
from case_api.api.dependencies import app_context
from case_api.api.erased_file import OF_CASE_FILE
from case_api.api.errors import translate_errors
from case_api.api.readings.gateway import PlanReadingDep
from case_api.domain.advice.content import AdviceContent
from case_api.domain.content.fingerprint import CanonicalContent, canonical_content
from case_api.domain.errors import UnknownCase
from case_api.domain.readings.new_reading import DataKind, DataRead
from case_api.store.advice.versions import (
    MAX_ADVICE_BYTES,
    AdviceRow,
    NewAdvice,
    StoredAdvice,
    TooMuchAdvice,
    find_advice,
    find_all_advice,
    insert_advice,
)
from case_api.store.erasure.case_file import has_file
from chassis.body import strict_body
from chassis.database import driver_connection, transaction
from chassis.etag_response import EtagResponse
from chassis.idempotency import result_response
from chassis.preconditions import (
    CONDITIONAL_RESPONSES,
    IF_NONE_MATCH_PARAMETER,
    VERSIONED_RESPONSES,
    IfMatch,
    if_match,
)
from chassis.problems import Conflict, InvalidRequest, NotFound, StaleVersion, Violation
from events.contracts.references import AdviceId
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["advice"], **OF_CASE_FILE)

_PATH: Final = "/cases/{case_id}/advice"


@router.post(
    _PATH,
    operation_id="createAdvice",
    status_code=201,
    response_model=AdviceSummary,
    responses={404: {}, 409: {}},
)
async def create_advice(
    case_id: CaseId,
    body: Annotated[CreateAdviceRequest, Depends(strict_body(CreateAdviceRequest))],
    context: PlanContextDep,
    request: PlanRequestDep,
) -> Response:
    """Store the content of a piece of advice.

    The advice of a case is cited by its plans. That it was sought and received are facts, which are
    recorded as such (`recordAdviceRequest`, `recordAdviceReceipt`).
    """
    new = _new(context, body.advice_id, 1, _bounded(body.content, "/content"))

    async def effect(db: AsyncConnection) -> AdviceSummary:
        connection = await context.app.encrypted(db)
        try:
            await insert_advice(connection, context.ledger_id, case_id, new)
        except UnknownCase as unknown:
            raise NotFound from unknown
        except TooMuchAdvice as full:
            raise Conflict(str(full)) from full
        except StaleVersion as stored:
            raise Conflict("the content of this advice is stored already") from stored
        return advice_summary(_row(new))

    run = partial(context.app.idempotency.run_in_transaction, request, AdviceSummary, effect)
    outcome = await run()
    location = f"/v1/cases/{case_id}/advice/{body.advice_id}"
    return result_response(
        outcome.result, replayed=outcome.replayed, headers={"Location": location}
    )


@router.get(_PATH, operation_id="listAdvice", responses={404: {}})
async def list_advice(request: Request, case_id: CaseId, reading: PlanReadingDep) -> AdviceList:
    """The advice of a case whose content is stored."""
    context, ledger_id = app_context(request), reading.ledger_id
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        if not await has_file(raw, ledger_id, case_id):
            raise NotFound
        found = await find_all_advice(raw, ledger_id, case_id)
        await reading.record(raw, DataRead.of_case(DataKind.ADVICE, case_id))
    return AdviceList(advice=tuple(map(advice_summary, found)))


@router.get(
    _PATH + "/{advice_id}",
    operation_id="getAdvice",
    response_model=Advice,
    responses=CONDITIONAL_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_advice(
    request: Request,
    case_id: CaseId,
    advice_id: AdviceId,
    reading: PlanReadingDep,
) -> Response:
    """The content of a piece of advice."""
    context, ledger_id = app_context(request), reading.ledger_id
    async with transaction(context.engine, ledger_id) as db:
        connection = await context.encrypted(db)
        found = await find_advice(connection, ledger_id, case_id, advice_id)
        if found is None:
            raise NotFound
        await reading.record(connection.db, DataRead.of_case(DataKind.ADVICE, case_id))
    return EtagResponse.versioned(advice_response(found), found.row.version).or_not_modified(
        request
    )


@router.put(
    _PATH + "/{advice_id}",
    operation_id="replaceAdvice",
    response_model=Advice,
    responses=VERSIONED_RESPONSES,
)
async def replace_advice(
    case_id: CaseId,
    advice_id: AdviceId,
    content: Annotated[AdviceContent, Depends(strict_body(AdviceContent))],
    match: Annotated[IfMatch, Depends(if_match)],
    context: PlanContextDep,
) -> Response:
    """Replace the content of a piece of advice as a whole. Earlier versions are kept."""
    canonical = _bounded(content)
    async with transaction(context.app.engine, context.ledger_id) as db:
        connection = await context.app.encrypted(db)
        found = await find_advice(connection, context.ledger_id, case_id, advice_id)
        if found is None:
            raise NotFound
        match.check(found.row.version)
        if found.row.sha256 != canonical.sha256:
            new = _new(context, advice_id, found.row.version + 1, canonical)
            with translate_errors():
                await insert_advice(connection, context.ledger_id, case_id, new)
            found = StoredAdvice(_row(new), content)
    return EtagResponse.versioned(advice_response(found), found.row.version).response()


def _bounded(content: AdviceContent, within: str = "") -> CanonicalContent:
    """The canonical content.

    Raises:
        InvalidRequest: it is longer than the content of one piece of advice may be.
    """
    canonical = canonical_content(content)
    if len(canonical.text.encode()) > MAX_ADVICE_BYTES:
        message = f"must not have more than {MAX_ADVICE_BYTES} bytes"
        raise InvalidRequest(errors=[Violation("too_long", message, pointer=within)])
    return canonical


def _new(
    context: CommandContext, advice_id: AdviceId, version: int, content: CanonicalContent
) -> NewAdvice:
    return NewAdvice(advice_id, version, content, context.metadata.actor, datetime.now(UTC))


def _row(new: NewAdvice) -> AdviceRow:
    return AdviceRow(new.advice_id, new.version, new.content.sha256, new.recorded_at)
