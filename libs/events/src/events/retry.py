"""Deciding again where another writer came first."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from events.log.errors import WriteConflict, WrongExpectedVersion

ResultT = TypeVar("ResultT")

MAX_ATTEMPTS: Final = 5
"""How often a decision is made on a stream that others append to meanwhile."""


async def retry_on_conflict(attempt: Callable[[], Awaitable[ResultT]]) -> ResultT:
    """The result of an attempt, made again each time that another writer came first.

    An attempt reads, decides and appends; one that failed has left nothing behind.

    Raises:
        WrongExpectedVersion, WriteConflict: another writer came first each time.
    """
    for _ in range(MAX_ATTEMPTS - 1):
        try:
            return await attempt()
        except (WrongExpectedVersion, WriteConflict):
            continue
    return await attempt()
