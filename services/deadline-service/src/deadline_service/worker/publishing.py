"""Deadline events for the log: proposed twice, they are recorded once."""

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
    """An event whose id is derived from its content, cause and correlation id.

    Proposed again, it has the same id. A setting that is changed, changed back and changed again
    gives the same event about the same fact, but with another correlation id each time.
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


async def append_changes(log: PostgresLog, changes: Sequence[tuple[Change, NewEvent]]) -> None:
    """Append, in batches of 500; last in the transaction, because the ledger stays locked."""
    for start in range(0, len(changes), _MAX_PER_APPEND):
        batch = changes[start : start + _MAX_PER_APPEND]
        by_case = groupby(batch, key=lambda each: each[0].row.case_id)
        await log.append(
            *(
                StreamAppend(case, [proposal for _, proposal in some], StreamState.ANY)
                for case, some in by_case
            )
        )
