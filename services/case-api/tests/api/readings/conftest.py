"""A record with three readings, its verification, and who changes it past the triggers."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import asyncpg
import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.readings.verify import VerifiedRecord, verify_readings
from chassis.database import DriverConnection, driver_connection, transaction
from chassis.testing import Database
from events.envelope import LedgerId

Tamper = Callable[[str], Awaitable[None]]
Verify = Callable[[], Awaitable[VerifiedRecord]]


class OpenedCase(Protocol):
    """As the fixture of tests/api returns it."""

    path: str


@pytest.fixture
async def three_readings(client: AsyncClient, case: OpenedCase) -> None:
    for each in ("person", "addressee", "person/versions"):
        assert (await client.get(f"{case.path}/{each}")).status_code == 200


@pytest.fixture
def verify(engine: AsyncEngine, council: LedgerId) -> Verify:
    """Verifies the record of the council."""

    async def verified() -> VerifiedRecord:
        async with transaction(engine, council) as db:
            return await verify_readings(await driver_connection(db), council)

    return verified


@pytest.fixture
def tamper(database: Database) -> Tamper:
    """Runs a statement with the triggers off, as nothing but a superuser can."""

    async def tampered(statement: str) -> None:
        owner: DriverConnection = await asyncpg.connect(database.admin_url)
        await owner.execute(f"SET session_replication_role = replica; {statement}")
        await owner.close()

    return tampered
