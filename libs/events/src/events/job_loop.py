"""What a worker whose jobs are rows repeats: it works in steps, and deletes what has expired."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from chassis.periodic_jobs import PeriodicJob
from events.failures import describe_error, is_retryable
from events.subscription_worker import WakeUp

POLL_SECONDS: Final = 1.0
"""Seconds until a worker without a job looks for one again, if nothing wakes it."""
EXPIRY_SECONDS: Final = 600.0
"""Seconds between two deletions of what has expired."""

_log: Final = structlog.stdlib.get_logger()


async def work_on_jobs(
    step: Callable[[], Awaitable[int]], stop: asyncio.Event, wake: WakeUp
) -> None:
    """Take steps until `stop` is set; a step returns how much it did, 0 if there is no job.

    After a transient failure, such as a database that is unavailable, the step is tried again.

    Raises:
        Exception: a step failed for another reason.
    """
    while not stop.is_set():
        try:
            done = await step()
        except Exception as error:
            if not is_retryable(error):
                raise
            _log.warning("job_delayed", code=describe_error(error))
            done = 0
        if not done:
            await wake.wait(POLL_SECONDS)


def expiry_job(name: str, delete_some: Callable[[], Awaitable[int]]) -> PeriodicJob:
    """The job that deletes what has expired, in portions, every ten minutes.

    `delete_some` returns how many it deleted, 0 if there are no more. After a failure the rest is
    deleted the next time.
    """

    async def delete_all() -> None:
        while await delete_some():
            pass

    return PeriodicJob(name, delete_all, EXPIRY_SECONDS, is_delay=is_retryable)
