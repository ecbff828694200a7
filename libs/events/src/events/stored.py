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

from events.codec import NewerVersion, UnknownType, decode
from events.envelope import CaseId, Cause, LedgerId, Position, Recorded


class Unreadable(StrEnum):
    """Why a stored fact cannot be read."""

    UNKNOWN_TYPE = "unknown_type"
    """No contract has the name of its type."""
    NEWER_VERSION = "newer_version"
    """It has a later version than the contract that this code knows."""
    MALFORMED = "malformed"
    """It does not fit its contract; it may hold a code that is newer than this reader."""


class Uninterpretable(Exception):
    """A stored fact cannot be read. Names its place and type, and nothing that it holds."""

    def __init__(self, fact: "StoredEvent", why: Unreadable) -> None:
        super().__init__(
            f"ledger {fact.ledger_id}, position {fact.position}:"
            f" {fact.type} version {fact.schema_version} cannot be read ({why})"
        )
        self.fact = fact
        self.why = why


class StoredEvent(NamedTuple):
    """A row of the log with its body as text. A tuple, because a replay makes millions of them."""

    ledger_id: LedgerId
    position: Position
    stream_id: CaseId
    stream_version: int
    event_id: UUID
    actor: str
    correlation_id: UUID
    cause: Cause | None
    traceparent: str | None
    recorded_at: datetime
    type: str
    schema_version: int
    body: str

    @property
    def family(self) -> str:
        """The first word of the type."""
        return self.type.partition(".")[0]

    def interpret(self) -> Recorded:
        """The fact in the words of its contract, an older shape lifted to today's.

        Raises:
            Uninterpretable: this code cannot read it.
        """
        try:
            event = decode(self.type, self.schema_version, self.body)
        except UnknownType:
            raise Uninterpretable(self, Unreadable.UNKNOWN_TYPE) from None
        except NewerVersion:
            raise Uninterpretable(self, Unreadable.NEWER_VERSION) from None
        except (ValidationError, ValueError, RecursionError):  # their texts hold the values
            raise Uninterpretable(self, Unreadable.MALFORMED) from None
        return Recorded(*self[:10], event)


class HashedEvent(NamedTuple):
    """A stored fact with its hash in the chain (32 bytes), which covers every fact before it."""

    event: StoredEvent
    hash: bytes


class Interpreted(NamedTuple):
    """What this code can read of some stored facts, and what it cannot."""

    facts: Sequence[Recorded]
    unread: Sequence[StoredEvent]


def interpreted(rows: Iterable[StoredEvent]) -> Interpreted:
    """The facts that can be read, and those that cannot, each in their order."""
    facts: list[Recorded] = []
    unread: list[StoredEvent] = []
    for row in rows:
        try:
            facts.append(row.interpret())
        except Uninterpretable:
            unread.append(row)
    return Interpreted(facts, unread)
