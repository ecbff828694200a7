"""The hash chain, by which a changed, removed or inserted row is detected.

Version 1 is SHA-256 over a tag and length-prefixed fields, the last of which is the hash of the
previous row. `sql/hash_v1.sql` is the same function in SQL; both are tested against the vectors in
`docs/chain.md`.
"""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

HASH_VERSION: Final = 1
EMPTY_LEDGER_HASH: Final = bytes(32)
"""The hash in the seal of an empty ledger, which has no row to take one from."""
_TAG: Final = b"send.log.1"
_MISSING: Final = b"\xff\xff\xff\xff"
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


def length_prefixed(field: bytes | None) -> bytes:
    """A field as it is hashed: four bytes of length, then the bytes; missing is ff ff ff ff."""
    return _MISSING if field is None else struct.pack(">i", len(field)) + field


def row_hash(row: EventRow, previous: bytes) -> bytes:
    """The hash of a row, 32 bytes; `previous` is the hash of the row before it."""
    fields = (
        _TAG,
        row.ledger_id.bytes,
        _number(row.position),
        row.stream_id.bytes,
        _number(row.stream_version),
        row.event_id.bytes,
        row.type.encode(),
        _number(row.schema_version),
        row.actor.encode(),
        row.correlation_id.bytes,
        None if row.cause_ledger_id is None else row.cause_ledger_id.bytes,
        None if row.cause_position is None else _number(row.cause_position),
        None if row.traceparent is None else row.traceparent.encode(),
        _number((row.recorded_at - _EPOCH) // timedelta(microseconds=1)),
        row.body.encode(),
        previous,
    )
    return sha256(b"".join(map(length_prefixed, fields))).digest()


def _number(value: int) -> bytes:
    return struct.pack(">q", value)
