"""A fact as it stands on the log, and whether this code can read it.

A fact may be newer than the code that reads it: while a release rolls out, or after it was rolled
back. It is there all the same, so what only passes facts on, or shows them, reads stored facts.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from pydantic import ValidationError

from events.codec import UnknownEventType, UnknownSchemaVersion, decode_event
from events.envelope import CaseId, EventEnvelope, EventRef, LedgerId, Position


class DecodeFailure(StrEnum):
    """Why a stored fact cannot be read."""

    UNKNOWN_TYPE = "unknown_type"
    """No contract has the name of its type."""
    NEWER_VERSION = "newer_version"
    """It has a later version than the contract that this code knows."""
    MALFORMED = "malformed"
    """It does not fit its contract; it may hold a code that is newer than this reader."""


class UndecodableEvent(Exception):
    """A stored fact cannot be read. Names its place and type, and nothing that it holds."""

    def __init__(self, event: "StoredEvent", reason: DecodeFailure) -> None:
        super().__init__(
            f"ledger {event.ledger_id}, position {event.position}:"
            f" {event.type} version {event.schema_version} cannot be read ({reason})"
        )
        self.event = event
        self.reason = reason


class StoredEvent(NamedTuple):
    """A row of the log with its body as text. A tuple, because a replay makes millions of them."""

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
        """The fact in the words of its contract, an older shape lifted to today's.

        Raises:
            UndecodableEvent: this code cannot read it.
        """
        try:
            event = decode_event(self.type, self.schema_version, self.body)
        except UnknownEventType:
            raise UndecodableEvent(self, DecodeFailure.UNKNOWN_TYPE) from None
        except UnknownSchemaVersion:
            raise UndecodableEvent(self, DecodeFailure.NEWER_VERSION) from None
        except (ValidationError, ValueError, RecursionError):  # their texts hold the values
            raise UndecodableEvent(self, DecodeFailure.MALFORMED) from None
        return EventEnvelope(*self[:10], event)


class HashedEvent(NamedTuple):
    """A stored fact with its hash in the chain (32 bytes), which covers every fact before it."""

    event: StoredEvent
    hash: bytes


class DecodedEvents(NamedTuple):
    """What this code can read of some stored facts, and what it cannot."""

    decoded: Sequence[EventEnvelope]
    undecodable: Sequence[StoredEvent]


def decode_events(rows: Iterable[StoredEvent]) -> DecodedEvents:
    """The facts that can be read, and those that cannot, each in their order."""
    facts: list[EventEnvelope] = []
    unread: list[StoredEvent] = []
    for row in rows:
        try:
            facts.append(row.decode())
        except UndecodableEvent:
            unread.append(row)
    return DecodedEvents(facts, unread)
