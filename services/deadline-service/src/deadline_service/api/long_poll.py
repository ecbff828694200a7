"""Waiting until the deadlines of a ledger have been calculated up to a position."""

from typing import Final

from chassis.long_poll import Progress, wait_for_position
from chassis.problems import Unavailable
from deadline_service.api.dependencies import AppContext
from deadline_service.store.queries import evaluated_position
from deadline_service.store.subscription import SUBSCRIPTION
from events.envelope import LedgerId

_RETRY_PARKED_AFTER: Final = "60"
"""Seconds in `Retry-After` for a parked case, which an operator has to resume."""


async def wait_for_deadlines(context: AppContext, ledger_id: LedgerId, position: int) -> int:
    """The position up to which deadlines are evaluated, once it is at least `position`.

    Raises:
        Unavailable: it was not reached in time, or is beyond the end of the ledger.
    """

    async def progress() -> Progress:
        async with context.read_session(ledger_id) as session:
            reached = await evaluated_position(session.db, ledger_id, SUBSCRIPTION)
            head = position if reached >= position else await session.log.head()
            return Progress(reached, head)

    slot = context.long_polls.hold(ledger_id)
    return await wait_for_position(progress, position, context.wait_for_notification, slot)


def refuse_parked(parked: int | None, position: int) -> None:
    """Pass unless a case is parked at a fact at or before the requested position.

    Raises:
        Unavailable: it is.
    """
    if parked is not None and parked <= position:
        detail = "the case's deadlines are not updated until an operator resumes it"
        raise Unavailable(detail, headers={"Retry-After": _RETRY_PARKED_AFTER})
