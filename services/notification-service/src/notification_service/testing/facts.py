"""Facts of a case for tests, from the data of their contracts."""

import json
from datetime import UTC, datetime
from uuid import UUID

from events.contracts import CONTRACTS
from events.envelope import CaseId, EventEnvelope, LedgerId, Position


def fact(position: int, name: str, /, **data: object) -> EventEnvelope:
    """A fact that was recorded on 27 November 2026, of a contract with decoded JSON as data."""
    return EventEnvelope(
        ledger_id=LedgerId(UUID(int=7)),
        position=Position(position),
        stream_id=CaseId(UUID(int=8)),
        stream_version=position,
        event_id=UUID(int=position),
        actor="officer",
        correlation_id=UUID(int=position),
        cause=None,
        traceparent=None,
        recorded_at=datetime(2026, 11, 27, tzinfo=UTC),
        event=CONTRACTS[name].model_validate_json(json.dumps(data)),
    )
