"""The enqueuer: enqueues deliveries and replays, and maintains the tables."""

import asyncio
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import uuid4

from prometheus_client import REGISTRY
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis import startup, worker_process
from chassis.background_tasks import background_tasks
from chassis.database import Ledgers, create_engine, dsn, transaction
from chassis.database_timeouts import WORKER_TIMEOUTS
from chassis.health import database_checks
from events.append_notify import AppendListener, AppendNotifier
from events.subscription import Subscription
from events.subscription_monitor import SubscriptionMonitor
from events.subscription_worker import SubscriptionWorker
from notification_service.domain.case_order import CaseQueue
from notification_service.domain.message import ServiceUrls
from notification_service.processes.shared import DUE_CHANNEL, SCHEMAS
from notification_service.settings import Settings
from notification_service.store import schema
from notification_service.store.retention import DeliveryRetention
from notification_service.store.undelivered import WEBHOOK_SUBSCRIPTION
from notification_service.worker.certificate_announcer import CertificateAnnouncer
from notification_service.worker.enqueuer import DeliveryEnqueuer
from notification_service.worker.maintenance import Maintenance, RetentionPolicy
from notification_service.worker.order_releaser import OrderReleaser
from notification_service.worker.replayer import Replayer

SUBSCRIPTION: Final = Subscription(WEBHOOK_SUBSCRIPTION, schema.SCHEMA.name)


def enqueuer(settings: Settings) -> None:
    """Enqueue deliveries and replays and maintain the tables until a signal to stop."""
    # For the subscription, replays, sweeps, purges and the lag, so that none waits for another.
    engine = create_engine(settings.database_url, pool_size=6, timeouts=WORKER_TIMEOUTS)
    monitor = SubscriptionMonitor(engine, (SUBSCRIPTION,), REGISTRY)

    async def listen(stop: asyncio.Event) -> None:
        await startup.check_database(engine, SCHEMAS)
        notifier, wake_up = (
            AppendNotifier(dsn(settings.database_url), DUE_CHANNEL),
            AppendListener(dsn(settings.database_url)),
        )
        order = OrderReleaser(engine, notifier.notify)
        replaying = Replayer(engine, _service_urls(settings)).run()
        url = str(settings.notification_service_url).rstrip("/")
        announcer = CertificateAnnouncer(engine, notifier.notify, uuid4, url)
        async with background_tasks(
            notifier.run(),
            wake_up.run(),
            replaying,
            order.run(),
            Maintenance(engine, _retention_policy(settings)).run(),
            announcer.run(),
            monitor.run(),
        ):
            consumer = build_consumer(
                engine, _service_urls(settings), notifier.notify, order.check_soon
            )
            await consumer.run(stop, wake_up)
        await engine.dispose()

    checks = {**database_checks(engine), "lag": monitor.is_recent}
    worker_process.run_worker(listen, checks=checks, details=monitor.details)


def build_consumer(
    engine: AsyncEngine,
    urls: ServiceUrls,
    wake_sender: Callable[[], None],
    check_order: Callable[[AbstractSet[CaseQueue]], None],
) -> SubscriptionWorker:
    """The worker that enqueues deliveries, and calls the two after it has committed them."""
    enqueuer = DeliveryEnqueuer(urls, wake_sender, check_order)
    begin = partial(transaction, engine, Ledgers.ALL)
    return SubscriptionWorker(begin, SUBSCRIPTION, enqueuer.apply)


def _service_urls(settings: Settings) -> ServiceUrls:
    return ServiceUrls(
        str(settings.case_api_url).rstrip("/"), str(settings.deadline_service_url).rstrip("/")
    )


def _retention_policy(settings: Settings) -> RetentionPolicy:
    ended = DeliveryRetention(
        timedelta(days=settings.webhook_keep_delivered_days),
        timedelta(days=settings.webhook_keep_failed_days),
    )
    return RetentionPolicy(ended, timedelta(days=settings.webhook_keep_excerpts_days))
