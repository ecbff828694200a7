"""Rebuilding a projection from the log, beside the living one, and swapping it in."""

import time
from collections.abc import Sequence
from functools import partial
from typing import Final

import asyncpg

from bench import ours
from bench.caselist import DDL, PROJECTION, SCHEMA
from bench.ground import Ground, councils
from bench.measured import Bound, Line, alone, in_turn
from bench.writing import BATCH
from chassis.database import Driver, Everyone, create_engine, transaction
from chassis.limits import MAINTENANCE
from chassis.testing import Database
from events.envelope import LedgerId
from events.log.postgres import PostgresLog
from events.rebuild import rebuild_projection

_FACTS: Final = 30_000
_REACHED: Final = (
    f"INSERT INTO {SCHEMA}.checkpoint (subscription, ledger_id, position) VALUES ($1, $2, $3)"  # noqa: S608  # constants only
)


async def measure(ground: Ground) -> Sequence[Line]:
    """A case list of 3,000 cases and 30,000 facts, through events.rebuild."""
    async with ground.database() as database:
        (ledger_id,) = await councils(database, 1)
        await _seed(database, ledger_id)
        engine = create_engine(database.admin_url, pool_size=3, limits=MAINTENANCE)
        begin = partial(transaction, engine, Everyone.EVERYONE)

        async def once() -> float:
            began = time.perf_counter()
            applied = await rebuild_projection(begin, PROJECTION, lambda _done, _all: None)
            return applied / (time.perf_counter() - began)

        found = await in_turn(ground.effort.repeats, {"ours": once})
        await engine.dispose()
    return [alone("rebuild a projection", "events/s", found["ours"], Bound(40_000))]


async def _seed(database: Database, ledger_id: LedgerId) -> None:
    """The log, the projection's tables, and a living projection that has seen everything."""
    engine = create_engine(database.url_for("case_api"), pool_size=1)
    for _ in range(_FACTS // BATCH):
        async with transaction(engine, ledger_id) as db:
            batch = (ours.new_case() for _ in range(BATCH // ours.FACTS_A_CASE))
            await PostgresLog(db, ledger_id).append(*batch)
    await engine.dispose()
    connection: Driver = await asyncpg.connect(database.admin_url)
    try:
        await connection.execute(DDL)
        name = PROJECTION.subscription.name
        await connection.execute("RESET ROLE")
        await connection.execute(_REACHED, name, ledger_id, _FACTS)
    finally:
        await connection.close()
