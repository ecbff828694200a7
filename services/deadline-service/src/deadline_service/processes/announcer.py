"""deadline-announcer: announces deadlines."""

import asyncio

from chassis import clock as day
from chassis import startup, worker_process
from chassis.background_tasks import background_tasks
from chassis.clock import clock_for
from chassis.database import create_engine
from chassis.database_timeouts import WORKER_TIMEOUTS
from chassis.health import database_checks
from deadline_service.processes.shared import SCHEMAS, notification_pair, quiet_period
from deadline_service.settings import Settings
from deadline_service.worker.announcer import Announcer


def announcer(settings: Settings) -> None:
    """Announce deadlines, until a signal to stop."""
    engine = create_engine(settings.database_url, pool_size=2, timeouts=WORKER_TIMEOUTS)

    async def announce(stop: asyncio.Event) -> None:
        sandboxed = (day.SCHEMA,) if settings.is_on else ()
        await startup.check_database(engine, (*SCHEMAS, *sandboxed))
        notifier, listener = notification_pair(settings)
        async with background_tasks(notifier.run(), listener.run()):
            clock = clock_for(engine, settings)
            announcing = Announcer(engine, clock, notifier.notify, quiet_period(settings))
            await announcing.run(stop, listener)
        await engine.dispose()

    worker_process.run_worker(announce, checks=database_checks(engine))
