"""Fixtures: a new log on a real PostgreSQL for each test that uses it."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from functools import partial
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import DriverConnection, Ledgers, create_engine, dsn, transaction
from chassis.ledger_isolation import isolate_by_ledger
from chassis.migrate import upgrade
from chassis.testing import Database, fresh_database, shared_server
from events.envelope import LedgerId
from events.log import ledgers
from events.log.schema import SCHEMA, SEALER_ROLE
from events.subscription import TransactionFactory
from events.subscription_tables import subscription_ddl_1, subscription_ddl_2, subscription_ddl_3
from events.testing_roles import TEST_WRITER, let_test_writer_append

pytest.register_assert_rewrite("events.testing")

SUBSCRIBER_SCHEMA = "subscriber"
"""A schema like a service's, with checkpoints and a table to write to."""

_SUBSCRIBER_DDL = [
    "CREATE SCHEMA subscriber AUTHORIZATION send_owner",
    "SET ROLE send_owner",
    f"GRANT USAGE ON SCHEMA subscriber TO {TEST_WRITER.name}",
    """
    CREATE TABLE subscriber.seen (
        ledger_id uuid NOT NULL, position bigint NOT NULL, stream_id uuid NOT NULL,
        type text NOT NULL, PRIMARY KEY (ledger_id, position)
    )
    """,
    *isolate_by_ledger("subscriber.seen"),
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON subscriber.seen TO {TEST_WRITER.name}",
    *subscription_ddl_1(SUBSCRIBER_SCHEMA, TEST_WRITER.name),
    *subscription_ddl_2(SUBSCRIBER_SCHEMA, TEST_WRITER.name),
    *subscription_ddl_3(SUBSCRIBER_SCHEMA),
]


async def _migrate(admin_url: str) -> None:
    await upgrade(admin_url, SCHEMA)
    connection: DriverConnection = await asyncpg.connect(dsn(admin_url))
    for statement in _SUBSCRIBER_DDL:
        await connection.execute(statement)
    await connection.close()
    await let_test_writer_append(admin_url)


@pytest.fixture
def postgresql() -> int:
    """The PostgreSQL version; the tests of the log run on all supported ones (log/conftest.py)."""
    return 18


@pytest.fixture
async def database(postgresql: int) -> AsyncGenerator[Database]:
    async with fresh_database(
        shared_server(TEST_WRITER, SEALER_ROLE, version=postgresql), "log", _migrate
    ) as fresh:
        yield fresh


@pytest.fixture
async def admin(database: Database) -> AsyncGenerator[AsyncEngine]:
    engine = create_engine(database.admin_url, pool_size=8)
    yield engine
    await engine.dispose()


@pytest.fixture
async def engine(database: Database) -> AsyncGenerator[AsyncEngine]:
    """An engine with the role of a service."""
    engine = create_engine(database.url_for(TEST_WRITER.name), pool_size=16)
    yield engine
    await engine.dispose()


@pytest.fixture
def begin(engine: AsyncEngine) -> TransactionFactory:
    """A worker's transactions."""
    return partial(transaction, engine, Ledgers.ALL)


@pytest.fixture
async def ledger_id(admin: AsyncEngine) -> LedgerId:
    return await create_ledger(admin)


@pytest.fixture
def open_ledger(admin: AsyncEngine) -> Callable[[str], Awaitable[LedgerId]]:
    """Opens the ledger of another council, given its number."""
    return partial(create_ledger, admin)


async def create_ledger(admin: AsyncEngine, authority: str = "999") -> LedgerId:
    """A new council's ledger."""
    ledger_id: UUID = uuid4()
    async with transaction(admin, Ledgers.ALL) as db:
        await ledgers.open_ledger(db, ledgers.Ledger(ledger_id, authority, "Demonstration Council"))
    return LedgerId(ledger_id)
