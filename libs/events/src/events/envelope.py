"""What surrounds a fact on the log: where it stands, who said it, and because of what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, NewType
from uuid import UUID

from events.contracts.event import Event

LedgerId = NewType("LedgerId", UUID)
"""One council's log. Opaque, because councils merge and split."""
CaseId = NewType("CaseId", UUID)
"""One child's case: the stream that its facts stand in."""
Position = NewType("Position", int)
"""The place in a ledger: 1, 2, 3 … without a gap. Never a key without its ledger."""


@dataclass(frozen=True, slots=True)
class EventRef:
    """The fact because of which another was recorded."""

    ledger_id: LedgerId
    position: Position


@dataclass(frozen=True, slots=True)
class NewEvent:
    """A fact handed to the log, not yet recorded.

    `event_id` is the writer's: the same id again is answered with the old position, so a writer
    that lost its answer may simply say it again. `actor` is a reference to a client, an officer or
    a service, at most 200 characters, never a person's name.
    """

    event_id: UUID
    event: Event
    actor: str
    correlation_id: UUID
    cause: EventRef | None = None
    traceparent: str | None = None


class EventEnvelope(NamedTuple):
    """A fact on the log. A tuple, because a replay makes millions of them."""

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
"""What a writer expects of a stream: a version it has read (1 or more), or an `StreamState`."""


@dataclass(frozen=True, slots=True)
class StreamAppend:
    """What one writer says in one stream: all of it is recorded, or none.

    `expected_version` is what the stream must be before `events` are added.

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
    """Where one proposed fact now stands.

    `is_duplicate` says that it had been recorded before, by the same `event_id`.
    """

    position: Position
    stream_version: int
    is_duplicate: bool
