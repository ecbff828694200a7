"""Deadlines: of a case, of a council, and one explained."""

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import TypeAdapter
from pydantic_core import MISSING

from chassis.cursor import ListIdentity
from chassis.identity import Principal, require_scopes
from chassis.pagination import CursorParam, PagedList
from chassis.problems import NotFound
from chassis.query import MinPosition, PageLimit
from deadline_service.api.deadline_explanation import explain_deadline
from deadline_service.api.deadline_filters import (
    ListFiltersDep,
    TodayParam,
    select_deadlines,
)
from deadline_service.api.deadline_responses import (
    ExplainedDeadline,
)
from deadline_service.api.dependencies import AppContext, Context
from deadline_service.api.listed_deadline import CaseDeadlines, DeadlineLister, DeadlinePage
from deadline_service.api.long_poll import refuse_parked, wait_for_deadlines
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.store.case_facts import MAX_CASE_FACTS, read_fact_rows
from deadline_service.store.council_settings import read_settings
from deadline_service.store.listing import list_position, read_case_page
from deadline_service.store.queries import (
    case_exists,
    evaluated_position,
    parked_position,
    read_deadline,
)
from deadline_service.store.subscription import SUBSCRIPTION
from events.envelope import CaseId, LedgerId

router = APIRouter(prefix="/v1", tags=["deadlines"])

_LIST_KEY: Final = TypeAdapter[tuple[date, UUID]](tuple[date, UUID])
LARGE_CASE_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {409: {}, 429: {}}
"""The error responses of an explanation in a very large case."""
Reader = Annotated[Principal, require_scopes("deadlines:read")]


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
        page = pages.page(found, limit, list_position)
        lister = DeadlineLister(ledger_id, context.rulebook, context.calendar, day)
        deadlines = await lister.responses(session.db, page.rows)
    return CaseDeadlines(
        today=day,
        position=position,
        is_stale=MISSING if parked is None else True,
        deadlines=deadlines,
        next=page.next,
    )


@router.get("/deadlines", responses={400: {}, 409: {}})
async def list_deadlines(
    context: Context,
    reader: Reader,
    filters: ListFiltersDep,
    cursor: CursorParam = None,
    limit: PageLimit = 50,
) -> DeadlinePage:
    """The council's deadlines by the day to work to, with the officer who holds each case that day.

    Filters by state, rule, day to work to, officer, team and setting. 409 where an officer has more
    than 1,000 cases on the day, or a team or a setting more than 5,000.
    """
    pages = _pages(context, {"ledger": str(reader.ledger_id), "of": "council", **filters.query})
    after = pages.after(cursor)
    day = filters.of_cases.today or await context.clock.today()
    wanted = filters.of_cases.on(day, filters.due_from, filters.due_to)
    async with context.read_session(reader.ledger_id) as session:
        db, ledger_id = session.db, session.ledger_id
        selected = await select_deadlines(db, ledger_id, filters.of_cases, wanted)
        page = pages.page(await selected.page(db, after, limit + 1), limit, list_position)
        lister = DeadlineLister(ledger_id, context.rulebook, context.calendar, day)
        deadlines = await lister.responses(db, page.rows)
    return DeadlinePage(today=day, deadlines=deadlines, next=page.next)


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


def _pages(
    context: AppContext, identity: ListIdentity
) -> PagedList[DeadlineRow, tuple[date, UUID]]:
    return PagedList(context.cursors, identity, _LIST_KEY)


async def _require_case(context: AppContext, ledger_id: LedgerId, case_id: CaseId) -> None:
    """Pass if the council has the case; another council's case is refused like an unknown one."""
    async with context.read_session(ledger_id) as session:
        if not await case_exists(session.db, ledger_id, case_id):
            raise NotFound
