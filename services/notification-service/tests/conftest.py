from base64 import b64encode
from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import UUID, uuid1

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

import events.log
from chassis.database import create_engine
from chassis.migrate import upgrade
from chassis.testing import Database, fresh_database, server
from notification_service.domain.sealing import Vault, vault
from notification_service.store.migrate import MIGRATIONS, SCHEMA
from notification_service.testing import Council

LOG_MIGRATIONS = Path(events.log.__file__ or "").parent / "migrations"


async def build(admin_url: str) -> None:
    await upgrade(admin_url, LOG_MIGRATIONS, "log")
    await upgrade(admin_url, MIGRATIONS, SCHEMA)


@pytest.fixture
async def database() -> AsyncGenerator[Database]:
    async with fresh_database(server(), "notification", build) as made:
        yield made


@pytest.fixture
async def engine(database: Database) -> AsyncGenerator[AsyncEngine]:
    made = create_engine(database.url_for("notification_service"))
    yield made
    await made.dispose()


@pytest.fixture
def strongroom() -> Vault:
    return vault(b64encode(b"k" * 32).decode())


@pytest.fixture
def ledger_id() -> UUID:
    return uuid1()


@pytest.fixture
async def council(
    database: Database, engine: AsyncEngine, strongroom: Vault, ledger_id: UUID
) -> AsyncGenerator[Council]:
    admin = create_engine(database.admin_url, pool_size=1)
    yield Council(engine, admin, strongroom, ledger_id)
    await admin.dispose()
