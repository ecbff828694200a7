"""Opening a case, with its person and, if there is one, its first request."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response
from pydantic_core import MISSING

from case_api.api.command_context import CommandContext, CommandContextDep, IdempotentRequestDep
from case_api.api.dependencies import CaseWriter
from case_api.api.errors import whole_body
from case_api.api.execute import execute
from case_api.api.families import OPERATIONS
from case_api.api.people.person_checks import check_new_person
from case_api.api.readings.gateway import OpeningReadingDep, ReadingGateway
from case_api.api.recorded_event import RecordedEvent, created
from case_api.api.request_models import event_of, request_model, with_part
from case_api.api.search.duplicate_problem import CaseExists
from case_api.domain.people.academic_year import cohort, turns_25_in
from case_api.domain.people.person import Person
from case_api.domain.readings.new_reading import DataKind, DataRead
from case_api.domain.record import RecordFacts
from case_api.domain.search.duplicates import Duplicate
from case_api.store.command_result import CommandResult
from chassis.body import strict_body
from chassis.database import driver_connection, transaction
from chassis.problems import InvalidRequest, Violation
from chassis.strict_model import StrictModel
from events.contracts import CaseOpened, Event, RequestReceived
from events.contracts.case import CaseFlags
from events.contracts.references import CaseReference, EventDate, RequestId
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["cases"])

_REQUEST: Final = next(each for each in OPERATIONS if each.contract is RequestReceived)


class _OpenCase(StrictModel):
    """A child's case to open; with the request for an assessment that it begins with, if any."""

    person: Person
    """Stored outside the log, which holds only the school cohort and the college year in which the
    person turns 25."""
    reference: CaseReference | MISSING = MISSING
    flags: CaseFlags = ()
    taken_over_on: EventDate | MISSING = MISSING
    """Given when the case comes from an older system: its history may begin in the middle."""
    history_complete_from: EventDate | MISSING = MISSING
    """The first day from which all facts of an imported case are recorded; not after
    `taken_over_on`."""
    allow_duplicate: bool = False
    """Open the case even if another has this reference or a UPN of this person."""


class CaseOpenedResponse(RecordedEvent):
    """Where the last fact of the opening is: its request, or the opening itself."""

    request_id: RequestId | MISSING = MISSING


OpenCaseRequest: Final = with_part(_OpenCase, "OpenCaseRequest", "request", request_model(_REQUEST))


@router.post("/cases", operation_id="openCase", status_code=201, response_model=CaseOpenedResponse)
async def open_case(
    body: Annotated[_OpenCase, Depends(strict_body(OpenCaseRequest))],
    context: CommandContextDep,
    request: IdempotentRequestDep,
    identity: CaseWriter,
    reading: OpeningReadingDep,
) -> Response:
    """Open a case, and record the request that it begins with, both or neither.

    If another case has the reference or a UPN of the person, the answer is 409 with its id, unless
    `allow_duplicate`. Likely duplicates for other reasons: `findDuplicates`.

    The person is stored in tables of their own; the log holds no more of them than the school
    cohort and the college year in which they turn 25.
    """
    case_id = CaseId(context.app.new_id())
    today = await context.app.clock.today()
    opened = CaseOpened(
        cohort=cohort(body.person.birth_date),
        reference=body.reference,
        flags=body.flags,
        taken_over_on=body.taken_over_on,
        history_complete_from=body.history_complete_from,
        turns_25_in=turns_25_in(body.person.birth_date),
    )
    command = RecordFacts([opened, *_request_of(body, context)], today)
    executor = context.executor(request)
    person = body.person.with_ids(context.app.new_id)

    async def attempt() -> CommandResult:
        taken_over = body.taken_over_on is not MISSING
        check_new_person(person, identity.authority, today, taken_over=taken_over)
        _check_days(body, today)
        return await executor.open_case(
            case_id, person, opened, command, allow_duplicate=body.allow_duplicate
        )

    try:
        outcome = await execute(context, request, attempt, _pointer)
    except CaseExists as exists:
        await _record_reading(context, reading, exists.duplicates)
        raise
    return created(CaseOpenedResponse, outcome, f"/v1/cases/{outcome.result.case_id}")


async def _record_reading(
    context: CommandContext, reading: ReadingGateway, found: Sequence[Duplicate]
) -> None:
    """Record that a refusal names the cases that have the reference or a UPN of the person."""
    cases = [CaseId(each.case_id) for each in found]
    reasons = {reason for each in found for reason in each.reasons}
    async with transaction(context.app.engine, reading.ledger_id) as db:
        data = DataRead.of_cases(DataKind.DUPLICATE_SEARCH, cases, [*reasons])
        await reading.record(await driver_connection(db), data)


def _pointer(index: int, field: str | None) -> str:
    return f"/request{whole_body(index, field)}"


def _check_days(body: _OpenCase, today: date) -> None:
    """Refuse days of the opening itself that cannot be true; those of its request come later."""
    if body.taken_over_on is not MISSING and body.taken_over_on > today:
        violation = Violation("date_in_future", "must not be after today", pointer="/taken_over_on")
        raise InvalidRequest(errors=[violation])
    if body.history_complete_from is not MISSING:
        _check_taken_over_by(body, body.history_complete_from)


def _check_taken_over_by(body: _OpenCase, complete_from: date) -> None:
    """Refuse a complete history that begins after the case was taken over, or of a new case."""
    if body.taken_over_on is MISSING or body.taken_over_on < complete_from:
        raise InvalidRequest(
            errors=[
                Violation(
                    "out_of_order",
                    "must not be after taken_over_on, which is given with it",
                    pointer="/history_complete_from",
                )
            ]
        )


def _request_of(body: _OpenCase, context: CommandContext) -> Sequence[Event]:
    """The request that the case begins with, if there is one."""
    parts: Mapping[str, object] = dict(body)
    request = parts["request"]
    if not isinstance(request, StrictModel):
        return []
    return [event_of(_REQUEST, request, context.app.new_id)]
