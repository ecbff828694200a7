"""Notifications wake subscriptions early, and nothing depends on them."""

import asyncio
import time

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import driver_connection, parse_database_url
from chassis.testing import Database
from chassis.testing.faults import Fault, Injection, fault_proxy, nth_of_statement
from events.append_notify import AppendListener, AppendNotifier
from events.testing_roles import TEST_WRITER


@pytest.fixture
def dsn(database: Database) -> str:
    return _dsn(database.url_for(TEST_WRITER.name))


async def test_a_notification_ends_a_wait(dsn: str) -> None:
    notifier, listener = AppendNotifier(dsn), AppendListener(dsn)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(notifier.run()), group.create_task(listener.run())]
        await _until_notified(notifier, listener)
        began = time.monotonic()
        notifier.notify()

        await listener.wait(5)

        assert time.monotonic() - began < 2.5
        for task in tasks:
            task.cancel()


async def test_frequent_notifications_are_sent_as_one(dsn: str, engine: AsyncEngine) -> None:
    notifications: list[str] = []
    async with engine.connect() as db:
        connection = await driver_connection(db)
        await connection.add_listener("send_log", lambda *_: notifications.append("notified"))  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]  # asyncpg's callback
        notifier = AppendNotifier(dsn)
        for _ in range(100):
            notifier.notify()
        task = asyncio.create_task(notifier.run())
        await asyncio.sleep(0.5)
        task.cancel()

    assert len(notifications) == 1


async def test_without_a_connection_a_wait_ends_after_its_time(dsn: str) -> None:
    began = time.monotonic()

    await AppendListener(dsn).wait(0.05)

    assert time.monotonic() - began >= 0.05


async def test_a_notification_before_a_wait_is_not_lost(dsn: str) -> None:
    notifier, listener = AppendNotifier(dsn), AppendListener(dsn)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(notifier.run()), group.create_task(listener.run())]
        await _until_notified(notifier, listener)
        notifier.notify()
        await asyncio.sleep(0.5)
        began = time.monotonic()

        await listener.wait(5)

        assert time.monotonic() - began < 2.5
        for task in tasks:
            task.cancel()


async def test_a_listener_replaces_a_connection_that_stopped_responding(
    database: Database, dsn: str
) -> None:
    async with fault_proxy(database) as proxy:
        notifier, listener = (
            AppendNotifier(dsn),
            AppendListener(_dsn(proxy.url_for(TEST_WRITER.name)), check_seconds=0.1),
        )
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(notifier.run()), group.create_task(listener.run())]
            await _until_notified(notifier, listener)
            silent = Injection(Fault.SILENCE, nth_of_statement("LISTEN send_log"))
            proxy.arm(silent)
            await silent.wait_until_fired(10)

            async with asyncio.timeout(30):
                await _until_notified(notifier, listener)

            for task in tasks:
                task.cancel()


async def test_a_failed_notification_is_sent_on_the_next_connection(
    database: Database, dsn: str
) -> None:
    async with fault_proxy(database) as proxy:
        notifier, listener = (
            AppendNotifier(_dsn(proxy.url_for(TEST_WRITER.name))),
            AppendListener(dsn),
        )
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(notifier.run()), group.create_task(listener.run())]
            await _until_notified(notifier, listener)
            broken = Injection(Fault.RESET, nth_of_statement("NOTIFY send_log"))
            proxy.arm(broken)
            proxy.observed.clear()
            notifier.notify()
            await broken.wait_until_fired(10)

            async with asyncio.timeout(10):
                while [trip.statement for trip in proxy.observed].count("NOTIFY send_log") < 2:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)

            for task in tasks:
                task.cancel()


def _dsn(url: str) -> str:
    return (
        parse_database_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    )


async def _until_notified(notifier: AppendNotifier, listener: AppendListener) -> None:
    """Notify until the listener receives, then let pending notifications arrive."""
    async with asyncio.timeout(10):
        began = time.monotonic()
        while True:
            notifier.notify()
            await listener.wait(0.2)
            if time.monotonic() - began < 0.15:
                break
            began = time.monotonic()
    await asyncio.sleep(0.2)
    await listener.wait(0)
