"""The history of a case, read once the ledger has reached a position."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from case_api.api.dependencies import AppContext
from case_api.store.capacity import MAX_FACTS
from chassis.identity import Principal
from chassis.long_poll import Progress, wait_for_position
from chassis.problems import NotFound, Unavailable
from events.contracts import CaseCorrected, CaseVoided
from events.envelope import CaseId, LedgerId, Position
from events.log.filtered_read import EventSelection, read_filtered
from events.log.postgres import PostgresLog
from events.stored_event import StoredEvent

_AMENDING: Final = (CaseCorrected.type, CaseVoided.type)


class HistoryExcerpt(NamedTuple):
    """Some events of a case, and what amends the events of the case from the first of them on."""

    events: Sequence[StoredEvent]
    amendments: Sequence[StoredEvent]


async def read_case_history(
    context: AppContext, identity: Principal, case_id: CaseId, position: int
) -> Sequence[StoredEvent]:
    """What was recorded in a case, once the ledger has reached a position.

    Raises:
        NotFound: there is no such case.
        Unavailable: the ledger has not reached it in time.
    """
    late = await _wait(context, identity, position)
    async with context.open_log(LedgerId(identity.ledger_id)) as log:
        history = await log.read_stored_streams([case_id])
    _check(late, exists=bool(history))
    return history


async def read_history_after(
    context: AppContext,
    identity: Principal,
    case_id: CaseId,
    after: int,
    limit: int,
    *,
    min_position: int,
) -> HistoryExcerpt:
    """At most `limit` events of a case after a position, once the ledger has reached another.

    Raises:
        NotFound: there is no such case.
        Unavailable: the ledger has not reached the position in time.
    """
    late = await _wait(context, identity, min_position)
    async with context.open_log(LedgerId(identity.ledger_id)) as log:
        of_case = EventSelection(case_id=case_id)
        found = (await read_filtered(log, Position(after), of_case, limit)).events
        any_event = found or (await read_filtered(log, Position(0), of_case, 1)).events
        amending = await read_amendments(log, case_id, found[0].position) if found else ()
    _check(late, exists=bool(any_event))
    return HistoryExcerpt(found, amending)


async def read_amendments(
    log: PostgresLog, case_id: CaseId, after: Position
) -> Sequence[StoredEvent]:
    """The corrections and voids of a case after a position."""
    selection = EventSelection(_AMENDING, case_id)
    return (await read_filtered(log, after, selection, MAX_FACTS)).events


async def _wait(context: AppContext, identity: Principal, position: int) -> Unavailable | None:
    """Wait until the ledger has reached a position; the problem if it has not in time."""
    ledger_id = LedgerId(identity.ledger_id)

    async def progress() -> Progress:
        async with context.open_log(ledger_id) as log:
            # Wait even where the log is shorter: another request may be about to append.
            return Progress(reached=await log.head(), head=position)

    try:
        if position:
            slot = context.long_polls.hold(ledger_id)
            await wait_for_position(progress, position, context.wait, slot)
    except Unavailable as problem:
        return problem
    return None


def _check(late: Unavailable | None, *, exists: bool) -> None:
    if not exists:
        raise NotFound  # also where the position was not reached: waiting longer changes nothing
    if late is not None:
        raise late
