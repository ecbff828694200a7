"""Waiting until the timekeeper has come so far, without holding a connection meanwhile."""

import asyncio
from typing import Final

from chassis.problems import Unavailable
from deadline_service.api.doors import Doors
from deadline_service.store.asking import reached
from deadline_service.store.following import SUBSCRIPTION
from events.envelope import LedgerId

WAIT_SECONDS: Final = 5.0
_LOOK_EVERY: Final = 0.1
_RESUMED_AFTER: Final = "60"
"""Seconds after which to ask again for a parked case: a person has to resume it."""


async def until(outside: Doors, ledger_id: LedgerId, position: int) -> int:
    """The position that deadlines are timed up to, once it is at least `position`.

    Raises:
        Unavailable: it did not come so far within `WAIT_SECONDS`; or the ledger does not reach so
            far itself, for which nobody waits.
    """
    clock = asyncio.get_running_loop()
    deadline = clock.time() + WAIT_SECONDS
    while True:
        async with outside.reading(ledger_id) as council:
            at = await reached(council.db, ledger_id, SUBSCRIPTION)
            is_ahead = at < position and position > await council.log.head()
        if at >= position:
            return at
        if is_ahead or clock.time() >= deadline:
            raise Unavailable("deadlines are not yet timed so far", headers={"Retry-After": "1"})
        await outside.wait(_LOOK_EVERY)


def refuse_parked(parked: int | None, position: int) -> None:
    """Pass unless a case is parked from a fact at or before a position that was asked for.

    Raises:
        Unavailable: it is.
    """
    if parked is not None and parked <= position:
        detail = "the case's deadlines stand still until an operator resumes it"
        raise Unavailable(detail, headers={"Retry-After": _RESUMED_AFTER})
