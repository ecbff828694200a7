"""Fixtures: a new log on a real PostgreSQL for each test that uses it."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Ledgers, create_engine, transaction
from chassis.migrate import upgrade
from chassis.testing import Database, fresh_database, shared_server
from events.envelope import LedgerId
from events.log import ledgers
from events.log.schema import SCHEMA
from events.subscription import TransactionFactory
from events.subscription_tables import SUBSCRIPTION_DDL_1, SUBSCRIPTION_DDL_2, SUBSCRIPTION_DDL_3

pytest.register_assert_rewrite("events.testing")

SUBSCRIBER_SCHEMA = "subscriber"
"""A schema like a service's, with checkpoints and a table to write to."""

_SUBSCRIBER_DDL = """
CREATE SCHEMA subscriber AUTHORIZATION send_owner;
SET ROLE send_owner;
GRANT USAGE ON SCHEMA subscriber TO case_api, deadline_service;
CREATE TABLE subscriber.seen (
    ledger_id uuid NOT NULL, position bigint NOT NULL, stream_id uuid NOT NULL, type text NOT NULL,
    PRIMARY KEY (ledger_id, position)
);
ALTER TABLE subscriber.seen ENABLE ROW LEVEL SECURITY;
ALTER TABLE subscriber.seen FORCE ROW LEVEL SECURITY;
CREATE POLICY visible ON subscriber.seen USING (log.visible(ledger_id));
GRANT SELECT, INSERT, UPDATE, DELETE ON subscriber.seen TO case_api, deadline_service;
"""


async def _migrate(admin_url: str) -> None:
    await upgrade(admin_url, SCHEMA)
    engine = create_engine(admin_url)
    async with engine.connect() as db:
        raw = await db.get_raw_connection()
        assert raw.driver_connection is not None
        ddl = _SUBSCRIBER_DDL + (
            SUBSCRIPTION_DDL_1 + SUBSCRIPTION_DDL_2 + SUBSCRIPTION_DDL_3
        ).format(schema=SUBSCRIBER_SCHEMA, role="case_api, deadline_service")
        await raw.driver_connection.execute(ddl)
    await engine.dispose()


@pytest.fixture
def postgresql() -> int:
    """The PostgreSQL version; the tests of the log run on all supported ones (log/conftest.py)."""
    return 18


@pytest.fixture
async def database(postgresql: int) -> AsyncGenerator[Database]:
    async with fresh_database(shared_server(postgresql), "log", _migrate) as fresh:
        yield fresh


@pytest.fixture
async def admin(database: Database) -> AsyncGenerator[AsyncEngine]:
    engine = create_engine(database.admin_url, pool_size=8)
    yield engine
    await engine.dispose()


@pytest.fixture
async def engine(database: Database) -> AsyncGenerator[AsyncEngine]:
    """An engine with the role of case-api."""
    engine = create_engine(database.url_for("case_api"), pool_size=16)
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
