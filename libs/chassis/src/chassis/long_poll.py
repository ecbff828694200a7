"""Long polls, which hold no database connection while they wait."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import Final, NamedTuple, TypeAlias, TypeVar

from chassis.problems import Unavailable

T = TypeVar("T")

WaitForChange: TypeAlias = Callable[[float], Awaitable[None]]
"""Returns after some seconds, or earlier on an append."""

POSITION_TIMEOUT_SECONDS: Final = 5.0
"""How long a read waits for its `min_position`."""
_POLL_SECONDS: Final = 0.5
"""The longest wait before reading again: a notification may be lost."""


class Progress(NamedTuple):
    """The position that a reader has reached, and the head of the log."""

    reached: int
    head: int


async def long_poll(
    read: Callable[[], Awaitable[T]],
    is_complete: Callable[[T], bool],
    seconds: float,
    wait_for_change: WaitForChange,
    slot: AbstractContextManager[None],
) -> T:
    """The result of `read` once it is complete, or at the end of the time.

    `slot` is held while it waits (`LongPollSlots`): a result that is complete at once needs none.
    """
    clock = asyncio.get_running_loop()
    deadline = clock.time() + seconds
    found = await read()
    if is_complete(found) or seconds <= 0:
        return found
    with slot:
        while not is_complete(found) and (left := deadline - clock.time()) > 0:
            await wait_for_change(min(left, _POLL_SECONDS))
            found = await read()
    return found


async def wait_for_position(
    progress: Callable[[], Awaitable[Progress]],
    position: int,
    wait_for_change: WaitForChange,
    slot: AbstractContextManager[None],
    seconds: float = POSITION_TIMEOUT_SECONDS,
) -> int:
    """The position that has been reached, once it is at least `position`.

    Raises:
        Unavailable: it was not reached in time, or is after the head, for which it does not wait;
            or too many requests wait.
        TooManyRequests: too many of the council do.
    """

    def is_decided(found: Progress) -> bool:
        return found.reached >= position or position > found.head

    found = await long_poll(progress, is_decided, seconds, wait_for_change, slot)
    if found.reached < position:
        detail = f"`min_position` has not been reached; the latest position is {found.reached}"
        raise Unavailable(detail, headers={"Retry-After": "1"})
    return found.reached
