"""case-importer: records the cases of imports, and keeps the table of running deadlines."""

import asyncio
from functools import partial
from uuid import uuid4

from prometheus_client import REGISTRY
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.processes.shared import SCHEMAS, create_process_vault
from case_api.settings import Settings
from case_api.store.erasure.destroyed_keys import DestroyedKeys
from case_api.store.erasure.resurrected_keys import check_destroyed_keys
from case_api.store.projections.running_deadline import RUNNING_DEADLINE
from case_api.worker.imports.importer import Importer
from chassis import clock as day
from chassis import startup, worker_process
from chassis.background_tasks import background_tasks
from chassis.clock import clock_for
from chassis.database import Ledgers, create_engine, dsn, transaction
from chassis.database_timeouts import WORKER_TIMEOUTS
from chassis.health import database_checks
from events.append_notify import AppendListener, AppendNotifier
from events.batch_processor import decode_then
from events.job_loop import delete_expired_periodically, work_on_jobs
from events.subscription_monitor import SubscriptionMonitor
from events.subscription_worker import SubscriptionWorker


def importer(settings: Settings) -> None:
    """Record the cases of imports, and keep the table of running deadlines, until a signal."""
    # Two connections for imports, two for the subscription, one for what watches it.
    engine = create_engine(settings.database_url, pool_size=5, timeouts=WORKER_TIMEOUTS)
    monitor = SubscriptionMonitor(engine, (RUNNING_DEADLINE.subscription,), REGISTRY)

    async def work(stop: asyncio.Event) -> None:
        sandboxed = (day.SCHEMA,) if settings.is_on else ()
        await startup.check_database(engine, (*SCHEMAS, *sandboxed))
        await check_destroyed_keys(engine, DestroyedKeys(settings.destroyed_keys_dir))
        notifier = AppendNotifier(dsn(settings.database_url))
        listener = AppendListener(dsn(settings.database_url))
        importing = Importer(
            engine,
            create_process_vault(settings),
            clock_for(engine, settings),
            uuid4,
            notifier.notify,
            settings.document_quota_gib * 2**30,
        )
        deadlines = build_deadlines_worker(engine)
        deleting = delete_expired_periodically(importing.delete_expired)
        background = background_tasks(notifier.run(), listener.run(), deleting, monitor.run())
        async with background, asyncio.TaskGroup() as group:
            group.create_task(work_on_jobs(importing.step, stop, listener.subscribe()))
            group.create_task(deadlines.run_restarting(stop, listener.subscribe()))
        await engine.dispose()

    checks = {**database_checks(engine), "lag": monitor.is_recent}
    worker_process.run_worker(work, checks=checks, details=monitor.details)


def build_deadlines_worker(engine: AsyncEngine) -> SubscriptionWorker:
    """The worker that keeps the running deadlines of each case as they were announced."""
    begin = partial(transaction, engine, Ledgers.ALL)
    return SubscriptionWorker(
        begin, RUNNING_DEADLINE.subscription, decode_then(RUNNING_DEADLINE.write)
    )
