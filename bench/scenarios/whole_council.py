"""Calculates every deadline of a council from its log."""

import time
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final
from uuid import uuid4

import asyncpg

from bench.environment import BenchEnvironment, create_councils
from bench.facts import SAMPLE_ACTOR
from bench.log_workload import FACTS_PER_BATCH
from bench.results import Result, Target, measure_alternately, own_result
from bench.scenarios.timetables import short_case
from chassis.database import DriverConnection, Ledgers, create_engine, transaction
from chassis.database_timeouts import MAINTENANCE_TIMEOUTS
from chassis.testing import Database
from deadline_service.testing import event
from deadline_service.worker.rebuild import TIMETABLE
from events.envelope import CaseId, LedgerId, NewEvent, StreamAppend, StreamState
from events.log.postgres import PostgresLog
from events.rebuild import rebuild_projection

_LARGE: Final = 50_000
_SAMPLE: Final = 600
_THREE_MINUTES: Final = 180
_SET_CHECKPOINTS: Final = (
    "INSERT INTO deadline.checkpoint (subscription, ledger_id, position)"
    " SELECT $1, ledger_id, head FROM log.heads_v1()"
)


async def measure(environment: BenchEnvironment) -> Sequence[Result]:
    """Seconds for 50,000 cases of 12 facts each, measured on 600 unless the full size is requested.

    The facts of all cases are mixed, as they are in a council's log: each batch of 500 is of nearly
    as many cases.
    """
    cases = _LARGE if environment.options.full else _SAMPLE
    async with environment.database() as database:
        (ledger_id,) = await create_councils(database, 1)
        await _seed(database, ledger_id, cases)
        engine = create_engine(database.admin_url, pool_size=3, timeouts=MAINTENANCE_TIMEOUTS)
        begin = partial(transaction, engine, Ledgers.ALL)

        async def once() -> float:
            began = time.perf_counter()
            await rebuild_projection(begin, TIMETABLE, lambda _done, _all: None)
            return (time.perf_counter() - began) * _LARGE / cases

        repeats = 1 if environment.options.full else environment.options.repeats
        found = await measure_alternately(repeats, {"system": once})
        await engine.dispose()
    how = "" if environment.options.full else f" (from {cases})"
    bound = Target(_THREE_MINUTES, at_most=True)
    return [own_result(f"deadlines of 50,000 cases{how}", "s", found["system"], bound)]


async def _seed(database: Database, ledger_id: LedgerId, cases: int) -> None:
    """A log in which the first fact of every case comes before the second of any."""
    ids = [CaseId(uuid4()) for _ in range(cases)]
    engine = create_engine(database.url_for("case_api"), pool_size=1)
    for batch in _batches(ids):
        async with transaction(engine, ledger_id) as db:
            await PostgresLog(db, ledger_id).append(*batch)
    await engine.dispose()
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    try:
        await connection.execute(_SET_CHECKPOINTS, TIMETABLE.subscription.name)
    finally:
        await connection.close()


def _batches(ids: Sequence[CaseId]) -> Iterator[Sequence[StreamAppend]]:
    for short_fact in short_case():
        fact = event(short_fact)
        for start in range(0, len(ids), FACTS_PER_BATCH):
            yield [
                StreamAppend(
                    case_id, [NewEvent(uuid4(), fact, SAMPLE_ACTOR, uuid4())], StreamState.ANY
                )
                for case_id in ids[start : start + FACTS_PER_BATCH]
            ]
