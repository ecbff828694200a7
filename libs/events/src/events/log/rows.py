"""From a row of the log to a recorded fact."""

from typing import Final

import asyncpg

from events.codec import decode
from events.envelope import CaseId, Cause, LedgerId, Position, Recorded

COLUMNS: Final = (
    "ledger_id, position, stream_id, stream_version, event_id, actor, correlation_id,"
    " cause_ledger_id, cause_position, traceparent, recorded_at, type, schema_version, body"
)
"""What `recorded` needs, in its order."""


def recorded(row: asyncpg.Record) -> Recorded:
    """The fact that a row of `COLUMNS` holds, its body lifted to today's contract."""
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
        cause = Cause(LedgerId(cause_ledger_id), Position(cause_position))
    return Recorded(
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
        decode(kind, schema_version, body),
    )
