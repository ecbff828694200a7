"""The system's side of the log benchmarks: appends and reads through libs/events."""

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


def write_singly(run: ProcessRun[LogWorkload]) -> float:
    """The writers of one process, a connection each; returns appends a second."""
    return uvloop.run(_write_singly(run))


def write_in_transactions(run: ProcessRun[LogWorkload]) -> float:
    """As `write_singly`, but each append in a transaction from a pool, as in a service."""
    return uvloop.run(_write_in_transactions(run))


def write_batches(run: ProcessRun[LogWorkload]) -> float:
    """One importer of one ledger: batches of 500 facts of 50 new cases; returns facts a second."""
    return uvloop.run(_write_batches(run))


def replay_log(run: ProcessRun[LogWorkload]) -> float:
    """One reader of one ledger, repeatedly from its beginning; returns facts a second."""
    return uvloop.run(_replay_log(run))


async def _write_singly(run: ProcessRun[LogWorkload]) -> float:
    async with _engine(run.workload) as engine:
        connections = [await engine.connect() for _ in range(run.workload.writers)]
        writers = [_writer(each, TargetSequence(run.workload.ledgers)) for each in connections]
        rates = await asyncio.gather(*(run.repeat(each) for each in writers))
        for each in connections:
            await each.close()
    return sum(rates)


def _writer(db: AsyncConnection, cases: TargetSequence) -> Callable[[], Awaitable[int]]:
    async def append() -> int:
        place = cases.next_target()
        return len(await PostgresLog(db, place.ledger_id).append(build_append(place)))

    return append


async def _write_in_transactions(run: ProcessRun[LogWorkload]) -> float:
    async with _engine(run.workload) as engine:
        writers = [
            _committer(engine, TargetSequence(run.workload.ledgers))
            for _ in range(run.workload.writers)
        ]
        return sum(await asyncio.gather(*(run.repeat(each) for each in writers)))


def _committer(engine: AsyncEngine, cases: TargetSequence) -> Callable[[], Awaitable[int]]:
    async def append() -> int:
        place = cases.next_target()
        async with transaction(engine, place.ledger_id) as db:
            return len(await PostgresLog(db, place.ledger_id).append(build_append(place)))

    return append


async def _write_batches(run: ProcessRun[LogWorkload]) -> float:
    async with _engine(run.workload) as engine, engine.connect() as db:
        log = PostgresLog(db, run.workload.ledgers[0])
        endless = (
            [new_case_append() for _ in range(FACTS_PER_BATCH // FACTS_PER_CASE)]
            for _ in itertools.count()
        )
        async with aclosing(log.append_batches(endless)) as recorded:

            async def append() -> int:
                return len(await anext(recorded))

            return await run.repeat(append)


def new_case_append() -> StreamAppend:
    """The append of ten facts to a new case."""
    facts = [sample_event() for _ in range(FACTS_PER_CASE)]
    return StreamAppend(CaseId(uuid4()), facts, StreamState.NONE)


async def _replay_log(run: ProcessRun[LogWorkload]) -> float:
    ledger_id = run.workload.ledgers[0]
    async with _engine(run.workload) as engine, transaction(engine, ledger_id) as db:
        log = PostgresLog(db, ledger_id)
        head = await log.head()

        async def read() -> int:
            return sum(
                [len(facts) async for facts in log.replay(Position(0), head, FACTS_PER_BATCH)]
            )

        return await run.repeat(read)


@asynccontextmanager
async def _engine(workload: LogWorkload) -> AsyncGenerator[AsyncEngine]:
    engine = create_engine(workload.url, pool_size=workload.writers)
    try:
        yield engine
    finally:
        await engine.dispose()
