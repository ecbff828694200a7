"""Waiting until the timekeeper has come so far, without holding a connection meanwhile."""

import asyncio
from typing import Final

from chassis.problems import Unavailable
from deadline_service.api.dependencies import AppContext
from deadline_service.store.queries import evaluated_position
from deadline_service.store.subscription import SUBSCRIPTION
from events.envelope import LedgerId

WAIT_SECONDS: Final = 5.0
_POLL_SECONDS: Final = 0.1
_RETRY_PARKED_AFTER: Final = "60"
"""Seconds after which to ask again for a parked case: a person has to resume it."""


async def wait_for_position(context: AppContext, ledger_id: LedgerId, position: int) -> int:
    """The position that deadlines are timed up to, once it is at least `position`.

    Raises:
        Unavailable: it did not come so far within `WAIT_SECONDS`; or the ledger does not reach so
            far itself, for which nobody waits.
    """
    clock = asyncio.get_running_loop()
    deadline = clock.time() + WAIT_SECONDS
    while True:
        async with context.read_session(ledger_id) as session:
            at = await evaluated_position(session.db, ledger_id, SUBSCRIPTION)
            is_ahead = at < position and position > await session.log.head()
        if at >= position:
            return at
        if is_ahead or clock.time() >= deadline:
            raise Unavailable("deadlines are not yet timed so far", headers={"Retry-After": "1"})
        await context.wait_for_notification(_POLL_SECONDS)


def refuse_parked(parked: int | None, position: int) -> None:
    """Pass unless a case is parked from a fact at or before a position that was asked for.

    Raises:
        Unavailable: it is.
    """
    if parked is not None and parked <= position:
        detail = "the case's deadlines stand still until an operator resumes it"
        raise Unavailable(detail, headers={"Retry-After": _RETRY_PARKED_AFTER})
