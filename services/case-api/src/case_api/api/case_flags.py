"""What makes a case more urgent in the council's judgement, changed after the opening."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import ConfigDict

from case_api.api.command_context import CommandContextDep, IdempotentRequestDep
from case_api.api.execute import execute
from case_api.api.recorded_event import RecordedEvent, created
from case_api.domain.record import RecordFacts
from chassis.body import strict_body
from chassis.strict_model import StrictModel
from events.contracts import CaseDetailsChanged
from events.contracts.case import CaseFlags
from events.contracts.vocabulary.case import PersonDetail
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["cases"])


class FlagChange(StrictModel):
    """The flags of a case from now on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"flags": ["looked_after"]}]})

    flags: CaseFlags
    """All of them; an empty list removes what there is."""


@router.post(
    "/cases/{case_id}/flag-changes",
    operation_id="recordFlagChange",
    status_code=201,
    response_model=RecordedEvent,
)
async def record_flag_change(
    case_id: CaseId,
    body: Annotated[FlagChange, Depends(strict_body(FlagChange))],
    context: CommandContextDep,
    request: IdempotentRequestDep,
) -> Response:
    """Replace the flags of a case. They order lists of work, and are found by `searchCases`.

    Recorded as `case.details_changed`. The law does not define them.
    """
    event = CaseDetailsChanged(details=(PersonDetail.FLAGS,), flags=body.flags)
    command = RecordFacts([event], await context.app.clock.today())
    executor = context.executor(request)
    outcome = await execute(context, request, partial(executor.execute, case_id, command))
    location = f"/v1/cases/{case_id}/history/{outcome.result.position}"
    return created(RecordedEvent, outcome, location)
