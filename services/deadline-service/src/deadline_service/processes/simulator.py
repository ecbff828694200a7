"""deadline-simulator: calculates simulations of whole councils at a low priority."""

import asyncio
import os

from chassis import startup, worker_process
from chassis.background_tasks import background_tasks
from chassis.database import create_engine
from chassis.database_timeouts import WORKER_TIMEOUTS
from chassis.health import database_checks
from chassis.periodic_jobs import run_in_turn
from deadline_service.processes.shared import SCHEMAS, notification_pair
from deadline_service.settings import Settings
from deadline_service.worker.council_simulations.simulator import (
    SIMULATOR_NICENESS,
    CouncilSimulator,
)
from events.job_loop import expiry_job, work_on_jobs


def simulator(settings: Settings) -> None:
    """Calculate simulations of whole councils at a low priority, until a signal to stop."""
    os.nice(SIMULATOR_NICENESS)
    engine = create_engine(settings.database_url, pool_size=2, timeouts=WORKER_TIMEOUTS)

    async def simulate(stop: asyncio.Event) -> None:
        await startup.check_database(engine, SCHEMAS)
        _, listener = notification_pair(settings)
        simulating = CouncilSimulator(engine)
        deleting = run_in_turn(expiry_job("expired_simulations", simulating.delete_expired))
        async with background_tasks(listener.run(), deleting):
            await work_on_jobs(simulating.step, stop, listener.subscribe())
        await engine.dispose()

    worker_process.run_worker(simulate, checks=database_checks(engine))
