"""The hash chain of the record of reading, by which a changed or removed row is detected.

`store/sql/readings.sql` has the same function in SQL; a test compares them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

READING_HASH_VERSION: Final = 1
_TAG: Final = "send.reading.1"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A row of the record as stored; `case_ids` and `criteria` are in their order."""

    ledger_id: UUID
    position: int
    recorded_at: datetime
    actor: str
    client: str
    operation: str
    kind: str
    purpose: str
    address: str
    case_ids: tuple[UUID, ...]
    covers_all: bool
    document_id: UUID | None
    criteria: tuple[str, ...]
    results: int | None
    hash_version: int
    hash: bytes


def first_previous_hash(ledger_id: UUID) -> bytes:
    """The previous hash of the row at position 1: the 16 bytes of the ledger's id."""
    return ledger_id.bytes


def reading_hash(row: ReadingRow, previous: bytes) -> bytes:
    """The hash of a row, 32 bytes; `previous` is that of the row before it.

    SHA-256 over sixteen lines of text. No value has a line feed, which the table refuses, and no
    criterion a comma, so that no two different rows have the same text.
    """
    lines = (
        _TAG,
        row.ledger_id,
        row.position,
        (row.recorded_at - _EPOCH) // timedelta(microseconds=1),
        row.actor,
        row.client,
        row.operation,
        row.kind,
        row.purpose,
        row.address,
        ",".join(map(str, row.case_ids)),
        "true" if row.covers_all else "false",
        row.document_id,
        ",".join(row.criteria),
        row.results,
        previous.hex(),
    )
    return sha256("\n".join("" if line is None else str(line) for line in lines).encode()).digest()


def reading_fault(row: ReadingRow, position: int, previous: ReadingRow | None) -> str | None:
    """What is wrong with the row that is to be at a position, or None."""
    if row.position != position:
        return f"position {position}: it is missing"
    if row.hash_version != READING_HASH_VERSION:
        return f"position {position}: hash version {row.hash_version} is unknown"
    before = first_previous_hash(row.ledger_id) if previous is None else previous.hash
    if row.hash != reading_hash(row, before):
        return f"position {position}: the row does not fit its hash"
    if previous is not None and row.recorded_at < previous.recorded_at:
        return f"position {position}: it is dated before the previous row"
    return None
