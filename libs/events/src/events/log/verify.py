"""Walking a ledger from its first row to its last, to show that nothing was changed."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from events.log.chain import HASH_VERSION, Row, genesis, row_hash
from events.log.postgres import HEAD
from events.log.seals import Seal, is_genuine

_BATCH: Final = 1000
_ROWS: Final = (
    "SELECT ledger_id, position, stream_id, stream_version, event_id, type, schema_version,"
    " actor, correlation_id, cause_ledger_id, cause_position, traceparent, recorded_at,"
    " hash_version, hash, body FROM log.event"
    " WHERE ledger_id = $1 AND position > $2 AND position <= $2::bigint + $3 ORDER BY position"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the walk found: how many rows fit, and what is wrong with the first that does not."""

    ledger_id: UUID
    rows: int
    seals: int
    fault: str | None


async def verify(
    db: AsyncConnection,
    ledger_id: UUID,
    seals: Sequence[Seal] = (),
    keys: Iterable[Ed25519PublicKey] = (),
    progress: Callable[[int], None] = lambda _: None,
) -> Verdict:
    """Walk a ledger and name the first row or seal that does not fit.

    The transaction must see the ledger. `seals` are the kept ones of this ledger, from the database
    or, better, from a copy elsewhere: a chain that was computed anew fits itself and not them.
    """
    trusted = list(keys)
    forged = next((kept for kept in seals if not is_genuine(kept, trusted)), None)
    if forged is not None:
        return Verdict(ledger_id, 0, 0, f"seal at {forged.position}: its signature is not genuine")
    due = {kept.position: kept.hash for kept in seals}
    previous, walked = _Row(0, genesis(ledger_id)), 0
    async for row in _rows(db, ledger_id):
        fault = _fault(row, previous) or _broken_seal(row, due)
        if fault is not None:
            return Verdict(ledger_id, walked, len(seals), fault)
        previous = _Row(row.position, row.hash)
        walked += 1
        if walked % _BATCH == 0:
            progress(walked)
    beyond = [position for position in due if position > previous.position]
    fault = f"position {min(beyond)}: it was sealed, and is gone" if beyond else None
    return Verdict(ledger_id, walked, len(seals), fault)


@dataclass(frozen=True, slots=True)
class _Row:
    position: int
    hash: bytes


def _fault(row: Row, previous: _Row) -> str | None:
    """What is wrong with a row, seen from the one before it."""
    if row.position != previous.position + 1:
        return f"position {previous.position + 1}: it is missing"
    if row.hash_version != HASH_VERSION:
        return f"position {row.position}: hash version {row.hash_version} is unknown"
    if row.hash != row_hash(row, previous.hash):
        return f"position {row.position}: the row does not fit its hash"
    return None


def _broken_seal(row: Row, due: dict[int, bytes]) -> str | None:
    if row.position in due and due[row.position] != row.hash:
        return f"position {row.position}: the log was rewritten, it is not what was sealed"
    return None


async def _rows(db: AsyncConnection, ledger_id: UUID) -> AsyncIterator[Row]:
    """Every row, in order. A batch that a gap has emptied does not end the walk."""
    connection = await driver(db)
    head: int = await connection.fetchval(HEAD, ledger_id) or 0
    for after in range(0, head, _BATCH):
        for row in await connection.fetch(_ROWS, ledger_id, after, _BATCH):
            yield Row(*row)
