from collections.abc import AsyncGenerator
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store import schema
from chassis import identity
from chassis.database import create_engine, transaction
from chassis.migrate import upgrade
from chassis.roles import LoginRole
from chassis.testing import Database, TestServer, fresh_database, shared_server
from events.envelope import LedgerId
from events.log import schema as log
from events.log.ledgers import Ledger, open_ledger
from events.log.schema import SEALER_ROLE

COUNCIL: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000aa"))
NOTIFICATION_ROLE: Final = LoginRole("notification_service")
"""The role that may ask to whom notices go."""
OTHER_COUNCIL: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000bb"))


async def build(admin_url: str) -> None:
    await upgrade(admin_url, log.SCHEMA)
    await upgrade(admin_url, identity.SCHEMA)
    await upgrade(admin_url, schema.SCHEMA)
    engine = create_engine(admin_url, pool_size=1)
    for ledger_id, authority in ((COUNCIL, "999"), (OTHER_COUNCIL, "998")):
        async with transaction(engine, ledger_id) as db:
            await open_ledger(db, Ledger(ledger_id, authority, f"Council {authority}"))
    await engine.dispose()


@pytest.fixture(scope="session")
def postgres() -> TestServer:
    return shared_server(schema.ROLE, NOTIFICATION_ROLE, SEALER_ROLE)


@pytest.fixture
async def database(postgres: TestServer) -> AsyncGenerator[Database]:
    async with fresh_database(postgres, "case_api", build) as fresh:
        yield fresh


@pytest.fixture
async def engine(database: Database) -> AsyncGenerator[AsyncEngine]:
    pool = create_engine(database.url_for(schema.ROLE.name), pool_size=4)
    yield pool
    await pool.dispose()


@pytest.fixture
async def notification_service(database: Database) -> AsyncGenerator[AsyncEngine]:
    pool = create_engine(database.url_for(NOTIFICATION_ROLE.name), pool_size=1)
    yield pool
    await pool.dispose()


@pytest.fixture
def council() -> LedgerId:
    return COUNCIL


@pytest.fixture
def other_council() -> LedgerId:
    return OTHER_COUNCIL
