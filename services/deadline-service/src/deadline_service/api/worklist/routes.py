"""Worklists: of an officer, a team, a setting or a whole council, ranked and explained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import TypeAdapter
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import MISSING

from chassis.identity import Principal, require_scopes
from chassis.pagination import CursorParam, PagedList
from chassis.query import MinPosition, PageLimit, QueryDate
from deadline_service.api.dependencies import AppContext, Context, ReadSession
from deadline_service.api.held_cases import HeldByDep
from deadline_service.api.long_poll import wait_for_deadlines
from deadline_service.api.worklist.responses import (
    MAX_DO_TODAY,
    ItemSources,
    Worklist,
    WorklistCounts,
)
from deadline_service.domain.priority import PriorityReason
from deadline_service.domain.worklist.ranges import WorkPlace
from deadline_service.domain.worklist.today import choose_today
from deadline_service.domain.worklist.work_item import WorkKind
from deadline_service.domain.worklist.work_state import WorkState
from deadline_service.store.council_settings import read_settings
from deadline_service.store.recording_operations import recording_operations
from deadline_service.store.worklist.criteria import WorkFilter
from deadline_service.store.worklist.listed_work import FirstPage, ListedWork
from deadline_service.store.worklist.notice_facts import read_notice_facts
from deadline_service.store.worklist.of_cases import read_first_page_of_cases, read_work_of_cases
from deadline_service.store.worklist.of_council import (
    read_first_page_of_council,
    read_work_of_council,
)
from events.envelope import CaseId, LedgerId

router = APIRouter(prefix="/v1", tags=["worklist"])

_PLACE: Final = TypeAdapter[tuple[date, date, UUID]](tuple[date, date, UUID])
Reader = Annotated[Principal, require_scopes("deadlines:read")]


@dataclass(frozen=True, slots=True)
class _Criteria:
    """The filters of a list."""

    kind: WorkKind | None
    reason: PriorityReason | None
    state: WorkState | None
    snoozed: bool


def _criteria(
    kind: Annotated[
        WorkKind | SkipJsonSchema[None], Query(description="Only items of this kind")
    ] = None,
    reason: Annotated[
        PriorityReason | SkipJsonSchema[None],
        Query(description="Only items that count as earlier for this reason"),
    ] = None,
    state: Annotated[
        WorkState | SkipJsonSchema[None], Query(description="Only items in this state")
    ] = None,
    snoozed: Annotated[  # noqa: FBT002  # a parameter of the query, given by its name
        bool, Query(description="Only items that are snoozed, which are left out otherwise")
    ] = False,
) -> _Criteria:
    return _Criteria(kind, reason, state, snoozed)


@router.get("/worklist", response_model=Worklist, responses={400: {}, 409: {}})
async def get_worklist(  # noqa: PLR0913, PLR0917  # one parameter of the query each
    context: Context,
    reader: Reader,
    held_by: HeldByDep,
    criteria: Annotated[_Criteria, Depends(_criteria)],
    min_position: MinPosition = 0,
    today: Annotated[
        QueryDate | SkipJsonSchema[None], Query(description="The list on this day instead of today")
    ] = None,
    cursor: CursorParam = None,
    limit: PageLimit = 50,
) -> Response:
    """Everything that waits for an officer, a team or the council, the highest rank first.

    Statutory duties, orders, reviews, advice and answers to chase, complaints, promised replies,
    provision and notices that came back. The first page has the ten items of today, and how many
    there are in each state.
    """
    pages = _pages(context, LedgerId(reader.ledger_id), f"{held_by} {criteria} {today}")
    after = pages.after(cursor)
    if min_position:
        await wait_for_deadlines(context, LedgerId(reader.ledger_id), min_position)
    day = today or await context.clock.today()
    async with context.read_session(reader.ledger_id) as session:
        weights = (await read_settings(session.db, session.ledger_id)).worklist
        wanted = WorkFilter(
            day,
            weights.overdue_days_counted,
            criteria.kind,
            criteria.reason,
            criteria.state,
            criteria.snoozed,
        )
        cases = await held_by.cases(session.db, session.ledger_id, day)
        if after is None:
            first = await _read_first_page(session, cases, wanted, limit + 1)
            found = first.items[: limit + 1]
        else:
            first = None
            found = await _read(session, cases, wanted, WorkPlace(*after), limit + 1)
        listed = [*found, *(() if first is None else _today(first))]
        facts = await read_notice_facts(
            session.db, session.ledger_id, (each.item for each in listed)
        )
    page = pages.page(found, limit, _key_of)
    sources = ItemSources(wanted, context.rulebook, recording_operations(), facts)
    body = Worklist(
        today=day,
        counts=MISSING if first is None else WorklistCounts.of(first.counts),
        do_today=() if first is None else tuple(map(sources.describe, _today(first))),
        items=tuple(map(sources.describe, page.rows)),
        next=page.next,
    )
    return Response(body.model_dump_json(), media_type="application/json")


async def _read(
    session: ReadSession,
    cases: Sequence[CaseId] | None,
    wanted: WorkFilter,
    after: WorkPlace,
    limit: int,
) -> Sequence[ListedWork]:
    if cases is None:
        return await read_work_of_council(session.db, session.ledger_id, wanted, after, limit)
    return await read_work_of_cases(session.db, session.ledger_id, cases, wanted, after, limit)


async def _read_first_page(
    session: ReadSession, cases: Sequence[CaseId] | None, wanted: WorkFilter, limit: int
) -> FirstPage:
    limits = max(limit, MAX_DO_TODAY), MAX_DO_TODAY
    if cases is None:
        return await read_first_page_of_council(session.db, session.ledger_id, wanted, *limits)
    return await read_first_page_of_cases(session.db, session.ledger_id, cases, wanted, *limits)


def _today(first: FirstPage) -> Sequence[ListedWork]:
    return choose_today(first.items, first.in_time, _key_of, MAX_DO_TODAY)


def _pages(
    context: AppContext, ledger_id: LedgerId, filters: str
) -> PagedList[ListedWork, tuple[date, date, UUID]]:
    identity: Mapping[str, str] = {"ledger": str(ledger_id), "worklist": filters}
    return PagedList(context.cursors, identity, _PLACE)


def _key_of(row: ListedWork) -> tuple[date, date, UUID]:
    place = row.place
    return place.ranked_on, place.work_on, place.item_id
