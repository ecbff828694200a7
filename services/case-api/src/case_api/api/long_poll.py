"""Long polling, without holding a connection to the database while it waits."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

ResultT = TypeVar("ResultT")

POLL_SECONDS: Final = 0.5
"""How long to wait for a notification before reading again: notifications may be lost."""


async def read_until(
    read: Callable[[], Awaitable[ResultT]],
    is_enough: Callable[[ResultT], bool],
    seconds: float,
    wait: Callable[[float], Awaitable[None]],
) -> ResultT:
    """The result of a read, repeated until it is enough or the seconds are over."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    found = await read()
    while not is_enough(found) and (left := deadline - loop.time()) > 0:
        await wait(min(left, POLL_SECONDS))
        found = await read()
    return found
