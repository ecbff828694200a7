"""Deadline events as they are proposed to the log: told twice, they are recorded once."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final
from uuid import UUID, uuid5

from deadline_service.domain.announcement.changes import Change
from events.codec import encode_event
from events.envelope import EventRef, LedgerId, NewEvent, Position, StreamAppend, StreamState
from events.log.postgres import PostgresLog

ACTOR: Final = "deadline-service"
_MAX_PER_APPEND: Final = 500
"""Facts of one append."""


def propose(
    change: Change,
    ledger_id: LedgerId,
    because_of: Position,
    correlation_id: UUID,
    traceparent: str | None = None,
) -> NewEvent:
    """An event with an id made of what it says, because of what and in which matter.

    The same, if it is said again. A setting that is changed, changed back and changed again says
    the same of the same fact, but in another matter each time.
    """
    event = change.event
    name = f"{event.type} {because_of} {correlation_id} {encode_event(event)}"
    return NewEvent(
        event_id=uuid5(change.row.deadline_id, name),
        event=event,
        actor=ACTOR,
        correlation_id=correlation_id,
        cause=EventRef(ledger_id, because_of),
        traceparent=traceparent,
    )


async def append_changes(log: PostgresLog, said: Sequence[tuple[Change, NewEvent]]) -> None:
    """Append, in lots of 500; last in the transaction, because the ledger stays locked."""
    for start in range(0, len(said), _MAX_PER_APPEND):
        lot = said[start : start + _MAX_PER_APPEND]
        by_case = groupby(lot, key=lambda each: each[0].row.case_id)
        await log.append(
            *(
                StreamAppend(case, [proposal for _, proposal in some], StreamState.ANY)
                for case, some in by_case
            )
        )
