"""case-importer: imports, the table of running deadlines, and retention runs."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

from prometheus_client import REGISTRY
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.processes.shared import SCHEMAS, create_process_vault
from case_api.settings import Settings
from case_api.store.erasure.resurrected_keys import check_destroyed_keys
from case_api.store.projections.running_deadline import RUNNING_DEADLINE
from case_api.worker.imports.importer import Importer
from case_api.worker.retention.retention_worker import RetentionWorker
from chassis import clock as day
from chassis import startup, worker_process
from chassis.background_tasks import background_tasks
from chassis.clock import clock_for
from chassis.database import Ledgers, create_engine, dsn, transaction
from chassis.database_timeouts import WORKER_TIMEOUTS
from chassis.health import database_checks
from chassis.periodic_jobs import run_in_turn
from events.append_notify import AppendListener, AppendNotifier
from events.batch_processor import decode_then
from events.destroyed_keys import DestroyedKeys
from events.job_loop import expiry_job, work_on_jobs
from events.subscription_monitor import SubscriptionMonitor
from events.subscription_worker import SubscriptionWorker


def importer(settings: Settings) -> None:
    """Record the cases of imports, keep the table of running deadlines, and do retention runs.

    Until a signal.
    """
    # Two connections for each: imports, the subscription, retention; one for what watches it.
    engine = create_engine(settings.database_url, pool_size=7, timeouts=WORKER_TIMEOUTS)
    destroyed_keys = DestroyedKeys(settings.destroyed_keys_dir)
    monitor = SubscriptionMonitor(engine, (RUNNING_DEADLINE.subscription,), REGISTRY)

    async def work(stop: asyncio.Event) -> None:
        sandboxed = (day.SCHEMA,) if settings.is_on else ()
        await startup.check_database(engine, (*SCHEMAS, *sandboxed))
        await check_destroyed_keys(engine, destroyed_keys)
        notifier = AppendNotifier(dsn(settings.database_url))
        listener = AppendListener(dsn(settings.database_url))
        vault, clock = create_process_vault(settings), clock_for(engine, settings)
        retention = RetentionWorker(
            engine, vault, destroyed_keys, clock, uuid4, notifier.notify, lambda: datetime.now(UTC)
        )
        importing = Importer(
            engine,
            vault,
            clock,
            uuid4,
            notifier.notify,
            settings.document_quota_gib * 2**30,
        )
        deadlines = build_deadlines_worker(engine)
        background = background_tasks(
            notifier.run(),
            listener.run(),
            run_in_turn(
                expiry_job("expired_imports", importing.delete_expired),
                expiry_job("expired_retention_runs", retention.delete_expired),
            ),
            monitor.run(),
        )
        async with background, asyncio.TaskGroup() as group:
            group.create_task(work_on_jobs(importing.step, stop, listener.subscribe()))
            group.create_task(work_on_jobs(retention.step, stop, listener.subscribe()))
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
