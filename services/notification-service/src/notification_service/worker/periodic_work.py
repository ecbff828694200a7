"""Work that is done on a timer; while the database is unavailable, it waits."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from events.failures import describe_error, is_retryable

_log: Final = structlog.stdlib.get_logger()


async def work_periodically(
    work: Callable[[], Awaitable[None]], pause: tuple[float, float], failed: str
) -> None:
    """Work, and pause for a random time within two numbers of seconds, until cancelled.

    The event `failed` is logged while the database fails. Any other error is raised.
    """
    while True:
        try:
            await work()
        except Exception as error:
            if not is_retryable(error):
                raise
            _log.warning(failed, error=describe_error(error))
        await asyncio.sleep(random.uniform(*pause))  # noqa: S311  # jitter
