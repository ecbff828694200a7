"""An event as stored, and whether this release can decode it.

An event may be newer than the release that reads it: during a rollout, or after a rollback. So code
that only passes events on, or displays them, reads stored events.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from pydantic import ValidationError

from events.codec import (
    UnknownEventType,
    UnknownSchemaVersion,
    decode_event,
    decode_event_cached,
)
from events.contracts import Event
from events.envelope import CaseId, EventEnvelope, EventRef, LedgerId, Position


class DecodeFailure(StrEnum):
    """Why a stored event cannot be decoded."""

    UNKNOWN_TYPE = "unknown_type"
    """No contract has the name of its type."""
    NEWER_VERSION = "newer_version"
    """It has a later schema version than its contract in this release."""
    MALFORMED = "malformed"
    """It does not fit its contract; it may hold a code of a newer release."""


class UndecodableEvent(Exception):
    """A stored event cannot be decoded. Names its position and type, never its content."""

    def __init__(self, event: "StoredEvent", reason: DecodeFailure) -> None:
        super().__init__(
            f"ledger {event.ledger_id}, position {event.position}:"
            f" {event.type} version {event.schema_version} cannot be decoded ({reason})"
        )
        self.event = event
        self.reason = reason


class StoredEvent(NamedTuple):
    """A row of the log with its body as text. A tuple: a replay creates millions."""

    ledger_id: LedgerId
    position: Position
    stream_id: CaseId
    stream_version: int
    event_id: UUID
    actor: str
    correlation_id: UUID
    cause: EventRef | None
    traceparent: str | None
    recorded_at: datetime
    type: str
    schema_version: int
    body: str

    @property
    def family(self) -> str:
        """The first word of the type."""
        return self.type.partition(".")[0]

    def decode(self) -> EventEnvelope:
        """The event decoded by its contract, upcast from an older schema version if needed.

        Raises:
            UndecodableEvent: this release cannot decode it.
        """
        return self._decoded_by(decode_event)

    def decode_cached(self) -> EventEnvelope:
        """As `decode`, with the cache of `decode_event_cached`."""
        return self._decoded_by(decode_event_cached)

    def _decoded_by(self, decode: Callable[[str, int, str], Event]) -> EventEnvelope:
        try:
            event = decode(self.type, self.schema_version, self.body)
        except UnknownEventType:
            raise UndecodableEvent(self, DecodeFailure.UNKNOWN_TYPE) from None
        except UnknownSchemaVersion:
            raise UndecodableEvent(self, DecodeFailure.NEWER_VERSION) from None
        except (ValidationError, ValueError, RecursionError):  # their messages hold the values
            raise UndecodableEvent(self, DecodeFailure.MALFORMED) from None
        return EventEnvelope(*self[:10], event)


class HashedEvent(NamedTuple):
    """A stored event with its hash in the chain (32 bytes), which covers every event before it."""

    event: StoredEvent
    hash: bytes


class DecodedEvents(NamedTuple):
    """Stored events, split into those that this release can decode and those that it cannot."""

    decoded: Sequence[EventEnvelope]
    undecodable: Sequence[StoredEvent]


def decode_events(rows: Iterable[StoredEvent]) -> DecodedEvents:
    """The events of a history that can be decoded, and those that cannot, each in their order."""
    decoded: list[EventEnvelope] = []
    undecodable: list[StoredEvent] = []
    for row in rows:
        try:
            decoded.append(row.decode_cached())
        except UndecodableEvent:
            undecodable.append(row)
    return DecodedEvents(decoded, undecodable)
