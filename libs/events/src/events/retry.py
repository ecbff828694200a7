"""Retries a decision after a concurrent append."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from events.log.errors import WriteConflict, WrongExpectedVersion

ResultT = TypeVar("ResultT")

MAX_ATTEMPTS: Final = 5
"""How often a decision is made on a stream with concurrent appends."""


async def retry_on_conflict(attempt: Callable[[], Awaitable[ResultT]]) -> ResultT:
    """The result of an attempt, which is repeated after a concurrent append.

    An attempt reads, decides and appends; a failed one is rolled back.

    Raises:
        WrongExpectedVersion, WriteConflict: each attempt met a concurrent append.
    """
    for _ in range(MAX_ATTEMPTS - 1):
        try:
            return await attempt()
        except (WrongExpectedVersion, WriteConflict):
            continue
    return await attempt()
