"""Work that is due: polled until a stop, piece by piece, repeated while the database fails."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, TypeVar

import structlog

from events.failures import describe_error, is_retryable
from events.job_loop import work_on_jobs

DUE_WORK_SECONDS: Final = 0.25
"""Seconds until what is due is looked for again, where nothing was."""
_ResultT = TypeVar("_ResultT")
_log: Final = structlog.stdlib.get_logger()


class _UntilStop:
    """A sleep of a poll interval that a stop ends."""

    def __init__(self, stop: asyncio.Event) -> None:
        self._stop = stop

    async def wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(min(seconds, DUE_WORK_SECONDS)):
                await self._stop.wait()
        except TimeoutError:
            pass


async def poll_due_work(step: Callable[[], Awaitable[int]], stop: asyncio.Event) -> None:
    """Take steps until `stop` is set, several a second where there is nothing to do.

    Raises:
        Exception: a step failed, and not because the database did for now.
    """
    await work_on_jobs(step, stop, _UntilStop(stop))


async def run_each(work: Iterable[Awaitable[None]], failed: str) -> None:
    """Do pieces of work at the same time. What is wrong with one harms no other.

    It is logged as the event `failed`, by its class and place: its text and its traceback may hold
    what is personal.

    Raises:
        Exception: the database failed for now. All other pieces have ended.
    """
    ended = await asyncio.gather(*work, return_exceptions=True)
    for error in ended:
        if isinstance(error, BaseException) and not is_retryable(error):
            if not isinstance(error, Exception):
                raise error
            _log.error(failed, code=describe_error(error))
    for error in ended:
        if isinstance(error, BaseException) and is_retryable(error):
            raise error


async def repeat_while_database_fails(
    action: Callable[[], Awaitable[_ResultT]], seconds: float
) -> _ResultT:
    """The result of an action, which is repeated while the database fails, for so many seconds.

    Raises:
        Exception: it failed for another reason, or the time is over.
    """
    last = time.monotonic() + seconds
    while True:
        try:
            return await action()
        except Exception as error:
            if not is_retryable(error) or time.monotonic() > last:
                raise
            await asyncio.sleep(DUE_WORK_SECONDS)
