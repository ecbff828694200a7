"""The bell makes followers prompt, and nothing depends on it."""

import asyncio
import time

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import address, driver
from chassis.testing import Database
from events.bell import Bell, Ear


@pytest.fixture
def dsn(database: Database) -> str:
    url = address(database.url_for("case_api")).set(drivername="postgresql")
    return url.render_as_string(hide_password=False)


async def test_whoever_sleeps_is_woken(dsn: str) -> None:
    bell, ear = Bell(dsn), Ear(dsn)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(bell.run()), group.create_task(ear.run())]
        await _until_heard(bell, ear)
        began = time.monotonic()
        bell.ring()

        await ear.wait(5)

        assert time.monotonic() - began < 2.5
        for task in tasks:
            task.cancel()


async def test_rings_close_together_are_one(dsn: str, engine: AsyncEngine) -> None:
    heard: list[str] = []
    async with engine.connect() as db:
        await (await driver(db)).add_listener("send_log", lambda *_: heard.append("ring"))  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]  # asyncpg's callback
        bell = Bell(dsn)
        for _ in range(100):
            bell.ring()
        task = asyncio.create_task(bell.run())
        await asyncio.sleep(0.5)
        task.cancel()

    assert len(heard) == 1


async def test_without_a_bell_a_sleep_ends_by_itself(dsn: str) -> None:
    began = time.monotonic()

    await Ear(dsn).wait(0.05)

    assert time.monotonic() - began >= 0.05


async def test_a_ring_before_the_sleep_is_not_lost(dsn: str) -> None:
    bell, ear = Bell(dsn), Ear(dsn)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(bell.run()), group.create_task(ear.run())]
        await _until_heard(bell, ear)
        bell.ring()
        await asyncio.sleep(0.5)
        began = time.monotonic()

        await ear.wait(5)

        assert time.monotonic() - began < 2.5
        for task in tasks:
            task.cancel()


async def _until_heard(bell: Bell, ear: Ear) -> None:
    """Ring until the ear is listening, then let what still rings fade."""
    async with asyncio.timeout(10):
        began = time.monotonic()
        while True:
            bell.ring()
            await ear.wait(0.2)
            if time.monotonic() - began < 0.15:
                break
            began = time.monotonic()
    await asyncio.sleep(0.2)
    await ear.wait(0)
