"""The plans of the announcer's queries on big tables: some probes a council, rows of a batch."""

from collections.abc import AsyncGenerator
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from chassis.database import (
    DriverConnection,
    Ledgers,
    create_engine,
    driver_connection,
    transaction,
)
from chassis.database_timeouts import MAINTENANCE_TIMEOUTS
from chassis.testing import Database
from deadline_service.store import case_evaluations, deadline_store, due_cases
from deadline_service.store.subscription import OWN_FAMILY, SUBSCRIBED_FAMILIES, SUBSCRIPTION
from deadline_service.testing import explain_query
from events.envelope import LedgerId
from events.log.postgres import STREAMS_QUERY

BIG: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000aa"))
TODAY: Final = date(2026, 12, 1)
NIL_LEDGER: Final = UUID(int=0)
FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
LAST: Final = datetime(9000, 1, 1, tzinfo=UTC)
LOT: Final = 50
COUNCILS: Final = 152
PARKED: Final = 50
"""Of the cases that a day makes due, the first ones: each is found by one probe."""
PROBES: Final = 3
"""Index probes for each council."""
BLOCKS: Final = 3 * PROBES * COUNCILS
ACCESS_METHODS: Final = {"Index Scan", "Index Only Scan"}


@pytest.fixture(params=["force_generic_plan", "force_custom_plan"])
async def connection(
    seeded: Database, request: pytest.FixtureRequest
) -> AsyncGenerator[DriverConnection]:
    engine = create_engine(
        seeded.url_for("deadline_service"), pool_size=1, timeouts=MAINTENANCE_TIMEOUTS
    )
    async with transaction(engine, Ledgers.ALL) as db:
        found = await driver_connection(db)
        await found.execute(f"SET LOCAL plan_cache_mode = {request.param}")
        yield found
    await engine.dispose()


@pytest.fixture
async def now(connection: DriverConnection) -> datetime:
    found: datetime = await connection.fetchval("SELECT now()")
    return found


async def test_councils_with_due_cases_are_found_by_a_few_probes_each(
    connection: DriverConnection, now: datetime
) -> None:
    ahead = now + timedelta(hours=2)
    values = SUBSCRIPTION, NIL_LEDGER, TODAY, FIRST, now, ahead, LAST, 100

    found = await explain_query(connection, due_cases.LEDGERS_WITH_DUE_CASES, *values)

    assert found.blocks <= BLOCKS
    assert found.rows <= COUNCILS + PROBES * 2 + PARKED
    assert found.rows_removed <= COUNCILS + PARKED, "councils without due cases, parked cases"


async def test_cases_with_new_facts_are_found_in_the_order_of_their_instants(
    connection: DriverConnection, now: datetime
) -> None:
    """However many cases are being recorded."""
    found = await explain_query(connection, due_cases.CASES_AFTER_INSTANTS, BIG, LOT, FIRST, now)

    assert found.access_methods <= ACCESS_METHODS
    assert found.rows <= 2 * LOT
    assert found.rows_removed == 0


async def test_cases_are_found_in_the_order_of_their_days(connection: DriverConnection) -> None:
    found = await explain_query(connection, due_cases.CASES_BY_DAY, BIG, LOT, TODAY)

    assert found.access_methods <= ACCESS_METHODS
    assert LOT <= found.rows <= 2 * (LOT + PARKED)
    assert found.rows_removed <= PARKED


async def test_a_correlation_that_is_being_recorded_is_found_by_one_probe(
    connection: DriverConnection, now: datetime
) -> None:
    imports = await connection.fetch(
        "SELECT DISTINCT correlation_id FROM deadline.case_evaluation"
        " WHERE correlation_id IS NOT NULL"
    )
    ids = [row[0] for row in imports]
    assert len(ids) == 2

    found = await explain_query(
        connection, due_cases.RECORDED_CORRELATIONS, BIG, ids, now, now + timedelta(hours=2)
    )

    assert found.access_methods <= ACCESS_METHODS
    assert found.rows <= len(ids)
    assert found.blocks <= 10 * len(ids)


async def test_rows_streams_and_locks_are_found_by_the_ids_of_cases(
    connection: DriverConnection,
) -> None:
    rows = await connection.fetch(due_cases.CASES_BY_DAY, BIG, LOT, TODAY)
    cases = [row[0] for row in rows]

    deadlines = await explain_query(connection, deadline_store.OF_CASES, BIG, cases)
    families = [*SUBSCRIBED_FAMILIES, OWN_FAMILY]
    events = await explain_query(connection, STREAMS_QUERY, BIG, cases, families)
    evaluated = await explain_query(connection, due_cases.EVALUATED, BIG, SUBSCRIPTION, cases)
    locked = await explain_query(connection, case_evaluations.LOCK_CASES, BIG, cases)

    assert deadlines.rows <= LOT * 40
    assert deadlines.blocks <= LOT * 50
    assert events.rows <= LOT * 20
    assert evaluated.rows <= LOT + 1
    assert evaluated.blocks <= LOT * 4
    assert "Seq Scan" not in locked.access_methods
    assert locked.blocks <= LOT * 10
