"""The handover of an officer's cases to others."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic_core import MISSING

from case_api.api.assignments.handover_models import HandOverCasesRequest, HandoverResponse
from case_api.api.command_context import CommandContext, CommandContextDep, IdempotentRequestDep
from case_api.api.execute import execute_as
from case_api.domain.assignments.handover import (
    HandOverCases,
    HandoverRefusalCode,
    HandoverRefused,
    HandoverTooLarge,
)
from case_api.store.assignments.handover_executor import HandoverExecutor
from case_api.store.assignments.handover_result import HandoverResult
from case_api.store.case_texts import NewCaseText
from chassis.body import strict_body
from chassis.idempotency import result_response
from chassis.problems import Conflict, InvalidRequest, Violation
from events.contracts.references import TextId

router = APIRouter(prefix="/v1", tags=["directory"])

_MAX_VIOLATIONS: Final = 100
_MESSAGES: Final[Mapping[HandoverRefusalCode, str]] = {
    HandoverRefusalCode.UNKNOWN_OFFICER: "is not the id of an officer of the directory",
    HandoverRefusalCode.OFFICER_HAS_LEFT: "is an officer who has left before from_on",
    HandoverRefusalCode.UNKNOWN_CASE: "is not the id of a case",
    HandoverRefusalCode.CASE_NOT_HELD: "is no case of the officer on from_on or later",
    HandoverRefusalCode.CASE_FULL: "is a case that can hold no more facts",
    HandoverRefusalCode.CASE_ERASED: "is a case whose personal data was erased: leave out its note",
}


@router.post(
    "/handovers",
    operation_id="handOverCases",
    response_model=HandoverResponse,
    responses={409: {}},
)
async def hand_over_cases(
    body: Annotated[HandOverCasesRequest, Depends(strict_body(HandOverCasesRequest))],
    context: CommandContextDep,
    request: IdempotentRequestDep,
) -> Response:
    """Hand over cases of an officer who leaves, or is away for long: all of them, or none.

    In each case the successor is assigned in each role that the officer has on the day or later,
    for the rest of its period: a fact like any other, which can be corrected. If a case cannot be
    handed over, none is, and `errors` names each such case; `dry_run` shows it beforehand.
    """
    _check_recipients(body)
    notes = _notes(body, context)
    command = HandOverCases(
        from_officer_id=body.from_officer_id,
        to_officer_ids=body.to_officer_ids,
        from_on=body.from_on,
        today=await context.app.clock.today(),
        cases={
            each.case_id: None if each.to_officer_id is MISSING else each.to_officer_id
            for each in body.cases
        },
        all_cases=body.all_cases,
        note_ids={note.case_id: note.text_id for note in notes},
    )
    app = context.app
    executor = HandoverExecutor(app.engine, app.vault, app.idempotency, request, context.metadata)

    async def attempt() -> HandoverResult:
        with _translate_refusals(body):
            return await executor.execute(command, notes, dry_run=body.dry_run)

    outcome = await execute_as(HandoverResult, context, request, attempt)
    response = HandoverResponse.of(outcome.result, dry_run=body.dry_run)
    return result_response(response, replayed=outcome.replayed, status=HTTPStatus.OK)


def _notes(body: HandOverCasesRequest, context: CommandContext) -> list[NewCaseText]:
    return [
        NewCaseText(each.case_id, TextId(context.app.new_id()), each.note)
        for each in body.cases
        if each.note is not MISSING
    ]


def _check_recipients(body: HandOverCasesRequest) -> None:
    """Refuse an officer of one case who is not among those who take over."""
    errors = [
        Violation(
            "not_a_recipient",
            "must be one of to_officer_ids",
            pointer=f"/cases/{i}/to_officer_id",
        )
        for i, each in enumerate(body.cases)
        if each.to_officer_id is not MISSING and each.to_officer_id not in body.to_officer_ids
    ]
    if errors:
        raise InvalidRequest(errors=errors[:_MAX_VIOLATIONS])


@contextmanager
def _translate_refusals(body: HandOverCasesRequest) -> Generator[None]:
    """Raise the refusal of a handover as a problem that names each officer and case in the way."""
    try:
        yield
    except HandoverTooLarge as large:
        raise Conflict(str(large)) from large
    except HandoverRefused as refused:
        places: dict[UUID, str] = {
            officer_id: f"/to_officer_ids/{i}" for i, officer_id in enumerate(body.to_officer_ids)
        }
        places |= {each.case_id: f"/cases/{i}/case_id" for i, each in enumerate(body.cases)}
        errors = [
            Violation(
                each.code, _MESSAGES[each.code], pointer=places.get(each.subject, "/all_cases")
            )
            for each in refused.refusals
        ]
        detail = "nothing was handed over: `errors` names what is in the way"
        raise Conflict(detail, errors=errors[:_MAX_VIOLATIONS]) from refused
