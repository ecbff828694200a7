from collections.abc import AsyncGenerator

import asyncpg
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.app_state import provide
from chassis.database import DriverConnection
from chassis.testing import Database
from chassis.testing.issuer_in_memory import IssuerInMemory


@pytest.fixture
async def admin(database: Database) -> AsyncGenerator[DriverConnection]:
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    yield connection
    await connection.close()


@pytest.fixture
def world(engine: AsyncEngine) -> IssuerInMemory:
    return IssuerInMemory(engine)


@pytest.fixture
def http_world(app: FastAPI, world: IssuerInMemory) -> IssuerInMemory:
    provide(app, world.tokens)
    return world
