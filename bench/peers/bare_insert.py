"""The lower bound for PostgreSQL: one prepared INSERT of the same row.

The table is created like `log.event`, with its checks, its generated column and its three unique
indexes; there is no lock, no order, no check of versions and no chain, and the hash is constant.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

import asyncpg
import uvloop

from bench.facts import SAMPLE_ACTOR, SAMPLE_BODY, SAMPLE_FACT, TRACEPARENT, TargetSequence
from bench.load_generator import ProcessRun
from bench.log_workload import LogWorkload
from chassis.database import DriverConnection
from chassis.testing import Database

INSERT_EVENT: Final = (
    "INSERT INTO bare.event (ledger_id, position, stream_id, stream_version, event_id, type,"
    " schema_version, actor, correlation_id, traceparent, recorded_at, hash_version, hash, body)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $13)"
)
_HASH: Final = bytes(32)
_MAX_WRITERS: Final = 64
_TABLE: Final = "CREATE SCHEMA bare; CREATE TABLE bare.event (LIKE log.event INCLUDING ALL)"


async def create_bare_table(database: Database) -> str:
    """Create the table; returns the URL for writing to it."""
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    try:
        await connection.execute(_TABLE)
    finally:
        await connection.close()
    return database.admin_url


def write_rows(run: ProcessRun[LogWorkload]) -> float:
    """The writers of one process; returns rows a second."""
    return uvloop.run(_write(run))


async def _write(run: ProcessRun[LogWorkload]) -> float:
    workload = run.workload
    connections: Sequence[DriverConnection] = [
        await asyncpg.connect(workload.url) for _ in range(workload.writers)
    ]
    try:
        writers = [
            await _writer(
                connection,
                run.process_index * workload.writers + i,
                TargetSequence(workload.ledgers),
            )
            for i, connection in enumerate(connections)
        ]
        return sum(await asyncio.gather(*(run.repeat(each) for each in writers)))
    finally:
        for connection in connections:
            await connection.close()


async def _writer(
    connection: DriverConnection, number: int, cases: TargetSequence
) -> Callable[[], Awaitable[int]]:
    statement = await connection.prepare(INSERT_EVENT)

    async def insert() -> int:
        place = cases.next_target()
        await statement.fetch(
            place.ledger_id,
            unique_position(number),
            place.case_id,
            place.version + 1,
            uuid4(),
            SAMPLE_FACT.type,
            SAMPLE_FACT.schema_version,
            SAMPLE_ACTOR,
            uuid4(),
            TRACEPARENT,
            datetime.now(UTC),
            _HASH,
            SAMPLE_BODY,
        )
        return 1

    return insert


def unique_position(writer: int) -> int:
    """A unique, increasing position; its calculation is not part of the measured work."""
    return time.time_ns() // _MAX_WRITERS * _MAX_WRITERS + writer
