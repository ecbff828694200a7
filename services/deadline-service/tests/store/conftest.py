from collections.abc import AsyncGenerator
from pathlib import Path

import asyncpg
import pytest

from chassis.database import DriverConnection, create_engine
from chassis.database_timeouts import MAINTENANCE_TIMEOUTS
from chassis.migrate import upgrade
from chassis.testing import Database, fresh_database, shared_server
from deadline_service.store import schema as deadlines
from deadline_service.testing import DIGEST_READER, ReaderEngines
from events.log import schema as log
from events.log.schema import SEALER_ROLE

SEED = Path(__file__).with_name("seed.sql").read_text()
WORKLIST_SEED = Path(__file__).with_name("worklist.sql").read_text()


async def build(admin_url: str, seed: str = SEED) -> None:
    """The schema with many deadlines, and their statistics."""
    for module in (log, deadlines):
        await upgrade(admin_url, module.SCHEMA)
    connection: DriverConnection = await asyncpg.connect(admin_url)
    await connection.execute(seed)
    await connection.close()


async def build_worklists(admin_url: str) -> None:
    """The schema with the work of a large council and of a small one."""
    await build(admin_url, WORKLIST_SEED)


@pytest.fixture
async def seeded() -> AsyncGenerator[Database]:
    async with fresh_database(
        shared_server(deadlines.ROLE, DIGEST_READER, SEALER_ROLE), "deadline_seeded", build
    ) as fresh:
        yield fresh


@pytest.fixture
async def worked() -> AsyncGenerator[Database]:
    server = shared_server(deadlines.ROLE, DIGEST_READER, SEALER_ROLE)
    async with fresh_database(server, "deadline_worklist", build_worklists) as fresh:
        yield fresh


@pytest.fixture
async def engines(seeded: Database) -> AsyncGenerator[ReaderEngines]:
    made = ReaderEngines(
        *(
            create_engine(seeded.url_for(role), pool_size=1, timeouts=MAINTENANCE_TIMEOUTS)
            for role in ("deadline_service", "notification_service")
        )
    )
    yield made
    for each in made:
        await each.dispose()
