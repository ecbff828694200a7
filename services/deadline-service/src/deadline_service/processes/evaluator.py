"""deadline-evaluator: evaluates the cases that have new facts."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from prometheus_client import REGISTRY
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis import startup, worker_process
from chassis.background_tasks import background_tasks
from chassis.database import Ledgers, create_engine, transaction
from chassis.database_timeouts import WORKER_TIMEOUTS
from chassis.health import database_checks
from deadline_service.domain.rulebook.ruleset import Ruleset
from deadline_service.processes.shared import SCHEMAS, notification_pair, quiet_period
from deadline_service.settings import Settings
from deadline_service.store.ruleset import current_ruleset
from deadline_service.store.subscription import TIMETABLE_SUBSCRIPTION
from deadline_service.worker.deadline_evaluator import DeadlineEvaluator
from deadline_service.worker.recalculation import Recalculator
from events.batch_processor import decode_then
from events.subscription_monitor import SubscriptionMonitor
from events.subscription_worker import SubscriptionWorker


def evaluator(settings: Settings) -> None:
    """Evaluate the cases that have new facts, until a signal to stop."""
    engine = create_engine(settings.database_url, pool_size=3, timeouts=WORKER_TIMEOUTS)
    monitor = SubscriptionMonitor(engine, (TIMETABLE_SUBSCRIPTION,), REGISTRY)

    async def run(stop: asyncio.Event) -> None:
        await startup.check_database(engine, SCHEMAS)
        notifier, listener = notification_pair(settings)
        timetables = build_consumer(engine, notifier.notify, quiet=quiet_period(settings))
        async with background_tasks(notifier.run(), listener.run(), monitor.run()):
            await timetables.run(stop, listener.subscribe())
        await engine.dispose()

    checks = {**database_checks(engine), "lag": monitor.is_recent}
    worker_process.run_worker(run, checks=checks, details=monitor.details)


def build_consumer(
    engine: AsyncEngine,
    notify: Callable[[], None],
    by: Ruleset | None = None,
    quiet: timedelta = timedelta(),
) -> SubscriptionWorker:
    """The worker that evaluates cases by a ruleset; it calls `notify` when it has done so."""
    deadline_evaluator = DeadlineEvaluator(by or current_ruleset(), notify, quiet)
    return SubscriptionWorker(
        partial(transaction, engine, Ledgers.ALL),
        TIMETABLE_SUBSCRIPTION,
        decode_then(deadline_evaluator.apply),
        on_idle=Recalculator(deadline_evaluator).step,
    )
