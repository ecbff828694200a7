"""Jobs that a process repeats as time passes, such as deleting what is past its retention."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, NoReturn

import structlog

from chassis.failures import describe_error, is_transient

FIRST_AFTER_SECONDS: Final = 30.0
"""When a process that serves requests begins: those of its start are answered first."""
MAX_RUN_SECONDS: Final = 300.0
"""A job that takes longer is cancelled, and continued after its pause: others wait for it."""
_JITTER: Final = 0.2

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """Work that is repeated. Any number of processes may do it at once.

    `name` is that of its log lines. `pause_seconds` pass after each run, and `first_after_seconds`
    before the first: a fifth more or less, so that processes that start together do not work
    together. `is_delay` is whether a failure is expected to end by itself.
    """

    name: str
    run: Callable[[], Awaitable[object]]
    pause_seconds: float
    first_after_seconds: float = 0.0
    is_delay: Callable[[Exception], bool] = is_transient


async def run_in_turn(*jobs: PeriodicJob, max_run_seconds: float = MAX_RUN_SECONDS) -> NoReturn:
    """Run each job when it is due, one at a time, until cancelled. At least one is given.

    Together they use as much of a database as one of them. A job that fails is logged, stops no
    other, and runs again after its pause.
    """
    clock = asyncio.get_running_loop().time
    due = [clock() + _jittered(job.first_after_seconds) for job in jobs]
    while True:
        next_due = min(range(len(jobs)), key=due.__getitem__)
        await asyncio.sleep(due[next_due] - clock())
        await _run(jobs[next_due], max_run_seconds)
        due[next_due] = clock() + _jittered(jobs[next_due].pause_seconds)


async def _run(job: PeriodicJob, max_seconds: float) -> None:
    try:
        async with asyncio.timeout(max_seconds):
            await job.run()
    except Exception as error:
        if job.is_delay(error):
            log.warning("periodic_job_delayed", job=job.name, error=describe_error(error))
        else:
            log.exception("periodic_job_failed", job=job.name)


def _jittered(seconds: float) -> float:
    return seconds * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311  # jitter
