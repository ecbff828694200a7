"""Our own side: what processes do with the log through libs/events."""

import asyncio
import itertools
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from uuid import uuid4

import uvloop
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bench.facts import FACTS_A_CASE, Cases, append_to, proposed
from bench.swarm import Shift
from bench.writing import BATCH, Writing
from chassis.database import create_engine, transaction
from events.envelope import CaseId, Position, StreamAppend, StreamState
from events.log.postgres import PostgresLog


def write(shift: Shift[Writing]) -> float:
    """One process's writers, a connection each; appends a second."""
    return uvloop.run(_write(shift))


def write_in_transactions(shift: Shift[Writing]) -> float:
    """The same, each append in a transaction of its own from a pool, as a service does it."""
    return uvloop.run(_write_in_transactions(shift))


def write_batches(shift: Shift[Writing]) -> float:
    """One importer of one ledger: 500 facts of 50 new cases at a time; facts a second."""
    return uvloop.run(_write_batches(shift))


def read(shift: Shift[Writing]) -> float:
    """One reader of one ledger, from its beginning again and again; facts a second."""
    return uvloop.run(_read(shift))


async def _write(shift: Shift[Writing]) -> float:
    async with _engine(shift.task) as engine:
        connections = [await engine.connect() for _ in range(shift.task.writers)]
        writers = [_writer(each, Cases(shift.task.ledgers)) for each in connections]
        rates = await asyncio.gather(*(shift.repeat(each) for each in writers))
        for each in connections:
            await each.close()
    return sum(rates)


def _writer(db: AsyncConnection, cases: Cases) -> Callable[[], Awaitable[int]]:
    async def append() -> int:
        place = cases.next()
        return len(await PostgresLog(db, place.ledger_id).append(append_to(place)))

    return append


async def _write_in_transactions(shift: Shift[Writing]) -> float:
    async with _engine(shift.task) as engine:
        writers = [_committer(engine, Cases(shift.task.ledgers)) for _ in range(shift.task.writers)]
        return sum(await asyncio.gather(*(shift.repeat(each) for each in writers)))


def _committer(engine: AsyncEngine, cases: Cases) -> Callable[[], Awaitable[int]]:
    async def append() -> int:
        place = cases.next()
        async with transaction(engine, place.ledger_id) as db:
            return len(await PostgresLog(db, place.ledger_id).append(append_to(place)))

    return append


async def _write_batches(shift: Shift[Writing]) -> float:
    async with _engine(shift.task) as engine, engine.connect() as db:
        log = PostgresLog(db, shift.task.ledgers[0])
        endless = ([new_case() for _ in range(BATCH // FACTS_A_CASE)] for _ in itertools.count())
        async with aclosing(log.append_batches(endless)) as recorded:

            async def append() -> int:
                return len(await anext(recorded))

            return await shift.repeat(append)


def new_case() -> StreamAppend:
    """Ten facts of a case that is new."""
    facts = [proposed() for _ in range(FACTS_A_CASE)]
    return StreamAppend(CaseId(uuid4()), facts, StreamState.NONE)


async def _read(shift: Shift[Writing]) -> float:
    ledger_id = shift.task.ledgers[0]
    async with _engine(shift.task) as engine, transaction(engine, ledger_id) as db:
        log = PostgresLog(db, ledger_id)
        head = await log.head()

        async def read() -> int:
            return sum([len(facts) async for facts in log.replay(Position(0), head, BATCH)])

        return await shift.repeat(read)


@asynccontextmanager
async def _engine(writing: Writing) -> AsyncGenerator[AsyncEngine]:
    engine = create_engine(writing.url, pool_size=writing.writers)
    try:
        yield engine
    finally:
        await engine.dispose()
