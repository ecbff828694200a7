"""The lag of a worker's subscriptions is in its metrics and its readiness."""

import asyncio
from collections.abc import Sequence

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from structlog.testing import capture_logs

from chassis.database import Ledgers, create_engine, driver_connection, transaction
from chassis.health import Health
from events.batch_processor import decode_then
from events.envelope import EventEnvelope, LedgerId
from events.log.postgres import PostgresLog
from events.subscription import Subscription, TransactionFactory
from events.subscription_monitor import SubscriptionMonitor
from events.subscription_worker import SubscriptionWorker
from events.testing import OTHER_CASE, append_closures, append_from_other_release

IGNORED_SUBSCRIPTION = Subscription("ignored@1", "subscriber")
NEVER_RUN_SUBSCRIPTION = Subscription("never_run@1", "subscriber")


async def ignore(_: AsyncConnection, __: Sequence[EventEnvelope]) -> None:
    """A handler without an effect."""


async def append_events(engine: AsyncEngine, ledger_id: LedgerId, *names: str) -> None:
    async with transaction(engine, ledger_id) as db:
        await PostgresLog(db, ledger_id).append(append_closures(*names))


async def apply_all(begin: TransactionFactory) -> None:
    await SubscriptionWorker(begin, IGNORED_SUBSCRIPTION, decode_then(ignore)).drain()


def sample(registry: CollectorRegistry, gauge: str, subscription: Subscription) -> float | None:
    return registry.get_sample_value(gauge, {"subscription": subscription.name})


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def monitor(engine: AsyncEngine, registry: CollectorRegistry) -> SubscriptionMonitor:
    return SubscriptionMonitor(engine, (IGNORED_SUBSCRIPTION,), registry)


async def test_events_that_are_not_applied_are_counted(
    begin: TransactionFactory,
    engine: AsyncEngine,
    ledger_id: LedgerId,
    monitor: SubscriptionMonitor,
    registry: CollectorRegistry,
) -> None:
    await append_events(engine, ledger_id, "a")
    await apply_all(begin)
    await append_events(engine, ledger_id, "b", "c")

    await monitor.measure()

    assert sample(registry, "subscription_lag_events", IGNORED_SUBSCRIPTION) == 2
    assert sample(registry, "subscription_lag_seconds", IGNORED_SUBSCRIPTION) != 0
    assert sample(registry, "subscription_parked_streams", IGNORED_SUBSCRIPTION) == 0


async def test_a_worker_that_is_behind_by_more_than_five_minutes_is_not_ready(
    engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId, monitor: SubscriptionMonitor
) -> None:
    health = Health({"lag": monitor.is_recent}, monitor.details)
    await append_events(engine, ledger_id, "a")
    await monitor.measure()
    assert await health.unready_reasons() == []

    async with transaction(admin, Ledgers.ALL) as db:
        await (await driver_connection(db)).execute(
            "ALTER TABLE log.event DISABLE TRIGGER USER;"
            " UPDATE log.event SET recorded_at = recorded_at - interval '301 seconds'"
        )
    await monitor.measure()

    assert await health.unready_reasons() == ["lag"]


async def test_a_parked_stream_is_reported_and_does_not_make_a_worker_unready(
    begin: TransactionFactory,
    engine: AsyncEngine,
    ledger_id: LedgerId,
    monitor: SubscriptionMonitor,
    registry: CollectorRegistry,
) -> None:
    await append_from_other_release(engine, ledger_id, "case.vanished", 1, "{}", to=OTHER_CASE)
    await append_events(engine, ledger_id, "a")
    await apply_all(begin)

    await monitor.measure()

    assert await monitor.is_recent()
    assert sample(registry, "subscription_parked_streams", IGNORED_SUBSCRIPTION) == 1
    assert sample(registry, "subscription_oldest_parked_seconds", IGNORED_SUBSCRIPTION) != 0
    match monitor.details():
        case {"subscriptions": [{"parked_streams": 1, "lag_events": 0}]}:
            pass
        case other:
            raise AssertionError(other)


async def test_a_subscription_that_has_not_begun_is_behind_by_the_whole_log(
    engine: AsyncEngine, ledger_id: LedgerId, registry: CollectorRegistry
) -> None:
    await append_events(engine, ledger_id, "a", "b")

    await SubscriptionMonitor(engine, (NEVER_RUN_SUBSCRIPTION,), registry).measure()

    assert sample(registry, "subscription_lag_events", NEVER_RUN_SUBSCRIPTION) == 2


async def test_subscriptions_of_other_releases_are_not_measured(
    begin: TransactionFactory, engine: AsyncEngine, ledger_id: LedgerId, registry: CollectorRegistry
) -> None:
    await append_events(engine, ledger_id, "a")
    await apply_all(begin)
    monitor = SubscriptionMonitor(engine, (NEVER_RUN_SUBSCRIPTION,), registry)

    await monitor.measure()

    assert sample(registry, "subscription_lag_events", IGNORED_SUBSCRIPTION) is None


async def test_a_database_that_is_away_does_not_end_the_monitor(
    registry: CollectorRegistry,
) -> None:
    away = create_engine("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    monitor = SubscriptionMonitor(away, (IGNORED_SUBSCRIPTION,), registry)

    with capture_logs() as logged:
        running = asyncio.create_task(monitor.run())
        async with asyncio.timeout(30):
            while not logged:  # noqa: ASYNC110  # a log line is no event
                await asyncio.sleep(0.01)

    assert not running.done()
    running.cancel()
    assert logged[0]["event"] == "lag_not_measured"
