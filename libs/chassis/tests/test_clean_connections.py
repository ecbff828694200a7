"""What one request leaves in a pooled connection: nothing, however its transaction ends.

The pool has one connection, so that the next request has the same, or a new one in its place.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Final
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import (
    DriverConnection,
    NotCommitted,
    create_engine,
    driver_connection,
    transaction,
)
from chassis.database_timeouts import DatabaseTimeouts
from chassis.testing import Database
from chassis.testing.sample_service.schema import ROLE

LEDGER, OTHER_LEDGER = UUID(int=1), UUID(int=2)
SHORT_TIMEOUTS: Final = DatabaseTimeouts(statement=0.3, lock=0.2, idle=0.3, transaction=2)
STATE: Final = """
    SELECT coalesce(current_setting('log.ledger', true), '') AS ledger,
           current_user = session_user AS own_role,
           (SELECT count(*) FROM notes.note) AS rows,
           (SELECT count(*) FROM pg_locks
             WHERE pid = pg_backend_pid() AND locktype = 'advisory') AS advisory_locks,
           (SELECT count(*) FROM pg_cursors WHERE name <> '') AS cursors,
           (SELECT count(*) FROM pg_listening_channels()) AS channels
"""
CLEAN: Final = {
    "ledger": "",
    "own_role": True,
    "rows": 0,
    "advisory_locks": 0,
    "cursors": 0,
    "channels": 0,
    "in_transaction": False,
}
Work = Callable[[DriverConnection], Awaitable[object]]


@pytest.fixture
async def engine(database: Database) -> AsyncGenerator[AsyncEngine]:
    pool = create_engine(database.url_for(ROLE.name), pool_size=1, timeouts=SHORT_TIMEOUTS)
    yield pool
    await pool.dispose()


async def run(engine: AsyncEngine, work: Work) -> None:
    """A transaction of a council that writes, takes a lock of its own, and then does `work`."""
    async with transaction(engine, LEDGER) as db:
        connection = await driver_connection(db)
        await connection.execute("INSERT INTO notes.note VALUES ($1, 'a note')", LEDGER)
        await connection.execute("SELECT pg_advisory_xact_lock(7)")
        await work(connection)


async def state_of_the_next(engine: AsyncEngine) -> dict[str, object]:
    """What the next statement finds that sets no ledger."""
    async with engine.connect() as db:
        connection = await driver_connection(db)
        (found,) = await connection.fetch(STATE)
        return {**found, "in_transaction": connection.is_in_transaction()}


async def nothing(_: DriverConnection) -> None: ...


async def raise_an_error(_: DriverConnection) -> None:
    raise LookupError


async def fail(connection: DriverConnection) -> None:
    await connection.execute("SELECT 1 / 0")


async def ignore_a_failure(connection: DriverConnection) -> None:
    with pytest.raises(asyncpg.DivisionByZeroError):
        await fail(connection)


async def exceed_the_time(connection: DriverConnection) -> None:
    await connection.execute("SELECT pg_sleep(60)")


async def stay_idle(connection: DriverConnection) -> None:
    await asyncio.sleep(0.6)
    await connection.execute("SELECT 1")


async def leave_a_cursor(connection: DriverConnection) -> None:
    await connection.execute("DECLARE left_open CURSOR FOR SELECT * FROM notes.note")
    raise LookupError


async def lose_the_connection(connection: DriverConnection) -> None:
    connection.terminate()
    await connection.execute("SELECT 1")


@pytest.mark.parametrize(
    ("work", "ends"),
    [
        (raise_an_error, LookupError),
        (fail, asyncpg.DivisionByZeroError),
        (ignore_a_failure, NotCommitted),
        (exceed_the_time, asyncpg.QueryCanceledError),
        (stay_idle, asyncpg.InterfaceError),
        (leave_a_cursor, LookupError),
        (lose_the_connection, asyncpg.InterfaceError),
    ],
)
async def test_a_transaction_that_fails_leaves_nothing(
    engine: AsyncEngine, work: Work, ends: type[Exception]
) -> None:
    with pytest.raises(ends):
        await run(engine, work)

    assert await state_of_the_next(engine) == CLEAN


async def test_a_transaction_that_commits_leaves_nothing_to_another_council(
    engine: AsyncEngine,
) -> None:
    await run(engine, nothing)

    assert await state_of_the_next(engine) == CLEAN
    async with transaction(engine, OTHER_LEDGER) as db:
        connection = await driver_connection(db)
        assert await connection.fetchval("SELECT count(*) FROM notes.note") == 0


async def test_a_transaction_that_is_cancelled_at_any_moment_leaves_nothing(
    engine: AsyncEngine,
) -> None:
    """A client that goes away, at each turn of the loop until the transaction has ended."""
    completed = turns = 0
    while completed < 3:
        task = asyncio.create_task(run(engine, nothing))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        (result,) = await asyncio.gather(task, return_exceptions=True)
        completed += result is None
        turns += 1
        assert await state_of_the_next(engine) == CLEAN, f"cancelled after {turns} turns"
    assert turns > 10


@pytest.mark.parametrize("seconds", [0.01, 0.05, 0.1, 0.2])
async def test_a_transaction_that_is_cancelled_within_a_statement_leaves_nothing(
    engine: AsyncEngine, seconds: float
) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(seconds):
            await run(engine, exceed_the_time)

    assert await state_of_the_next(engine) == CLEAN
