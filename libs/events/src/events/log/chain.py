"""The hash chain, by which a changed, removed or inserted row is detected.

Version 1 is SHA-256 over sixteen lines of text, one of which is the hash of the previous row.
`sql/hash_v1.sql` is the same function in SQL; both are tested against the vectors in
`docs/chain.md`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

HASH_VERSION: Final = 1
EMPTY_LEDGER_HASH: Final = bytes(32)
"""The hash in the seal of an empty ledger, which has no row to take one from."""
_TAG: Final = "send.log.1"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class EventRow:
    """A row of the log as stored, undecoded."""

    ledger_id: UUID
    position: int
    stream_id: UUID
    stream_version: int
    event_id: UUID
    type: str
    schema_version: int
    actor: str
    correlation_id: UUID
    cause_ledger_id: UUID | None
    cause_position: int | None
    traceparent: str | None
    recorded_at: datetime
    hash_version: int
    hash: bytes
    body: str


def genesis_hash(ledger_id: UUID) -> bytes:
    """The previous hash of the row at position 1: the 16 bytes of the ledger's id."""
    return ledger_id.bytes


def has_line_feed(row: EventRow) -> bool:
    """Whether a field before the body has a line feed, so that two rows could have one text.

    The table refuses such a row; one that holds it was not appended.
    """
    return any("\n" in each for each in (row.type, row.actor, row.traceparent or ""))


def row_hash(row: EventRow, previous: bytes) -> bytes:
    """The hash of a row, 32 bytes; `previous` is the hash of the row before it."""
    lines = (
        _TAG,
        row.ledger_id,
        row.position,
        row.stream_id,
        row.stream_version,
        row.event_id,
        row.type,
        row.schema_version,
        row.actor,
        row.correlation_id,
        row.cause_ledger_id,
        row.cause_position,
        row.traceparent,
        (row.recorded_at - _EPOCH) // timedelta(microseconds=1),
        previous.hex(),
        row.body,
    )
    return sha256("\n".join("" if line is None else str(line) for line in lines).encode()).digest()
