"""Many settings consulted at once: a fact for each, all or none."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic_core import MISSING

from case_api.api.command_context import CommandContextDep, IdempotentRequestDep
from case_api.api.consultations.round_models import (
    ConsultationOfRound,
    ConsultationRoundRequest,
    ConsultationRoundResponse,
)
from case_api.api.errors import whole_body
from case_api.api.execute import execute
from case_api.domain.record import RecordFacts
from case_api.store.command_result import CommandResult
from chassis.body import strict_body
from chassis.idempotency import result_response
from events.contracts import DraftConsultationSent
from events.contracts.references import ConsultationId
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["cases"])


@router.post(
    "/cases/{case_id}/consultation-rounds",
    operation_id="recordConsultationRound",
    status_code=201,
    response_model=ConsultationRoundResponse,
)
async def record_consultation_round(
    case_id: CaseId,
    body: Annotated[ConsultationRoundRequest, Depends(strict_body(ConsultationRoundRequest))],
    context: CommandContextDep,
    request: IdempotentRequestDep,
) -> Response:
    """Record that up to 20 settings were consulted on one day: all of them, or none.

    A fact for each, `draft.consultation_sent`, as `recordConsultation` records one. Each answer is
    recorded by its `consultation_id`, and `listConsultations` shows who has not answered. Source:
    CFA s.39(2), s.40(3).
    """
    events = _events_of(body, context.app.new_id)
    command = RecordFacts(events, await context.app.clock.today())
    executor = context.executor(request)
    outcome = await execute(context, request, partial(executor.execute, case_id, command), _pointer)
    location = f"/v1/cases/{case_id}/history/{outcome.result.position}"
    return result_response(
        _response(outcome.result), replayed=outcome.replayed, headers={"Location": location}
    )


def _events_of(
    body: ConsultationRoundRequest, new_id: Callable[[], UUID]
) -> Sequence[DraftConsultationSent]:
    return [
        DraftConsultationSent(
            consultation_id=(
                ConsultationId(new_id())
                if each.consultation_id is MISSING
                else each.consultation_id
            ),
            draft_id=body.draft_id,
            consultee=each.consultee,
            institution=each.institution,
            sent_on=body.sent_on,
            received_on=each.received_on,
        )
        for each in body.settings
    ]


def _pointer(index: int, field: str | None) -> str:
    """The day and the draft are those of the round; the rest is of the setting."""
    of_round = field in {"sent_on", "draft_id"}
    return whole_body(index, field) if of_round else f"/settings/{index}{whole_body(index, field)}"


def _response(result: CommandResult) -> ConsultationRoundResponse:
    return ConsultationRoundResponse(
        case_id=CaseId(result.case_id),
        position=result.position,
        version=result.version,
        consultations=tuple(
            ConsultationOfRound(
                consultation_id=ConsultationId(ids["consultation_id"]),
                position=position,
                version=version,
            )
            for position, version, ids in result.facts()
        ),
    )
