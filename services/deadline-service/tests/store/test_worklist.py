"""Worklists on big tables: right, in order, read in proportion to the page or to the caseload."""

from collections.abc import AsyncGenerator, Sequence
from datetime import date
from itertools import product
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import DriverConnection, create_engine, driver_connection, transaction
from chassis.database_timeouts import MAINTENANCE_TIMEOUTS
from chassis.testing import Database
from deadline_service.api.held_cases import MAX_CASES, HeldBy
from deadline_service.domain.priority import PriorityReason, decode_reasons, ranked_day
from deadline_service.domain.worklist.ranges import WorkPlace, WorkRange, range_starts
from deadline_service.domain.worklist.work_item import WorkItem, WorkKind
from deadline_service.domain.worklist.work_state import SOON_DAYS, WorkState, state_of
from deadline_service.store.case_holders import CASES_OF_SETTING
from deadline_service.store.team_cases import LOADS_OF_CASES
from deadline_service.store.worklist.criteria import WorkCounts, WorkFilter
from deadline_service.store.worklist.notice_facts import FACTS_AT
from deadline_service.store.worklist.of_cases import (
    ITEMS_BY_ID,
    first_of_cases_query,
    read_first_page_of_cases,
    read_work_of_cases,
    work_of_cases_query,
)
from deadline_service.store.worklist.of_council import (
    COUNT_OF_COUNCIL,
    MAX_COUNTED_ITEMS,
    MAX_NEXT_ITEMS,
    RANGES,
    count_work_of_council,
    in_time_of_council_query,
    read_first_page_of_council,
    read_work_of_council,
    work_of_council_query,
)
from deadline_service.testing import explain_query
from events.contracts.references import OfficerId
from events.envelope import CaseId, LedgerId

BIG: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000aa"))
SMALL: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000bb"))
TODAY: Final = date(2026, 12, 1)
COUNTED: Final = 60
PAGE: Final = 61
INDEXED: Final = {"Index Scan", "Index Only Scan", "Bitmap Heap Scan", "Bitmap Index Scan"}
ITEMS: Final = f"SELECT {', '.join(WorkItem._fields)} FROM deadline.work_item"  # noqa: S608
SNOOZED: Final = "SELECT item_id, until_on FROM deadline.snoozed_item"


@pytest.fixture
async def engine(worked: Database) -> AsyncGenerator[AsyncEngine]:
    pool = pool_of(worked)
    yield pool
    await pool.dispose()


def pool_of(database: Database) -> AsyncEngine:
    return create_engine(
        database.url_for("deadline_service"), pool_size=1, timeouts=MAINTENANCE_TIMEOUTS
    )


async def officer_id(connection: DriverConnection, number: int) -> OfficerId:
    return OfficerId(await connection.fetchval("SELECT md5($1)::uuid", f"officer{number}"))


async def officer_cases(
    db: AsyncConnection, ledger_id: LedgerId, officer: OfficerId, day: date
) -> Sequence[CaseId]:
    return await HeldBy(officer_id=officer).cases(db, ledger_id, day) or ()


def filters() -> Sequence[WorkFilter]:
    kinds = (None, WorkKind.DUTY, WorkKind.COMPLAINT)
    reasons = (None, PriorityReason.OUT_OF_SCHOOL)
    states = (None, *WorkState)
    return [
        WorkFilter(TODAY, COUNTED, kind, reason, state, snoozed)
        for kind, reason, state, snoozed in product(kinds, reasons, states, (False, True))
    ]


@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])
async def test_a_council_s_list_reads_a_page_of_each_range(engine: AsyncEngine, mode: str) -> None:
    async with transaction(engine, BIG) as db:
        connection = await driver_connection(db)
        await connection.execute(f"SET LOCAL plan_cache_mode = {mode}")
        ranges = [WorkRange(*row) for row in await connection.fetch(RANGES, BIG)]
        plan = await explain_query(connection, RANGES, BIG)
        assert plan.access_methods <= {*INDEXED}, plan
        assert plan.rows <= 2 * len(ranges) + 2, plan

        for after in (None, WorkPlace(date(2026, 11, 1), date(2026, 11, 15), UUID(int=1 << 127))):
            starts = range_starts(ranges, after, date(2026, 10, 2))
            columns = [*zip(*ranges, strict=True), *zip(*starts, strict=True)]
            query = work_of_council_query(WorkFilter(TODAY, COUNTED))
            plan = await explain_query(
                connection, query, BIG, TODAY, date(2026, 10, 2), *map(quoted, columns), PAGE
            )
            assert "Seq Scan" not in plan.access_methods, plan
            # A page of each range, each row looked up among the snoozed; a page with its details.
            assert plan.rows <= 3 * PAGE * len(ranges) + 5 * PAGE, plan


async def test_an_officer_s_list_reads_the_items_of_the_officer(engine: AsyncEngine) -> None:
    async with transaction(engine, BIG) as db:
        connection = await driver_connection(db)
        chosen = await officer_id(connection, 1)
        cases = await officer_cases(db, BIG, chosen, TODAY)

        place = date.min, date.min, UUID(int=0)
        query = work_of_cases_query(WorkFilter(TODAY, COUNTED))
        plan = await explain_query(
            connection, query, BIG, TODAY, date(2026, 10, 2), *place, cases, PAGE
        )
        assert "Seq Scan" not in plan.access_methods, plan
        assert plan.rows <= 3 * 5 * len(cases) + 5 * PAGE, plan

        plan = await explain_query(connection, LOADS_OF_CASES, BIG, cases, TODAY)
        assert plan.access_methods <= INDEXED, plan
        assert plan.rows <= 7 * len(cases), plan

        plan = await explain_query(connection, FACTS_AT, BIG, [1, 5, 9])
        assert plan.access_methods <= INDEXED, plan

        query = first_of_cases_query(WorkFilter(TODAY, COUNTED))
        plan = await explain_query(
            connection, query, BIG, TODAY, date(2026, 10, 2), cases, PAGE, PAGE
        )
        assert "Seq Scan" not in plan.access_methods, plan
        # Each item is read and looked up among the snoozed once, for the page and the counts.
        assert plan.rows <= 3 * 5 * len(cases) + 5 * PAGE, plan
        ids = await connection.fetch(
            "SELECT item_id FROM deadline.work_item WHERE case_id = ANY ($1) LIMIT $2", cases, PAGE
        )
        plan = await explain_query(
            connection, ITEMS_BY_ID, BIG, TODAY, date(2026, 10, 2), [row[0] for row in ids]
        )
        assert "Seq Scan" not in plan.access_methods, plan
        assert plan.rows <= 6 * PAGE, plan
        plan = await explain_query(connection, CASES_OF_SETTING, BIG, "100007", MAX_CASES)
        assert plan.access_methods <= INDEXED, plan


async def test_counts_of_a_council_read_a_bounded_number_of_rows(engine: AsyncEngine) -> None:
    async with transaction(engine, BIG) as db:
        connection = await driver_connection(db)
        plan = await explain_query(connection, COUNT_OF_COUNCIL, BIG, TODAY)
        found = await count_work_of_council(db, BIG, TODAY)

    assert "Seq Scan" not in plan.access_methods, plan
    # Of four states a thousand rows, of which a few are snoozed, and of those that are snoozed.
    assert plan.rows <= 6 * MAX_COUNTED_ITEMS, plan
    assert found.more


@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])
async def test_what_is_next_of_a_council_reads_a_bounded_number_of_rows(
    engine: AsyncEngine, mode: str
) -> None:
    async with transaction(engine, BIG) as db:
        connection = await driver_connection(db)
        await connection.execute(f"SET LOCAL plan_cache_mode = {mode}")
        query = in_time_of_council_query(WorkFilter(TODAY, COUNTED))
        plan = await explain_query(connection, query, BIG, TODAY, date(2026, 10, 2), 10)

    assert "Seq Scan" not in plan.access_methods, plan
    # By two days the next items, of which a few are snoozed, each looked up; ten with details.
    assert plan.rows <= 5 * MAX_NEXT_ITEMS + 5 * 10, plan


@pytest.mark.parametrize("today", [TODAY, date(2026, 1, 1), date(2028, 1, 1)])
async def test_every_filter_lists_the_items_that_match_in_their_order(
    engine: AsyncEngine, today: date
) -> None:
    async with transaction(engine, SMALL) as db:
        connection = await driver_connection(db)
        items = [WorkItem(*row) for row in await connection.fetch(ITEMS)]
        snoozed = {row[0]: row[1] for row in await connection.fetch(SNOOZED)}
        cases = sorted({each.case_id for each in items})
        for chosen in filters():
            wanted = WorkFilter(
                today, COUNTED, chosen.kind, chosen.reason, chosen.state, chosen.is_snoozed
            )
            expected = sorted(
                place_of(each, wanted) for each in items if is_wanted(each, wanted, snoozed)
            )
            whole = await read_work_of_council(db, SMALL, wanted, None, 1000)
            assert [each.place for each in whole] == expected, wanted
            of_cases = await read_work_of_cases(db, SMALL, cases, wanted, None, 1000)
            assert [each.place for each in of_cases] == expected, wanted
            in_time = [
                place_of(each, wanted)
                for each in items
                if is_wanted(each, wanted, snoozed) and is_next(each, today)
            ]
            for first in (
                await read_first_page_of_council(db, SMALL, wanted, 20, 10),
                await read_first_page_of_cases(db, SMALL, cases, wanted, 20, 10),
            ):
                assert [each.place for each in first.items] == expected[:20], wanted
                assert [each.place for each in first.in_time] == sorted(in_time)[:10], wanted
                assert first.counts == counts_of(items, today, snoozed)
            middle = expected[len(expected) // 2] if expected else None
            rest = [each for each in expected if middle is None or each > middle]
            page = await read_work_of_council(db, SMALL, wanted, middle, 1000)
            assert [each.place for each in page] == rest, wanted
            page = await read_work_of_cases(db, SMALL, cases, wanted, middle, 1000)
            assert [each.place for each in page] == rest, wanted


async def test_a_covered_case_is_listed_for_the_officer_who_covers_it(engine: AsyncEngine) -> None:
    async with transaction(engine, SMALL) as db:
        connection = await driver_connection(db)
        covering, covered = await officer_id(connection, 1), await officer_id(connection, 2)
        during = await officer_cases(db, SMALL, covering, TODAY)
        after = await officer_cases(db, SMALL, covering, date(2026, 12, 5))
        left = await officer_cases(db, SMALL, covered, TODAY)
        whole = await officer_cases(db, SMALL, covered, date(2026, 12, 5))
        [listed, *_] = await read_work_of_cases(
            db, SMALL, sorted(set(during) - set(after)), WorkFilter(TODAY, COUNTED), None, 1
        )

    assert set(during) - set(after) == set(whole) - set(left) != set()
    assert set(after) < set(during)
    assert listed.officer_id == covering


def place_of(item: WorkItem, wanted: WorkFilter) -> WorkPlace:
    ranked = ranked_day(item.work_on, item.shift_days, wanted.today, wanted.overdue_days_counted)
    return WorkPlace(ranked, item.work_on, item.item_id)


def is_snoozed(item: WorkItem, today: date, snoozed: dict[UUID, date]) -> bool:
    until = snoozed.get(item.item_id)
    return until is not None and min(until, item.law_due_on or until) > today


def is_next(item: WorkItem, today: date) -> bool:
    """Whether a day of an item is today or within a week, and its last day in law not past."""
    days = [day for day in (item.work_on, item.law_due_on) if day is not None]
    is_late = item.law_due_on is not None and item.law_due_on < today
    return not is_late and any(0 <= (day - today).days <= SOON_DAYS for day in days)


def counts_of(items: Sequence[WorkItem], today: date, snoozed: dict[UUID, date]) -> WorkCounts:
    shown = [each for each in items if not is_snoozed(each, today, snoozed)]
    states = [state_of(each, today) for each in shown]
    by_state = [states.count(state) for state in WorkState]
    return WorkCounts(*by_state, snoozed=len(items) - len(shown))


def is_wanted(item: WorkItem, wanted: WorkFilter, snoozed: dict[UUID, date]) -> bool:
    reasons = {each.reason for each in decode_reasons(item.reasons)}
    return (
        is_snoozed(item, wanted.today, snoozed) == wanted.is_snoozed
        and wanted.kind in {None, item.kind}
        and (wanted.reason is None or wanted.reason in reasons)
        and wanted.state in {None, state_of(item, wanted.today)}
    )


def quoted(column: tuple[object, ...]) -> list[str]:
    """A column as the elements of an array literal."""
    return [f'"{each}"' for each in column]
