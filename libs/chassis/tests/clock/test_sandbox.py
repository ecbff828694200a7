from collections.abc import AsyncGenerator
from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.clock import SCHEMA, LondonClock, SandboxClock, SandboxSettings, clock_for
from chassis.database import create_engine
from chassis.migrate import upgrade
from chassis.roles import LoginRole
from chassis.testing import fresh_database, shared_server

MONDAY = date(2026, 11, 23)
REAL = date(2026, 11, 22)
SERVICES = LoginRole("one_service"), LoginRole("other_service")


async def _build(admin_url: str) -> None:
    await upgrade(admin_url, SCHEMA)


async def _real() -> date:
    return REAL


@pytest.fixture
async def engines() -> AsyncGenerator[tuple[AsyncEngine, AsyncEngine]]:
    """Two services of one sandbox."""
    async with fresh_database(shared_server(*SERVICES), "clock", _build) as fresh:
        pair = [create_engine(fresh.url_for(role.name)) for role in SERVICES]
        yield pair[0], pair[1]
        for engine in pair:
            await engine.dispose()


async def test_before_it_is_set_the_day_is_the_configured_or_the_real_one(
    engines: tuple[AsyncEngine, AsyncEngine],
) -> None:
    assert await SandboxClock(engines[0], MONDAY, _real).today() == MONDAY
    assert await SandboxClock(engines[0], None, _real).today() == REAL


async def test_a_day_that_one_service_sets_is_the_day_of_all(
    engines: tuple[AsyncEngine, AsyncEngine],
) -> None:
    first, second = (SandboxClock(engine, None, _real) for engine in engines)

    await first.set(date(2027, 1, 4))
    await first.set(date(2027, 1, 5))

    assert await second.today() == date(2027, 1, 5)


async def test_without_a_sandbox_the_day_is_real(
    engines: tuple[AsyncEngine, AsyncEngine],
) -> None:
    off = SandboxSettings(sandbox=False, sandbox_today=None)
    on = SandboxSettings(sandbox=True, sandbox_today=None)

    assert isinstance(clock_for(engines[0], off), LondonClock)
    assert isinstance(clock_for(engines[0], on), SandboxClock)
    assert abs((await LondonClock().today() - date.today()).days) <= 1  # noqa: DTZ011
