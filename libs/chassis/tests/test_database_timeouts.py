"""No statement, lock or idle transaction blocks others without limit."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import (
    DriverConnection,
    connection,
    create_engine,
    driver_connection,
    transaction,
)
from chassis.database_timeouts import (
    MAINTENANCE_TIMEOUTS,
    REQUEST_TIMEOUTS,
    WORKER_TIMEOUTS,
    DatabaseTimeouts,
)
from chassis.failures import is_transient
from chassis.ledger_quota import LedgerQuotaExhausted, LedgerQuotas
from chassis.testing import Database
from chassis.testing.sample_service.schema import ROLE

LEDGER, OTHER_LEDGER = UUID(int=1), UUID(int=2)
ENDED_BY_SERVER = asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError
"""What the driver raises where the server ends the connection: the last where it is in the middle
of a statement when it learns that."""
SHORT_TIMEOUTS = DatabaseTimeouts(statement=0.5, lock=0.25, idle=0.5, transaction=2)


@pytest.fixture
async def engine(database: Database) -> AsyncGenerator[AsyncEngine]:
    pool = create_engine(database.url_for(ROLE.name), pool_size=4, timeouts=SHORT_TIMEOUTS)
    yield pool
    await pool.dispose()


@asynccontextmanager
async def locked(database: Database) -> AsyncGenerator[None]:
    """Hold a lock on the table during the block."""
    holder = await asyncpg.connect(database.admin_url)
    try:
        await holder.execute("BEGIN; LOCK TABLE notes.note IN ACCESS EXCLUSIVE MODE")
        yield
    finally:
        await holder.close()


async def read(engine: AsyncEngine, ledger: UUID = LEDGER) -> int | None:
    async with transaction(engine, ledger) as db:
        return await (await driver_connection(db)).fetchval("SELECT count(*) FROM notes.note")


async def test_a_wait_for_a_lock_is_limited(engine: AsyncEngine, database: Database) -> None:
    async with locked(database), asyncio.timeout(10):
        with pytest.raises(asyncpg.LockNotAvailableError) as refused:
            await read(engine)

    assert is_transient(refused.value)
    assert await read(engine) == 0


async def test_a_statement_is_limited(engine: AsyncEngine) -> None:
    async with asyncio.timeout(10):
        with pytest.raises(asyncpg.QueryCanceledError) as refused:
            async with transaction(engine, LEDGER) as db:
                await (await driver_connection(db)).execute("SELECT pg_sleep(60)")

    assert is_transient(refused.value)


async def test_a_statement_without_a_transaction_has_the_same_limits(
    engine: AsyncEngine, database: Database
) -> None:
    async with locked(database), asyncio.timeout(10):
        with pytest.raises(DBAPIError) as refused:
            async with engine.connect() as db:
                await db.execute(text("SELECT count(*) FROM notes.note"))

    assert is_transient(refused.value)


async def test_an_idle_transaction_is_ended_and_its_locks_are_released(
    engine: AsyncEngine, database: Database
) -> None:
    silent: DriverConnection = await asyncpg.connect(
        database.url_for(ROLE.name), server_settings=dict(SHORT_TIMEOUTS.settings)
    )
    await silent.execute("BEGIN; LOCK TABLE notes.note IN ROW EXCLUSIVE MODE")
    other: DriverConnection = await asyncpg.connect(database.admin_url)

    async with asyncio.timeout(20):
        await other.execute("BEGIN; LOCK TABLE notes.note IN ACCESS EXCLUSIVE MODE")

    await other.close()
    with pytest.raises(ENDED_BY_SERVER) as ended:
        await silent.execute("COMMIT")
    assert is_transient(ended.value)
    silent.terminate()


async def test_a_long_transaction_is_ended(engine: AsyncEngine) -> None:
    async def never_rest() -> None:
        async with transaction(engine, LEDGER) as db:
            while True:
                await (await driver_connection(db)).execute("SELECT pg_sleep(0.1)")

    async with asyncio.timeout(20):
        with pytest.raises(ENDED_BY_SERVER) as ended:
            await never_rest()

    assert is_transient(ended.value)
    assert await read(engine) == 0


async def test_an_unresponsive_server_times_out(database: Database) -> None:
    engine = create_engine(database.url_for(ROLE.name), pool_size=1, timeouts=SHORT_TIMEOUTS)

    async def wait() -> None:
        async with engine.connect() as db:
            bare = await driver_connection(db)
            # It is not the server that ends it.
            await bare.execute("SET statement_timeout = 0; SET transaction_timeout = 0")
            await bare.execute("SELECT pg_sleep(60)")

    async with asyncio.timeout(20):
        with pytest.raises(TimeoutError) as ended:
            await wait()

    assert is_transient(ended.value)
    await engine.dispose()


@pytest.mark.parametrize("limits", [REQUEST_TIMEOUTS, WORKER_TIMEOUTS, MAINTENANCE_TIMEOUTS])
def test_limits_are_finite_and_that_of_locks_is_the_shortest(
    limits: DatabaseTimeouts,
) -> None:
    assert 0 < limits.lock < limits.statement <= limits.transaction
    assert 0 < limits.idle <= limits.transaction
    assert limits.statement < limits.command


async def test_every_login_of_a_role_has_its_limits(database: Database) -> None:
    bare: DriverConnection = await asyncpg.connect(database.url_for(ROLE.name))
    shown = {name: await bare.fetchval(f"SHOW {name}") for name in REQUEST_TIMEOUTS.settings}
    await bare.close()

    assert shown["statement_timeout"] == "5s"
    assert shown["lock_timeout"] == "2s"
    assert shown["idle_in_transaction_session_timeout"] == "5s"
    assert shown["transaction_timeout"] == "15s"
    assert shown["tcp_keepalives_idle"] == "30"


async def test_one_ledger_leaves_half_of_the_pool_to_the_others(database: Database) -> None:
    engine = create_engine(database.url_for(ROLE.name), pool_size=4)

    async with transaction(engine, LEDGER), connection(engine, LEDGER):
        with pytest.raises(LedgerQuotaExhausted) as refused:
            await read(engine, LEDGER)

        assert is_transient(refused.value)
        async with transaction(engine, OTHER_LEDGER):
            assert await read(engine, OTHER_LEDGER) == 0

    assert await read(engine, LEDGER) == 0
    await engine.dispose()


async def test_a_free_connection_goes_to_the_longest_waiting() -> None:
    shares = LedgerQuotas(limit=1, timeout=5)
    order: list[str] = []

    async def use(name: str) -> None:
        async with shares.acquire(LEDGER):
            order.append(name)
            await asyncio.sleep(0)

    await asyncio.gather(*(use(name) for name in "abcde"))

    assert order == list("abcde")


async def test_an_unused_ledger_has_no_entry() -> None:
    shares = LedgerQuotas(limit=1, timeout=0.01)
    for number in range(1000):
        async with shares.acquire(UUID(int=number)):
            with pytest.raises(LedgerQuotaExhausted):
                async with shares.acquire(UUID(int=number)):
                    pass

    assert shares.active_ledgers == 0
