"""Deadlines: of a case, of a council, and one explained."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field, TypeAdapter
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import MISSING

from chassis.cursor import ListIdentity
from chassis.identity import Principal, require_scopes
from chassis.pagination import CursorParam, PagedList
from chassis.problems import NotFound
from chassis.query import MinPosition, PageLimit, QueryDate
from deadline_service.api.deadline_explanation import explain_deadline
from deadline_service.api.deadline_responses import (
    CaseDeadlines,
    Deadline,
    DeadlinePage,
    ExplainedDeadline,
)
from deadline_service.api.dependencies import AppContext, Context, ReadSession
from deadline_service.api.long_poll import refuse_parked, wait_for_deadlines
from deadline_service.domain.announcement.deadline_row import DeadlineRow
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

_LIST_KEY: Final = TypeAdapter[tuple[date, UUID]](tuple[date, UUID])
LARGE_CASE_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {409: {}, 429: {}}
"""The error responses of an explanation in a very large case."""
Reader = Annotated[Principal, require_scopes("deadlines:read")]
TodayParam = Annotated[
    QueryDate | SkipJsonSchema[None],
    Query(description="The state on this day instead of today"),
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
    min_position: MinPosition = 0,
    today: TodayParam = None,
    cursor: CursorParam = None,
    limit: PageLimit = 200,
) -> CaseDeadlines:
    """The deadlines of a case. A case may have none; 404 if the council has no such case."""
    ledger_id, case = LedgerId(reader.ledger_id), CaseId(case_id)
    pages = _pages(context, {"ledger": str(ledger_id), "case": str(case)})
    after = pages.after(cursor)
    await _require_case(context, ledger_id, case)
    if min_position:
        await wait_for_deadlines(context, ledger_id, min_position)
    day = today or await context.clock.today()
    async with context.read_session(ledger_id) as session:
        position = await evaluated_position(session.db, ledger_id, SUBSCRIPTION)
        parked = await parked_position(session.db, ledger_id, case)
        refuse_parked(parked, min_position)
        found = await read_case_page(session.db, ledger_id, case, after, limit + 1)
        office = await _office_calendar(context, session)
    page = pages.page(found, limit, _key_of)
    return CaseDeadlines(
        today=day,
        position=position,
        is_stale=MISSING if parked is None else True,
        deadlines=_responses(context, page.rows, day, office),
        next=page.next,
    )


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
    due = f"{due_from} {due_to}"
    filters = {"state": str(state), "rule": str(rule), "due": due}
    pages = _pages(context, {"ledger": str(reader.ledger_id), **filters})
    after = pages.after(cursor)
    day = today or await context.clock.today()
    wanted = DeadlineFilter(day, state, rule, due_from, due_to)
    async with context.read_session(reader.ledger_id) as session:
        found = await read_council_page(session.db, session.ledger_id, wanted, after, limit + 1)
        office = await _office_calendar(context, session)
    page = pages.page(found, limit, _key_of)
    return DeadlinePage(
        today=day, deadlines=_responses(context, page.rows, day, office), next=page.next
    )


@router.get(
    "/deadlines/{deadline_id}", response_model=ExplainedDeadline, responses=LARGE_CASE_RESPONSES
)
async def get_deadline(
    context: Context,
    reader: Reader,
    deadline_id: Annotated[UUID, Path()],
    min_position: MinPosition = 0,
    today: TodayParam = None,
) -> Response:
    """A deadline with its explanation: rule, words, facts, arithmetic, exceptions."""
    ledger_id = LedgerId(reader.ledger_id)
    if min_position:
        await wait_for_deadlines(context, ledger_id, min_position)
    day = today or await context.clock.today()
    async with context.read_session(ledger_id) as session:
        row = await read_deadline(session.db, session.ledger_id, deadline_id)
        if row is None:
            raise NotFound
        refuse_parked(await parked_position(session.db, ledger_id, row.case_id), min_position)
        settings = await read_settings(session.db, session.ledger_id)
        facts = await read_fact_rows(session.db, session.ledger_id, row.case_id, MAX_CASE_FACTS + 1)
    body = await explain_deadline(context.work_pool, ledger_id, (facts, settings, day, deadline_id))
    return Response(body, media_type="application/json")


def _responses(
    context: AppContext, rows: Sequence[DeadlineRow], day: date, office: Calendar
) -> tuple[Deadline, ...]:
    """Stored deadlines as of a day, each with the version of the rule that governs it."""
    version = context.rulebook.version_on
    return tuple(Deadline.of(row, version(row.rule, row.started_on), day, office) for row in rows)


def _pages(
    context: AppContext, identity: ListIdentity
) -> PagedList[DeadlineRow, tuple[date, UUID]]:
    return PagedList(context.cursors, identity, _LIST_KEY)


def _key_of(row: DeadlineRow) -> tuple[date, UUID]:
    """The sort keys of a deadline in a list: those without a day are last."""
    return row.due_on or date.max, row.deadline_id


async def _require_case(context: AppContext, ledger_id: LedgerId, case_id: CaseId) -> None:
    """Pass if the council has the case; another council's case is refused like an unknown one."""
    async with context.read_session(ledger_id) as session:
        if not await case_exists(session.db, ledger_id, case_id):
            raise NotFound


async def _office_calendar(context: Context, session: ReadSession) -> Calendar:
    """The days on which a council's offices are open."""
    settings = await read_settings(session.db, session.ledger_id)
    return settings.office_calendar(context.calendar)
