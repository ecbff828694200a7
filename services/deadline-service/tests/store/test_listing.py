"""Lists of deadlines on a big table: right, and read from an index in proportion to the page."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product
from typing import Final
from uuid import UUID

import asyncpg
import pytest

from chassis.database import DriverConnection, create_engine, driver_connection, transaction
from chassis.database_timeouts import MAINTENANCE_TIMEOUTS
from chassis.testing import Database
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.evaluation.deadline import DeadlineState
from deadline_service.store.deadline_store import DEADLINE_COLUMNS, to_row
from deadline_service.store.listing import (
    CASE_PAGE,
    ListPosition,
    page_query,
    read_case_page,
    read_council_page,
)
from deadline_service.store.ranges import DeadlineFilter
from deadline_service.testing import explain_query
from events.envelope import LedgerId

BIG: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000aa"))
SMALL: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000bb"))
TODAY: Final = date(2026, 12, 1)
OTHER_DAYS: Final = (date(2026, 9, 1), date(2027, 6, 1), date.min, date.max)
MOVED_BY_THE_DAY: Final = {DeadlineState.RUNNING, DeadlineState.MISSED, DeadlineState.LAPSED}
RULES: Final = (None, "rule-0", "rule-90")
DUE: Final[Sequence[tuple[date | None, date | None]]] = (
    (None, None),
    (date(2026, 11, 2), date(2026, 11, 8)),
    (date(2026, 11, 2), None),
    (None, date(2026, 11, 8)),
    (date(2026, 11, 8), date(2026, 11, 2)),
    (date.min, date.max),
)
AFTER: Final[Sequence[ListPosition | None]] = (
    None,
    (date(2026, 11, 5), UUID(int=1 << 127)),
    (date.max, UUID(int=1 << 127)),
)
PAGE: Final = 51
SOME_CASE: Final = (
    "SELECT case_id FROM deadline.deadline GROUP BY case_id HAVING count(*) = 40 LIMIT 1"
)
BLOCKS: Final = 200
"""Of 8 KiB: up to 14 parts of the list with some three levels of an index each, and a page."""


def filters() -> Iterator[DeadlineFilter]:
    """Every combination of filters; on other days where the day makes a difference."""
    for state, rule, (due_from, due_to) in product((None, *DeadlineState), RULES, DUE):
        for today in (TODAY, *(OTHER_DAYS if state in MOVED_BY_THE_DAY else ())):
            yield DeadlineFilter(today, state, rule, due_from, due_to)


@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])
async def test_every_filter_reads_an_index_in_order_and_no_more_than_a_page_of_each_range(
    seeded: Database, mode: str
) -> None:
    engine = create_engine(
        seeded.url_for("deadline_service"), pool_size=1, timeouts=MAINTENANCE_TIMEOUTS
    )

    async with transaction(engine, BIG) as db:
        connection = await driver_connection(db)
        await connection.execute(f"SET LOCAL plan_cache_mode = {mode}")
        case = await connection.fetchval(SOME_CASE)
        for wanted, after in product(filters(), AFTER):
            query = page_query(BIG, wanted, after, PAGE)
            if query is not None:
                found = await explain_query(connection, query.sql, *query.values)
                parts = query.sql.count("FROM deadline.deadline")
                assert found.access_methods <= {"Index Scan", "Index Only Scan"}, (wanted, found)
                assert found.rows <= PAGE * parts, (wanted, found)
                assert found.rows_removed == 0, (wanted, found)
                assert found.blocks <= BLOCKS, (wanted, found)

        found = await explain_query(connection, CASE_PAGE, BIG, PAGE, case, date.min, BIG)
        assert found.access_methods == {"Index Scan"}
        assert found.rows == 40
    await engine.dispose()


async def test_every_filter_returns_the_deadlines_in_its_state_in_order(
    seeded: Database,
) -> None:
    backwards = (
        "UPDATE deadline.deadline SET law_due_on = due_on - 40 WHERE ledger_id = '{}'"
        " AND status_key = 'limit-7' AND due_on BETWEEN '2026-11-01' AND '2027-01-31'"
    )
    await as_admin(seeded, backwards.format(SMALL))
    engine = create_engine(
        seeded.url_for("deadline_service"), pool_size=1, timeouts=MAINTENANCE_TIMEOUTS
    )

    async with transaction(engine, SMALL) as db:
        everything = await (await driver_connection(db)).fetch(
            f"SELECT {DEADLINE_COLUMNS} FROM deadline.deadline"  # noqa: S608  # our own names
        )
        rows = sorted(map(to_row, everything), key=place)
        for wanted, after in product(filters(), AFTER):
            found = await read_council_page(db, SMALL, wanted, after, len(rows))

            expected = [row for row in rows if is_wanted(row, wanted)]
            assert found == [row for row in expected if after is None or place(row) > after], wanted
    await engine.dispose()


async def test_the_pages_together_are_the_list(seeded: Database) -> None:
    engine = create_engine(
        seeded.url_for("deadline_service"), pool_size=1, timeouts=MAINTENANCE_TIMEOUTS
    )
    wanted = DeadlineFilter(TODAY, DeadlineState.MISSED, due_to=date(2026, 9, 15))

    async with transaction(engine, BIG) as db:
        whole = await read_council_page(db, BIG, wanted, None, 10_000)
        joined: list[DeadlineRow] = []
        while page := await read_council_page(
            db, BIG, wanted, place(joined[-1]) if joined else None, 199
        ):
            joined += page
        case_id = whole[0].case_id
        of_one = await read_case_page(db, BIG, case_id, None, 100)
        halves = await read_case_page(db, BIG, case_id, place(of_one[9]), 100)
    await engine.dispose()

    assert len(whole) > 2000
    assert joined == whole
    assert 30 <= len(of_one) <= 40
    assert halves == of_one[10:]


def is_wanted(row: DeadlineRow, wanted: DeadlineFilter) -> bool:
    """The filters in words."""
    due_from, due_to, due_on = wanted.due_from, wanted.due_to, row.due_on
    if wanted.state is not None and row.state_on(wanted.today) is not wanted.state:
        return False
    if wanted.rule is not None and row.rule != wanted.rule:
        return False
    if due_on is None:
        return due_from is None and due_to is None
    return (due_from or date.min) <= due_on <= (due_to or date.max)


def place(row: DeadlineRow) -> ListPosition:
    return row.due_on or date.max, row.deadline_id


async def as_admin(database: Database, statement: str) -> None:
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    await connection.execute(statement)
    await connection.close()
