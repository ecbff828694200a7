"""The history of a case, read once the ledger has reached a position."""

from collections.abc import Sequence

from case_api.api.dependencies import AppContext
from chassis.identity import Principal
from chassis.long_poll import Progress, wait_for_position
from chassis.problems import NotFound, Unavailable
from events.envelope import CaseId, LedgerId
from events.stored_event import StoredEvent


async def read_case_history(
    context: AppContext, identity: Principal, case_id: CaseId, position: int
) -> Sequence[StoredEvent]:
    """What was recorded in a case, once the ledger has reached a position.

    Raises:
        NotFound: there is no such case.
        Unavailable: the ledger has not reached it in time.
    """
    ledger_id = LedgerId(identity.ledger_id)

    async def progress() -> Progress:
        async with context.open_log(ledger_id) as log:
            # Wait even where the log is shorter: another request may be about to append.
            return Progress(reached=await log.head(), head=position)

    late: Unavailable | None = None
    if position:
        try:
            await wait_for_position(progress, position, context.wait)
        except Unavailable as problem:
            late = problem
    async with context.open_log(ledger_id) as log:
        history = await log.read_stored_streams([case_id])
    if not history:
        raise NotFound  # also where the position was not reached: waiting longer changes nothing
    if late is not None:
        raise late
    return history
