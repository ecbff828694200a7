"""The composer of automatic notices: plans them from the log, and composes those that are due."""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import uuid4

from prometheus_client import REGISTRY

from chassis import startup, worker_process
from chassis.background_tasks import background_tasks
from chassis.database import Ledgers, create_engine, dsn, transaction
from chassis.database_timeouts import WORKER_TIMEOUTS
from chassis.health import database_checks
from events.append_notify import AppendListener
from events.subscription import Subscription
from events.subscription_monitor import SubscriptionMonitor
from events.subscription_worker import SubscriptionWorker
from notification_service.domain.govuk_notify.account import NotifyAccount
from notification_service.processes.email_account import email_account
from notification_service.processes.shared import SCHEMAS, personal_data_ring, sender_domains
from notification_service.settings import Settings
from notification_service.store import schema
from notification_service.store.notice_sending.restored_keys import check_no_destroyed_key
from notification_service.store.notices import current_notices
from notification_service.worker.automatic_notices.composer import (
    CONCURRENT_COMPOSITIONS,
    AutomaticNoticeComposer,
)
from notification_service.worker.automatic_notices.planner import PLANNING_EVENTS, NoticePlanner
from notification_service.worker.database_clock import DatabaseClock

SUBSCRIPTION: Final = Subscription(
    "automatic_notices@1",
    schema.SCHEMA.name,
    current_notices().fact_types | PLANNING_EVENTS,
)


def notice_composer(settings: Settings) -> None:
    """Plan and compose automatic notices until a signal to stop."""
    # Two for the subscription, one for its lag and one for the time, so that no composition waits
    # for them.
    engine = create_engine(
        settings.database_url, pool_size=CONCURRENT_COMPOSITIONS + 4, timeouts=WORKER_TIMEOUTS
    )
    now = DatabaseClock(engine)
    account = email_account(settings)
    monitor = SubscriptionMonitor(engine, (SUBSCRIPTION,), REGISTRY)
    composer = AutomaticNoticeComposer(
        engine=engine,
        ring=personal_data_ring(settings),
        domains=sender_domains(settings),
        has_email_account=account is not None,
        has_notify_account=isinstance(account, NotifyAccount),
        now=now,
        new_id=uuid4,
        lease=timedelta(seconds=settings.notice_lease_seconds),
    )
    planner = SubscriptionWorker(
        partial(transaction, engine, Ledgers.ALL),
        SUBSCRIPTION,
        NoticePlanner(current_notices(), now).apply,
    )

    async def compose(stop: asyncio.Event) -> None:
        await startup.check_database(engine, SCHEMAS)
        await check_no_destroyed_key(engine, settings.destroyed_keys_dir)
        await now.read()
        wake_up = AppendListener(dsn(settings.database_url))
        async with (
            background_tasks(wake_up.run(), monitor.run(), now.synchronise()),
            asyncio.TaskGroup() as tasks,
        ):
            tasks.create_task(planner.run(stop, wake_up))
            tasks.create_task(composer.run(stop))
        await engine.dispose()

    checks = {**database_checks(engine), "lag": monitor.is_recent}
    worker_process.run_worker(compose, checks=checks, details=monitor.details)
