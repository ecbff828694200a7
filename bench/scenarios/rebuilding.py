"""Rebuilds a projection from the log in shadow tables, and swaps them in."""

import time
from collections.abc import Sequence
from functools import partial
from typing import Final

import asyncpg

from bench import event_log_driver
from bench.environment import BenchEnvironment, create_councils
from bench.log_workload import FACTS_PER_BATCH
from bench.results import Result, Target, measure_alternately, own_result
from bench.sample_projection import DDL, SAMPLE_PROJECTION, SAMPLE_SCHEMA
from chassis.database import DriverConnection, Ledgers, create_engine, transaction
from chassis.database_timeouts import MAINTENANCE_TIMEOUTS
from chassis.testing import Database
from events.envelope import LedgerId
from events.log.postgres import PostgresLog
from events.rebuild import rebuild_projection

_FACTS: Final = 30_000
_SET_CHECKPOINT: Final = (
    f"INSERT INTO {SAMPLE_SCHEMA}.checkpoint"  # noqa: S608  # constants only
    " (subscription, ledger_id, position) VALUES ($1, $2, $3)"
)


async def measure(environment: BenchEnvironment) -> Sequence[Result]:
    """A case list of 3,000 cases and 30,000 facts, through events.rebuild."""
    async with environment.database() as database:
        (ledger_id,) = await create_councils(database, 1)
        await _seed(database, ledger_id)
        engine = create_engine(database.admin_url, pool_size=3, timeouts=MAINTENANCE_TIMEOUTS)
        begin = partial(transaction, engine, Ledgers.ALL)

        async def once() -> float:
            began = time.perf_counter()
            applied = await rebuild_projection(begin, SAMPLE_PROJECTION, lambda _done, _all: None)
            return applied / (time.perf_counter() - began)

        found = await measure_alternately(environment.options.repeats, {"system": once})
        await engine.dispose()
    return [own_result("rebuild a projection", "events/s", found["system"], Target(40_000))]


async def _seed(database: Database, ledger_id: LedgerId) -> None:
    """Creates the log, the projection's tables, and a checkpoint at the end of the log."""
    engine = create_engine(database.url_for("case_api"), pool_size=1)
    for _ in range(_FACTS // FACTS_PER_BATCH):
        async with transaction(engine, ledger_id) as db:
            batch = (
                event_log_driver.new_case_append()
                for _ in range(FACTS_PER_BATCH // event_log_driver.FACTS_PER_CASE)
            )
            await PostgresLog(db, ledger_id).append(*batch)
    await engine.dispose()
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    try:
        for statement in DDL:
            await connection.execute(statement)
        name = SAMPLE_PROJECTION.subscription.name
        await connection.execute("RESET ROLE")
        await connection.execute(_SET_CHECKPOINT, name, ledger_id, _FACTS)
    finally:
        await connection.close()
