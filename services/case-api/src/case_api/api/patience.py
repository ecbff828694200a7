"""Waiting for news, without holding a connection to the database while it does not come."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

T = TypeVar("T")

POLL_SECONDS: Final = 0.5
"""How long to wait for the bell before looking anyway: it may be that no one rings."""


async def patiently(
    look: Callable[[], Awaitable[T]],
    enough: Callable[[T], bool],
    seconds: float,
    wait: Callable[[float], Awaitable[None]],
) -> T:
    """What a look finds, looked again until it is enough or the seconds are over."""
    clock = asyncio.get_running_loop()
    until = clock.time() + seconds
    found = await look()
    while not enough(found) and (left := until - clock.time()) > 0:
        await wait(min(left, POLL_SECONDS))
        found = await look()
    return found
