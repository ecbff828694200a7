"""Every deadline of a council, worked out anew from its log."""

import time
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final
from uuid import uuid4

import asyncpg

from bench.facts import ACTOR
from bench.ground import Ground, councils
from bench.measured import Bound, Line, alone, in_turn
from bench.rows.timetables import short_case
from bench.writing import BATCH
from chassis.database import Driver, Everyone, create_engine, transaction
from chassis.limits import MAINTENANCE
from chassis.testing import Database
from deadline_service.testing import event
from deadline_service.worker.rebuild import TIMETABLE
from events.envelope import CaseId, LedgerId, NewEvent, StreamAppend, StreamState
from events.log.postgres import PostgresLog
from events.rebuild import rebuild_projection

_LARGE: Final = 50_000
_SAMPLE: Final = 600
_THREE_MINUTES: Final = 180
_REACHED: Final = (
    "INSERT INTO deadline.checkpoint (subscription, ledger_id, position)"
    " SELECT $1, ledger_id, head FROM log.heads_v1()"
)


async def measure(ground: Ground) -> Sequence[Line]:
    """Seconds for 50,000 cases of 12 facts each, measured on 600 unless it is asked for in full.

    The facts of all cases are mixed, as they are in a council's log: each batch of 500 is of nearly
    as many cases.
    """
    cases = _LARGE if ground.effort.full else _SAMPLE
    async with ground.database() as database:
        (ledger_id,) = await councils(database, 1)
        await _seed(database, ledger_id, cases)
        engine = create_engine(database.admin_url, pool_size=3, limits=MAINTENANCE)
        begin = partial(transaction, engine, Everyone.EVERYONE)

        async def once() -> float:
            began = time.perf_counter()
            await rebuild_projection(begin, TIMETABLE, lambda _done, _all: None)
            return (time.perf_counter() - began) * _LARGE / cases

        repeats = 1 if ground.effort.full else ground.effort.repeats
        found = await in_turn(repeats, {"ours": once})
        await engine.dispose()
    how = "" if ground.effort.full else f" (from {cases})"
    bound = Bound(_THREE_MINUTES, at_most=True)
    return [alone(f"deadlines of 50,000 cases{how}", "s", found["ours"], bound)]


async def _seed(database: Database, ledger_id: LedgerId, cases: int) -> None:
    """A log in which the first fact of every case comes before the second of any."""
    ids = [CaseId(uuid4()) for _ in range(cases)]
    engine = create_engine(database.url_for("case_api"), pool_size=1)
    for batch in _batches(ids):
        async with transaction(engine, ledger_id) as db:
            await PostgresLog(db, ledger_id).append(*batch)
    await engine.dispose()
    connection: Driver = await asyncpg.connect(database.admin_url)
    try:
        await connection.execute(_REACHED, TIMETABLE.subscription.name)
    finally:
        await connection.close()


def _batches(ids: Sequence[CaseId]) -> Iterator[Sequence[StreamAppend]]:
    for said in short_case():
        fact = event(said)
        for start in range(0, len(ids), BATCH):
            yield [
                StreamAppend(case_id, [NewEvent(uuid4(), fact, ACTOR, uuid4())], StreamState.ANY)
                for case_id in ids[start : start + BATCH]
            ]
