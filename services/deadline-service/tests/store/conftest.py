from collections.abc import AsyncGenerator
from pathlib import Path

import asyncpg
import pytest

from chassis.database import DriverConnection
from chassis.migrate import upgrade
from chassis.testing import Database, fresh_database, shared_server
from deadline_service.store import schema as deadlines
from events.log import schema as log
from events.log.schema import SEALER_ROLE

SEED = Path(__file__).with_name("seed.sql")


async def build(admin_url: str) -> None:
    """The schema with many deadlines, and their statistics."""
    for module in (log, deadlines):
        await upgrade(admin_url, module.SCHEMA)
    connection: DriverConnection = await asyncpg.connect(admin_url)
    await connection.execute(SEED.read_text())
    await connection.close()


@pytest.fixture
async def seeded() -> AsyncGenerator[Database]:
    async with fresh_database(
        shared_server(deadlines.ROLE, SEALER_ROLE), "deadline_seeded", build
    ) as fresh:
        yield fresh
