"""The envelope of an event: its position, stream, actor, correlation and cause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, NewType
from uuid import UUID

from events.contracts.event import Event
from events.contracts.references import CaseId as CaseId  # noqa: PLC0414  # exported here as well

LedgerId = NewType("LedgerId", UUID)
"""One council's log. Opaque, because councils merge and split."""
Position = NewType("Position", int)
"""The position in a ledger: 1, 2, 3 … without a gap. A key only together with its ledger."""


@dataclass(frozen=True, slots=True)
class EventRef:
    """The event that caused another to be recorded."""

    ledger_id: LedgerId
    position: Position


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to append.

    `event_id` is chosen by the writer: an append of a recorded id returns its position, so a writer
    that received no result can append again. `actor` is a reference to a client, an officer or a
    service, at most 200 characters, never a person's name.
    """

    event_id: UUID
    event: Event
    actor: str
    correlation_id: UUID
    cause: EventRef | None = None
    traceparent: str | None = None


class EventEnvelope(NamedTuple):
    """A recorded event. A tuple, because a replay creates millions of them."""

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
    event: Event


class StreamState(StrEnum):
    """What a writer expects of a stream when it does not expect a version."""

    NONE = "none"
    ANY = "any"
    EXISTS = "exists"


ExpectedVersion = int | StreamState
"""What a writer expects of a stream: a version it has read (1 or more), or a `StreamState`."""


@dataclass(frozen=True, slots=True)
class StreamAppend:
    """Events to append to one stream: all are recorded, or none.

    `expected_version` is checked against the stream before `events` are added.

    Raises:
        ValueError: a version below 1 is expected, which no stream that was read has.
    """

    stream_id: CaseId
    events: Sequence[NewEvent]
    expected_version: ExpectedVersion

    def __post_init__(self) -> None:
        """Refuse a version that would mean something else to the database."""
        if not isinstance(self.expected_version, StreamState) and self.expected_version < 1:
            raise ValueError("a stream that was read is at version 1 or more")


@dataclass(frozen=True, slots=True)
class AppendResult:
    """Where one event was recorded.

    `is_duplicate`: it had been recorded before, with the same `event_id`.
    """

    position: Position
    stream_version: int
    is_duplicate: bool
