"""A case of which some events are looked at together, with its whole history."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from events.contracts import Event
from events.envelope import CaseId, EventEnvelope, LedgerId
from events.log.postgres import PostgresLog
from events.stored_event import decode_events


@dataclass(frozen=True, slots=True)
class ChangedCase:
    """A case of a council: the events to look at, and all of its events until now, in order."""

    ledger_id: LedgerId
    case_id: CaseId
    events: Sequence[EventEnvelope]
    history: Sequence[EventEnvelope]

    def event(self, at: int) -> Event:
        """What happened at a position of the history."""
        return next(each.event for each in self.history if each.position == at)


async def case_history(
    db: AsyncConnection, ledger_id: LedgerId, case_id: CaseId
) -> Sequence[EventEnvelope]:
    """All events of a case, in order."""
    return decode_events(await PostgresLog(db, ledger_id).read_stored_streams([case_id])).decoded
