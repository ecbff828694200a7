"""Anchors of the record of reading: facts of the log that state its last row and the hash of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, NamedTuple
from uuid import UUID

from chassis.database import DriverConnection
from events.envelope import LedgerId

_UNANCHORED: Final = "SELECT * FROM case_api.unanchored_ledgers_v1($1)"
_ANCHOR: Final = "SELECT case_api.anchor_readings_v1()"
ANCHORS_QUERY: Final = """
    SELECT count(*) AS anchors, max(e.reading_position) AS last,
           min(e.reading_position) FILTER (WHERE r.hash IS NULL OR r.hash <> e.reading_hash)
               AS contradicted
      FROM (SELECT (body::jsonb ->> 'reading_position')::bigint AS reading_position,
                   decode(body::jsonb ->> 'reading_hash', 'hex') AS reading_hash
              FROM log.event
             WHERE ledger_id = $1 AND stream_id = $1 AND type = 'ledger.readings_anchored') e
      LEFT JOIN case_api.reading r ON r.ledger_id = $1 AND r.position = e.reading_position
"""


class AnchoredRecord(NamedTuple):
    """How many anchors the log has, the last row that one states, and the first it contradicts."""

    anchors: int
    last: int | None
    contradicted: int | None


async def unanchored_ledgers(db: DriverConnection, age: timedelta) -> Sequence[LedgerId]:
    """The ledgers with a reading that is older than `age` and that no anchor covers."""
    return [row[0] for row in await db.fetch(_UNANCHORED, age)]


async def anchor_readings(db: DriverConnection) -> int | None:
    """State the last row of the record of the transaction's ledger in its log, once.

    Returns the position of the fact, or None where the record is empty. It holds the lock of
    appends to the ledger until the transaction ends.
    """
    position: int | None = await db.fetchval(_ANCHOR)
    return position


async def check_anchors(db: DriverConnection, ledger_id: UUID) -> AnchoredRecord:
    """Compare the record of a council with what its log states of it."""
    (found,) = await db.fetch(ANCHORS_QUERY, ledger_id)
    return AnchoredRecord(*found)
