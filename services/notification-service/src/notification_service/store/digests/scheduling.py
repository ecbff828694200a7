"""The digests whose time of the morning has come: each day of each is stored once, to be sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from uuid import UUID

from chassis.database import DriverConnection
from events.envelope import LedgerId

DUE_DIGESTS: Final = """
    SELECT ledger_id, digest_id FROM notification.digest
     WHERE ended_at IS NULL AND next_at <= $1 ORDER BY next_at LIMIT $2
"""
LOCK_DUE_DIGEST: Final = """
    SELECT send_at, paused_until, next_at, setting_urn IS NOT NULL FROM notification.digest
     WHERE ledger_id = $1 AND digest_id = $2 AND ended_at IS NULL AND next_at <= $3
       FOR UPDATE SKIP LOCKED
"""
INSERT_MESSAGE: Final = """
    INSERT INTO notification.digest_message
        (ledger_id, digest_id, day, message_id, due_at, send_until)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
"""
MOVE_DIGEST: Final = """
    UPDATE notification.digest SET next_at = $3 WHERE ledger_id = $1 AND digest_id = $2
"""


@dataclass(frozen=True, slots=True)
class DueDigest:
    """A digest whose time of the morning has come; `next_at` is that time.

    One of a setting is sent in the morning only where the list of a term is due.
    """

    send_at: time
    paused_until: date | None
    next_at: datetime
    is_of_setting: bool


async def due_digests(
    db: DriverConnection, now: datetime, limit: int
) -> Sequence[tuple[LedgerId, UUID]]:
    """The digests of all councils whose time has come, the longest due first."""
    rows = await db.fetch(DUE_DIGESTS, now, limit)
    return [(LedgerId(row[0]), row[1]) for row in rows]


async def lock_due_digest(
    db: DriverConnection, ledger_id: LedgerId, digest_id: UUID, now: datetime
) -> DueDigest | None:
    """Lock a digest whose time has come. None: another sender has it."""
    row = await db.fetchrow(LOCK_DUE_DIGEST, ledger_id, digest_id, now)
    return None if row is None else DueDigest(*row)


async def schedule_message(
    db: DriverConnection,
    ledger_id: LedgerId,
    digest_id: UUID,
    message_id: UUID,
    day: date,
    times: tuple[datetime, datetime],
) -> None:
    """Store the digest of a day, with when it is due and until when; none where the day has one."""
    await db.execute(INSERT_MESSAGE, ledger_id, digest_id, day, message_id, *times)


async def move_digest(
    db: DriverConnection, ledger_id: LedgerId, digest_id: UUID, next_at: datetime
) -> None:
    """Set the instant of the next digest."""
    await db.execute(MOVE_DIGEST, ledger_id, digest_id, next_at)
