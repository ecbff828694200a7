"""Deadlines of an officer, a team and by week on a big table: right, and read from an index."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import create_engine, driver_connection, transaction
from chassis.database_timeouts import MAINTENANCE_TIMEOUTS
from chassis.testing import Database
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.calendars.entries import CALENDAR_KINDS
from deadline_service.domain.casework.assignments import assignment_on
from deadline_service.domain.evaluation.deadline import DeadlineState
from deadline_service.store.calendar_contents import (
    CALENDAR_APPOINTMENTS,
    CALENDAR_DEADLINES,
    CASE_VERSIONS,
)
from deadline_service.store.case_holders import (
    CASES_OF_OFFICER,
    CASES_OF_TEAM,
    OFFICERS_OF_CASES,
    TEAMS_OF_CASES,
    DayWindow,
    find_officer_cases,
    find_team_cases,
    held_by_officer,
    officers_of_cases,
)
from deadline_service.store.case_listing import query_of_cases, read_page_of_cases
from deadline_service.store.case_references import CASE_REFERENCES
from deadline_service.store.deadline_store import DEADLINE_COLUMNS, to_row
from deadline_service.store.deadline_weeks import count_by_week, weeks_query
from deadline_service.store.listing import ListPosition, list_position
from deadline_service.store.ranges import DeadlineFilter
from deadline_service.testing import explain_query
from events.contracts.references import OfficerId, TeamId
from events.envelope import CaseId, LedgerId

BIG: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000aa"))
TODAY: Final = date(2026, 12, 1)
DUE: Final[Sequence[tuple[date | None, date | None]]] = (
    (None, None),
    (date(2026, 11, 2), date(2026, 12, 31)),
    (date(2026, 11, 2), None),
)
AFTER: Final[Sequence[ListPosition | None]] = (
    None,
    (date(2026, 11, 5), UUID(int=1 << 127)),
    (date.max, UUID(int=1 << 127)),
)
PAGE: Final = 51
WINDOW: Final = DayWindow(date(2026, 11, 1), date(2028, 1, 5))
IDS: Final = "SELECT md5('officer7')::uuid, md5('cover')::uuid, md5('team3')::uuid"
ROWS_OF: Final = f"SELECT {DEADLINE_COLUMNS} FROM deadline.deadline WHERE case_id = ANY ($1)"  # noqa: S608
BLOCKS_A_CASE: Final = 60
"""Of 8 KiB: some levels of an index, and up to a page of rows."""


class Held:
    """An officer of the seed and the cases that the officer holds, a cover, and a team."""

    def __init__(self, ids: tuple[UUID, UUID, UUID], cases: Sequence[CaseId]) -> None:
        officer, cover, team = ids
        self.officer, self.cover, self.team = OfficerId(officer), OfficerId(cover), TeamId(team)
        self.cases = cases


async def held_cases(db: AsyncConnection) -> Held:
    row = await (await driver_connection(db)).fetchrow(IDS)
    assert row is not None
    officer, cover, team = row
    cases = await cases_held(db, OfficerId(officer), TODAY)
    return Held((officer, cover, team), cases)


async def cases_held(db: AsyncConnection, officer: OfficerId, day: date) -> Sequence[CaseId]:
    cases = await find_officer_cases(db, BIG, officer, DayWindow(day, day), 1001)
    return await held_by_officer(db, BIG, officer, cases, day)


async def test_an_officer_holds_what_is_led_or_covered_that_day(seeded: Database) -> None:
    engine = create_engine(seeded.url_for("deadline_service"), pool_size=1)

    async with transaction(engine, BIG) as db:
        held = await held_cases(db)
        covered = set(await cases_held(db, held.cover, TODAY))
        led = set(await cases_held(db, held.officer, date(2027, 1, 1)))
        of_team = await find_team_cases(db, BIG, held.team, DayWindow(TODAY, TODAY), 5001)
        officers = await officers_of_cases(db, BIG, sorted(led), DayWindow(TODAY, TODAY))
        limited = await find_officer_cases(db, BIG, held.officer, DayWindow(TODAY, TODAY), 10)
    await engine.dispose()

    assert len(led) == 250
    assert 50 < len(covered) < 300
    assert set(held.cases) == led - covered
    assert covered & led
    assert len(of_team) == 750
    assert len(limited) == 10
    for case in led:
        found = assignment_on(officers[case], TODAY)
        assert found
        assert found.holder == (held.cover if case in covered else held.officer)


@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])
async def test_what_is_read_depends_on_the_caseload(seeded: Database, mode: str) -> None:
    engine = create_engine(
        seeded.url_for("deadline_service"), pool_size=1, timeouts=MAINTENANCE_TIMEOUTS
    )

    async with transaction(engine, BIG) as db:
        connection = await driver_connection(db)
        held = await held_cases(db)
        await connection.execute(f"SET LOCAL plan_cache_mode = {mode}")
        for state, (first, last), after in product((None, *DeadlineState), DUE, AFTER):
            wanted = DeadlineFilter(TODAY, state, None, first, last)
            query = query_of_cases(BIG, held.cases, wanted, after, PAGE)
            assert query
            found = await explain_query(connection, query.sql, *query.values)
            assert "Seq Scan" not in found.access_methods, (wanted, found)
            assert found.indexes == {"deadline_of_case"}, (wanted, found)
            assert found.blocks <= BLOCKS_A_CASE * len(held.cases), (wanted, found)

        for statement, *values in (
            (CASES_OF_OFFICER, BIG, held.officer, TODAY, TODAY, 1001),
            (CASES_OF_TEAM, BIG, held.team, TODAY, TODAY, 5001),
            (OFFICERS_OF_CASES, BIG, held.cases[:200], TODAY, TODAY),
            (TEAMS_OF_CASES, BIG, held.cases[:200], TODAY, TODAY),
            (CALENDAR_DEADLINES, BIG, held.cases, *WINDOW, CALENDAR_KINDS, 3001),
            (CALENDAR_APPOINTMENTS, BIG, held.cases, *WINDOW, 3001),
            (CASE_VERSIONS, BIG, held.cases),
            (CASE_REFERENCES, BIG, held.cases),
        ):
            found = await explain_query(connection, statement, *values)
            assert "Seq Scan" not in found.access_methods, (statement, found)
            assert found.blocks <= 5000, (statement, found)
    await engine.dispose()


async def test_every_filter_returns_the_deadlines_of_the_cases_in_order(seeded: Database) -> None:
    engine = create_engine(
        seeded.url_for("deadline_service"), pool_size=1, timeouts=MAINTENANCE_TIMEOUTS
    )

    async with transaction(engine, BIG) as db:
        held = await held_cases(db)
        cases = held.cases[:20]
        rows = await rows_of(db, cases)
        for state, rule, (first, last), after in product(
            (None, *DeadlineState), (None, "rule-0"), DUE, AFTER
        ):
            wanted = DeadlineFilter(TODAY, state, rule, first, last)
            found = await read_page_of_cases(db, BIG, cases, wanted, after, PAGE)

            expected = [
                row
                for row in rows
                if is_wanted(row, wanted) and (after is None or list_position(row) > after)
            ]
            assert found == expected[:PAGE], wanted
    await engine.dispose()


async def test_weeks_are_counted_by_rule_and_state(seeded: Database) -> None:
    engine = create_engine(
        seeded.url_for("deadline_service"), pool_size=1, timeouts=MAINTENANCE_TIMEOUTS
    )
    first = date(2026, 10, 5)
    wanted = DeadlineFilter(TODAY, due_from=first, due_to=first + timedelta(days=20))

    async with transaction(engine, BIG) as db:
        held = await held_cases(db)
        found = await count_by_week(db, BIG, wanted, held.cases)
        rows = [row for row in await rows_of(db, held.cases) if is_wanted(row, wanted)]
        many = await count_by_week(db, BIG, DeadlineFilter(TODAY, due_from=date(2026, 1, 1)), None)
        query = weeks_query(BIG, DeadlineFilter(TODAY, due_from=date(2026, 1, 1)), None)
        assert query
        plan = await explain_query(await driver_connection(db), query.sql, *query.values)
    await engine.dispose()

    expected = Counter(
        (row.due_on - timedelta(days=row.due_on.weekday()), row.rule, row.state_on(TODAY))
        for row in rows
        if row.due_on
    )
    assert {(each.monday, each.rule, each.state): each.deadlines for each in found} == expected
    assert {each.monday for each in found} == {first, date(2026, 10, 12), date(2026, 10, 19)}
    assert sum(each.deadlines for each in many) == 10_001
    assert plan.access_methods == {"Index Scan"}
    assert plan.rows == 10_001


async def rows_of(db: AsyncConnection, cases: Sequence[CaseId]) -> list[DeadlineRow]:
    rows = await (await driver_connection(db)).fetch(ROWS_OF, cases)
    return sorted(map(to_row, rows), key=list_position)


def is_wanted(row: DeadlineRow, wanted: DeadlineFilter) -> bool:
    """The filters in words."""
    if wanted.state is not None and row.state_on(wanted.today) is not wanted.state:
        return False
    if wanted.rule is not None and row.rule != wanted.rule:
        return False
    if row.due_on is None:
        return wanted.due_from is None and wanted.due_to is None
    return (wanted.due_from or date.min) <= row.due_on <= (wanted.due_to or date.max)
