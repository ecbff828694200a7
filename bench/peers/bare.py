"""The least that PostgreSQL can be asked: one prepared INSERT of the same row.

The table is made like `log.event`, with its checks, its generated column and its three unique
indexes; there is no lock, no order, no check of versions and no chain, and the hash is a constant.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

import asyncpg
import uvloop

from bench.facts import ACTOR, BODY, FACT, TRACEPARENT, Cases
from bench.swarm import Shift
from bench.writing import Writing
from chassis.database import Driver
from chassis.testing import Database

INSERT: Final = (
    "INSERT INTO bare.event (ledger_id, position, stream_id, stream_version, event_id, type,"
    " schema_version, actor, correlation_id, traceparent, recorded_at, hash_version, hash, body)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $13)"
)
_HASH: Final = bytes(32)
_WRITERS_AT_MOST: Final = 64
_TABLE: Final = "CREATE SCHEMA bare; CREATE TABLE bare.event (LIKE log.event INCLUDING ALL)"


async def prepare(database: Database) -> str:
    """Make the table; the address to write to it."""
    connection: Driver = await asyncpg.connect(database.admin_url)
    try:
        await connection.execute(_TABLE)
    finally:
        await connection.close()
    return database.admin_url


def write(shift: Shift[Writing]) -> float:
    """One process's writers; rows a second."""
    return uvloop.run(_write(shift))


async def _write(shift: Shift[Writing]) -> float:
    writing = shift.task
    connections: Sequence[Driver] = [
        await asyncpg.connect(writing.url) for _ in range(writing.writers)
    ]
    try:
        writers = [
            await _writer(connection, shift.number * writing.writers + i, Cases(writing.ledgers))
            for i, connection in enumerate(connections)
        ]
        return sum(await asyncio.gather(*(shift.repeat(each) for each in writers)))
    finally:
        for connection in connections:
            await connection.close()


async def _writer(connection: Driver, number: int, cases: Cases) -> Callable[[], Awaitable[int]]:
    statement = await connection.prepare(INSERT)

    async def insert() -> int:
        place = cases.next()
        await statement.fetch(
            place.ledger_id,
            position(number),
            place.case_id,
            place.version + 1,
            uuid4(),
            FACT.type,
            FACT.schema_version,
            ACTOR,
            uuid4(),
            TRACEPARENT,
            datetime.now(UTC),
            _HASH,
            BODY,
        )
        return 1

    return insert


def position(writer: int) -> int:
    """Later than the last and nobody else's: finding the next one is not the peer's to bear."""
    return time.time_ns() // _WRITERS_AT_MOST * _WRITERS_AT_MOST + writer
