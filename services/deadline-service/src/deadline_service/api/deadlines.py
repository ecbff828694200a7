"""Deadlines: of a case, of a council, and one explained."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import MISSING

from chassis.identity import Principal, require_scopes
from chassis.problems import NotFound
from chassis.query import PageLimit, PlainDigits, QueryDate
from deadline_service.api.deadline_explanation import explain_deadline
from deadline_service.api.deadline_responses import (
    CaseDeadlines,
    Deadline,
    DeadlinePage,
    ExplainedDeadline,
)
from deadline_service.api.dependencies import AppContext, Context, ReadSession
from deadline_service.api.long_poll import refuse_parked, wait_for_position
from deadline_service.api.paging import CursorParam, cursor_after, list_position
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.evaluation.deadline import DeadlineState
from deadline_service.store.case_facts import MAX_CASE_FACTS, read_fact_rows
from deadline_service.store.council_settings import read_settings
from deadline_service.store.listing import read_case_page, read_council_page
from deadline_service.store.queries import (
    case_exists,
    evaluated_position,
    parked_position,
    read_deadline,
)
from deadline_service.store.ranges import DeadlineFilter
from deadline_service.store.subscription import SUBSCRIPTION
from events.envelope import CaseId, LedgerId

router = APIRouter(prefix="/v1", tags=["deadlines"])

MAX_POSITION: Final = 2**53 - 1
LARGE_CASE_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {409: {}, 429: {}}
"""What an explanation of a very large case may be refused with."""
Reader = Annotated[Principal, require_scopes("deadlines:read")]
TodayParam = Annotated[
    QueryDate | SkipJsonSchema[None],
    Query(description="The state on this day instead of today"),
]
MinPositionParam = Annotated[
    Annotated[int, Field(ge=0, le=MAX_POSITION), PlainDigits],
    Query(description="Wait until deadlines are calculated up to this `position`"),
]
DueFromParam = Annotated[QueryDate | SkipJsonSchema[None], Query(description="The first `due_on`")]
DueToParam = Annotated[QueryDate | SkipJsonSchema[None], Query(description="The last `due_on`")]
StateParam = Annotated[
    DeadlineState | SkipJsonSchema[None], Query(description="Only deadlines in this state")
]
RuleParam = Annotated[
    Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    | SkipJsonSchema[None],
    Query(description="A rule of the rulebook, such as `plan-final`"),
]


@router.get("/cases/{case_id}/deadlines", responses={400: {}})
async def list_case_deadlines(  # noqa: PLR0913, PLR0917  # one parameter of the query each
    context: Context,
    reader: Reader,
    case_id: Annotated[UUID, Path()],
    min_position: MinPositionParam = 0,
    today: TodayParam = None,
    cursor: CursorParam = None,
    limit: PageLimit = 200,
) -> CaseDeadlines:
    """The deadlines of a case. A case may have none; 404 if the council has no such case."""
    ledger_id, case = LedgerId(reader.ledger_id), CaseId(case_id)
    within = {"ledger": str(ledger_id), "case": str(case)}
    after = list_position(context.cursors, cursor, within)
    await _require_case(context, ledger_id, case)
    if min_position:
        await wait_for_position(context, ledger_id, min_position)
    day = today or await context.clock.today()
    async with context.read_session(ledger_id) as session:
        position = await evaluated_position(session.db, ledger_id, SUBSCRIPTION)
        parked = await parked_position(session.db, ledger_id, case)
        refuse_parked(parked, min_position)
        found = await read_case_page(session.db, ledger_id, case, after, limit + 1)
        office = await _office_calendar(context, session)
    shown = tuple(Deadline.of(each, day, office) for each in found[:limit])
    is_last = len(found) <= limit
    more = MISSING if is_last else cursor_after(context.cursors, found[limit - 1], within)
    still = MISSING if parked is None else True
    return CaseDeadlines(today=day, position=position, is_stale=still, deadlines=shown, next=more)


@router.get("/deadlines", responses={400: {}})
async def list_deadlines(  # noqa: PLR0913, PLR0917  # one parameter a filter
    context: Context,
    reader: Reader,
    state: StateParam = None,
    rule: RuleParam = None,
    due_from: DueFromParam = None,
    due_to: DueToParam = None,
    today: TodayParam = None,
    cursor: CursorParam = None,
    limit: PageLimit = 50,
) -> DeadlinePage:
    """The council's deadlines by the day to work to; filters by state, rule and that day."""
    within = {
        "ledger": str(reader.ledger_id),
        "state": str(state),
        "rule": str(rule),
        "due": f"{due_from} {due_to}",
    }
    after = list_position(context.cursors, cursor, within)
    day = today or await context.clock.today()
    wanted = DeadlineFilter(day, state, rule, due_from, due_to)
    async with context.read_session(reader.ledger_id) as session:
        found = await read_council_page(session.db, session.ledger_id, wanted, after, limit + 1)
        office = await _office_calendar(context, session)
    shown = tuple(Deadline.of(each, day, office) for each in found[:limit])
    is_last = len(found) <= limit
    more = MISSING if is_last else cursor_after(context.cursors, found[limit - 1], within)
    return DeadlinePage(today=day, deadlines=shown, next=more)


@router.get(
    "/deadlines/{deadline_id}", response_model=ExplainedDeadline, responses=LARGE_CASE_RESPONSES
)
async def get_deadline(
    context: Context,
    reader: Reader,
    deadline_id: Annotated[UUID, Path()],
    min_position: MinPositionParam = 0,
    today: TodayParam = None,
) -> Response:
    """A deadline with the way it came about: rule, words, facts, arithmetic, exceptions."""
    ledger_id = LedgerId(reader.ledger_id)
    if min_position:
        await wait_for_position(context, ledger_id, min_position)
    day = today or await context.clock.today()
    async with context.read_session(ledger_id) as session:
        row = await read_deadline(session.db, session.ledger_id, deadline_id)
        if row is None:
            raise NotFound
        refuse_parked(await parked_position(session.db, ledger_id, row.case_id), min_position)
        settings = await read_settings(session.db, session.ledger_id)
        facts = await read_fact_rows(session.db, session.ledger_id, row.case_id, MAX_CASE_FACTS + 1)
    answer = await explain_deadline(
        context.work_pool, ledger_id, (facts, settings, day, deadline_id)
    )
    return Response(answer, media_type="application/json")


async def _require_case(context: AppContext, ledger_id: LedgerId, case_id: CaseId) -> None:
    """Pass if the council has a case; the same refusal for none and for another council's."""
    async with context.read_session(ledger_id) as session:
        if not await case_exists(session.db, ledger_id, case_id):
            raise NotFound


async def _office_calendar(context: Context, session: ReadSession) -> Calendar:
    """The days on which a council's offices are open."""
    settings = await read_settings(session.db, session.ledger_id)
    return settings.office_calendar(context.calendar)
