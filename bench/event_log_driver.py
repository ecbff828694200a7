"""Our own side: what processes do with the log through libs/events."""

import asyncio
import itertools
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from uuid import uuid4

import uvloop
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bench.facts import FACTS_PER_CASE, TargetSequence, build_append, sample_event
from bench.load_generator import ProcessRun
from bench.log_workload import FACTS_PER_BATCH, LogWorkload
from chassis.database import create_engine, transaction
from events.envelope import CaseId, Position, StreamAppend, StreamState
from events.log.postgres import PostgresLog


def write_singly(shift: ProcessRun[LogWorkload]) -> float:
    """One process's writers, a connection each; appends a second."""
    return uvloop.run(_write_singly(shift))


def write_in_transactions(shift: ProcessRun[LogWorkload]) -> float:
    """The same, each append in a transaction of its own from a pool, as a service does it."""
    return uvloop.run(_write_in_transactions(shift))


def write_batches(shift: ProcessRun[LogWorkload]) -> float:
    """One importer of one ledger: 500 facts of 50 new cases at a time; facts a second."""
    return uvloop.run(_write_batches(shift))


def replay_log(shift: ProcessRun[LogWorkload]) -> float:
    """One reader of one ledger, from its beginning again and again; facts a second."""
    return uvloop.run(_replay_log(shift))


async def _write_singly(shift: ProcessRun[LogWorkload]) -> float:
    async with _engine(shift.workload) as engine:
        connections = [await engine.connect() for _ in range(shift.workload.writers)]
        writers = [_writer(each, TargetSequence(shift.workload.ledgers)) for each in connections]
        rates = await asyncio.gather(*(shift.repeat(each) for each in writers))
        for each in connections:
            await each.close()
    return sum(rates)


def _writer(db: AsyncConnection, cases: TargetSequence) -> Callable[[], Awaitable[int]]:
    async def append() -> int:
        place = cases.next_target()
        return len(await PostgresLog(db, place.ledger_id).append(build_append(place)))

    return append


async def _write_in_transactions(shift: ProcessRun[LogWorkload]) -> float:
    async with _engine(shift.workload) as engine:
        writers = [
            _committer(engine, TargetSequence(shift.workload.ledgers))
            for _ in range(shift.workload.writers)
        ]
        return sum(await asyncio.gather(*(shift.repeat(each) for each in writers)))


def _committer(engine: AsyncEngine, cases: TargetSequence) -> Callable[[], Awaitable[int]]:
    async def append() -> int:
        place = cases.next_target()
        async with transaction(engine, place.ledger_id) as db:
            return len(await PostgresLog(db, place.ledger_id).append(build_append(place)))

    return append


async def _write_batches(shift: ProcessRun[LogWorkload]) -> float:
    async with _engine(shift.workload) as engine, engine.connect() as db:
        log = PostgresLog(db, shift.workload.ledgers[0])
        endless = (
            [new_case_append() for _ in range(FACTS_PER_BATCH // FACTS_PER_CASE)]
            for _ in itertools.count()
        )
        async with aclosing(log.append_batches(endless)) as recorded:

            async def append() -> int:
                return len(await anext(recorded))

            return await shift.repeat(append)


def new_case_append() -> StreamAppend:
    """Ten facts of a case that is new."""
    facts = [sample_event() for _ in range(FACTS_PER_CASE)]
    return StreamAppend(CaseId(uuid4()), facts, StreamState.NONE)


async def _replay_log(shift: ProcessRun[LogWorkload]) -> float:
    ledger_id = shift.workload.ledgers[0]
    async with _engine(shift.workload) as engine, transaction(engine, ledger_id) as db:
        log = PostgresLog(db, ledger_id)
        head = await log.head()

        async def read() -> int:
            return sum(
                [len(facts) async for facts in log.replay(Position(0), head, FACTS_PER_BATCH)]
            )

        return await shift.repeat(read)


@asynccontextmanager
async def _engine(writing: LogWorkload) -> AsyncGenerator[AsyncEngine]:
    engine = create_engine(writing.url, pool_size=writing.writers)
    try:
        yield engine
    finally:
        await engine.dispose()
