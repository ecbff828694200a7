"""Converts a row of the log to a stored event."""

from collections.abc import Iterable
from typing import Any, Final

from events.envelope import CaseId, EventRef, LedgerId, Position
from events.stored_event import StoredEvent

EVENT_COLUMNS: Final = (
    "ledger_id, position, stream_id, stream_version, event_id, actor, correlation_id,"
    " cause_ledger_id, cause_position, traceparent, recorded_at, type, schema_version, body"
)
"""The columns of `stored_event_of`, in its order."""


def stored_event_of(row: Iterable[Any]) -> StoredEvent:
    """The stored event of a row of `EVENT_COLUMNS`, with the driver's types."""
    (
        ledger_id,
        position,
        stream_id,
        stream_version,
        event_id,
        actor,
        correlation_id,
        cause_ledger_id,
        cause_position,
        traceparent,
        recorded_at,
        kind,
        schema_version,
        body,
    ) = row
    cause = None
    if cause_position is not None:
        cause = EventRef(LedgerId(cause_ledger_id), Position(cause_position))
    return StoredEvent(
        ledger_id,
        position,
        CaseId(stream_id),
        stream_version,
        event_id,
        actor,
        correlation_id,
        cause,
        traceparent,
        recorded_at,
        kind,
        schema_version,
        body,
    )
