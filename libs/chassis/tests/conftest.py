from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis import migrate
from chassis.database import create_engine
from chassis.testing import Database, TestServer, fresh_database, server

NOTES = Path(__file__).parent / "notes"
"""A made-up member: one table with row-level security, in a schema of its own."""


async def build(admin_url: str) -> None:
    await migrate.upgrade(admin_url, NOTES, "notes")


@pytest.fixture(scope="session")
def postgres() -> TestServer:
    return server()


@pytest.fixture
async def database(postgres: TestServer) -> AsyncGenerator[Database]:
    async with fresh_database(postgres, "notes", build) as fresh:
        yield fresh


@pytest.fixture
async def engine(database: Database) -> AsyncGenerator[AsyncEngine]:
    pool = create_engine(database.url_for("case_api"), pool_size=2)
    yield pool
    await pool.dispose()
