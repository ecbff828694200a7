"""deadline-projector: keeps the tables of the declared projections up to date."""

import asyncio
from functools import partial
from typing import Any

from prometheus_client import REGISTRY
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis import startup, worker_process
from chassis.background_tasks import background_tasks
from chassis.database import Ledgers, create_engine, transaction
from chassis.database_timeouts import WORKER_TIMEOUTS
from chassis.health import database_checks
from deadline_service.processes.shared import SCHEMAS, notification_pair
from deadline_service.settings import Settings
from deadline_service.store.projections import declared_projections
from events.batch_processor import decode_then
from events.case_projection import CaseProjection
from events.subscription_monitor import SubscriptionMonitor
from events.subscription_worker import SubscriptionWorker


def projector(settings: Settings) -> None:
    """Keep the tables of the declared projections up to date, until a signal to stop."""
    projections = list(declared_projections())
    subscriptions = [each.subscription for each in projections]
    pool_size = 2 * len(subscriptions) + 1
    engine = create_engine(settings.database_url, pool_size=pool_size, timeouts=WORKER_TIMEOUTS)
    monitor = SubscriptionMonitor(engine, subscriptions, REGISTRY)

    async def run(stop: asyncio.Event) -> None:
        await startup.check_database(engine, SCHEMAS)
        _, listener = notification_pair(settings)
        tables = [build_projection_worker(engine, each) for each in projections]
        background = background_tasks(listener.run(), monitor.run())
        async with background, asyncio.TaskGroup() as group:
            for worker in tables:
                group.create_task(worker.run_restarting(stop, listener.subscribe()))
        await engine.dispose()

    checks = {**database_checks(engine), "lag": monitor.is_recent}
    worker_process.run_worker(run, checks=checks, details=monitor.details)


def build_projection_worker(
    engine: AsyncEngine, declared: CaseProjection[Any]
) -> SubscriptionWorker:
    """The worker that keeps the table of a declared projection up to date."""
    begin = partial(transaction, engine, Ledgers.ALL)
    return SubscriptionWorker(begin, declared.subscription, decode_then(declared.write))
