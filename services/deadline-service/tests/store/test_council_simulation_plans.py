"""What the statements of simulations read, where councils have had many, of many cases."""

from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import pytest

from chassis.database import DriverConnection, Ledgers
from chassis.testing import Database
from chassis.testing.query_plans import long_transaction, plan_modes, rows_read_by
from deadline_service.store.council_simulations import jobs, progress
from deadline_service.store.council_simulations.retention import EXPIRED_SIMULATION_QUERY
from deadline_service.store.council_simulations.simulated_cases import CASES_AFTER_QUERY
from events.envelope import CaseId, LedgerId, Position

BIG: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000aa"))
NOW: Final = datetime(2026, 6, 10, tzinfo=UTC)
SEED: Final = """
INSERT INTO deadline.council_simulation
    (ledger_id, simulation_id, slot, supposition, settings, ruleset_digest, today, position, state,
     created_at, updated_at, ended_at, expires_at)
SELECT l, md5(n::text)::uuid, 1 + n % 5, '{"settings":{}}', '{}', repeat('0', 64), '2026-06-01', 1,
       CASE WHEN n > 4995 THEN 'waiting' ELSE 'completed' END,
       at, at, CASE WHEN n <= 4995 THEN at END, CASE WHEN n <= 4995 THEN at + interval '7 days' END
  FROM generate_series(1, 5000) n,
       (VALUES ('00000000-0000-4000-8000-0000000000aa'::uuid),
               ('00000000-0000-4000-8000-0000000000bb')) AS council (l),
       LATERAL (SELECT timestamptz '2026-06-01' + n * interval '1 minute' AS at) AS t;
INSERT INTO deadline.council_simulation_case (ledger_id, simulation_id, case_id, omitted, deadlines)
SELECT '00000000-0000-4000-8000-0000000000aa', md5(s::text)::uuid, md5(n::text)::uuid, 0, '[]'
  FROM generate_series(1, 10) s, generate_series(1, 5000) n;
ANALYZE;
"""


@pytest.fixture
async def simulated(seeded: Database) -> AsyncGenerator[DriverConnection]:
    """A transaction of deadline-service over the big tables."""
    async with long_transaction(seeded.admin_url, Ledgers.ALL) as db:
        await db.execute(SEED)
    async with long_transaction(seeded.url_for("deadline_service"), BIG) as db:
        yield db


async def test_every_statement_of_a_simulation_reads_no_more_than_its_rows(
    simulated: DriverConnection,
) -> None:
    one = await simulated.fetchval("SELECT md5('7')::uuid")
    none = UUID(int=0)
    first, following = (jobs.simulation_jobs_query(first_page=each) for each in (True, False))
    statements: list[tuple[str, str, Sequence[object], int]] = [
        ("a simulation", jobs.FIND_SIMULATION_QUERY, (BIG, one), 1),
        ("a page", first, (BIG, 50), 50),
        ("the next page", following, (BIG, 50, datetime(2026, 6, 3, tzinfo=UTC), one), 50),
        ("a page of cases", CASES_AFTER_QUERY, (BIG, one, none, 51), 51),
        ("the next to continue", progress.UNFINISHED_SIMULATIONS_QUERY, (), 60),
        ("an expired one", EXPIRED_SIMULATION_QUERY, (NOW,), 1),
        ("the next cases", progress.COUNT_CASES_QUERY, (BIG, none, 20_000, 200), 200),
    ]

    found = {
        f"{name}, {mode}": (await rows_read_by(simulated, query, *values), bound)
        async for mode in plan_modes(simulated)
        for name, query, values, bound in statements
    }

    assert {name: each for name, each in found.items() if not 0 < each[0] <= each[1]} == {}


async def test_cases_are_counted_in_portions(simulated: DriverConnection) -> None:
    """The first event of the last of 1,000 cases is the only one after the position."""
    after, total, portions = CaseId(UUID(int=0)), 0, 0
    while True:
        counted = await progress.count_cases(simulated, BIG, after, Position(19_990), 300)
        after, total, portions = counted.last, total + counted.cases, portions + 1
        if counted.is_all:
            break

    assert (total, portions) == (999, 4)
