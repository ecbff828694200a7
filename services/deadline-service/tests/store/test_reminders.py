"""The plans of reminders and evaluation on big tables: one probe a council, the rows of a batch."""

from collections.abc import AsyncGenerator
from datetime import date, timedelta
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
from deadline_service.store import case_evaluations, reminders
from deadline_service.store.subscription import SUBSCRIBED_FAMILIES, SUBSCRIPTION
from deadline_service.testing import explain_query
from events.envelope import LedgerId

BIG: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000aa"))
TODAY: Final = date(2026, 12, 1)
QUIET: Final = timedelta(seconds=30), timedelta(hours=1)
NIL_LEDGER: Final = UUID(int=0)
LOT: Final = 100
COUNCILS: Final = 152
BUSY: Final = 800
"""Of its 7,500 cases, one in ten is being recorded."""
PARKED: Final = 50
"""Of its cases that are due, the first ones: each is met by one probe."""
BLOCKS: Final = 4 * COUNCILS
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


async def test_councils_with_reminders_are_found_by_one_probe_each(
    connection: DriverConnection,
) -> None:
    asked = SUBSCRIPTION, TODAY, "30 s", "1 h", NIL_LEDGER, 100

    found = await explain_query(connection, reminders.LEDGERS_WITH_REMINDERS, *asked)

    assert found.blocks <= BLOCKS
    assert found.rows <= COUNCILS + 2 + PARKED
    assert found.rows_removed <= 2 * BUSY, "cases that are being recorded"


async def test_cases_are_found_in_the_order_of_their_days(connection: DriverConnection) -> None:
    found = await explain_query(
        connection, reminders.CASES_TO_REMIND, BIG, TODAY, "30 s", "1 h", LOT
    )

    assert found.access_methods <= ACCESS_METHODS
    assert LOT <= found.rows <= LOT + PARKED
    assert found.rows_removed <= BUSY + PARKED


async def test_their_deadlines_and_latest_facts_are_found_by_their_ids(
    connection: DriverConnection,
) -> None:
    rows = await connection.fetch(reminders.CASES_TO_REMIND, BIG, TODAY, *QUIET, LOT)
    cases = [row[0] for row in rows]

    deadlines = await explain_query(connection, reminders.ROWS_TO_REMIND, BIG, cases)
    facts = await explain_query(
        connection, reminders.UNEVALUATED_CASES, BIG, cases, SUBSCRIBED_FAMILIES, SUBSCRIPTION
    )
    held = await explain_query(connection, case_evaluations.LOCK_CASES, BIG, cases)

    assert deadlines.rows <= LOT * 40
    assert deadlines.blocks <= LOT * 50
    assert facts.rows <= 2 * LOT
    assert facts.rows_removed <= 8 * LOT, "the latest facts of a case are deadlines"
    assert "Seq Scan" not in held.access_methods
    assert held.blocks <= LOT * 10
