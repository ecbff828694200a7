"""The digest of each day: locked to be sent, attempted under a lease, and how it ended.

An attempt is recorded before the mail server is called. A lease outlives the deadline of an
attempt, so that a digest is attempted again only where its sender is dead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from chassis.database import DriverConnection
from events.envelope import LedgerId
from notification_service.domain.digests.state import NextDigestState
from notification_service.domain.notice_sending.state import AttemptOutcome

DUE_MESSAGES: Final = """
    SELECT ledger_id, digest_id, day FROM notification.digest_message
     WHERE state = 'pending' AND due_at <= $1 AND (lease_until IS NULL OR lease_until <= now())
     ORDER BY due_at LIMIT $2
"""
LOCK_DUE_MESSAGE: Final = """
    SELECT message_id, attempts, send_until FROM notification.digest_message
     WHERE ledger_id = $1 AND digest_id = $2 AND day = $3 AND state = 'pending' AND due_at <= $4
       AND (lease_until IS NULL OR lease_until <= $5)
       FOR UPDATE SKIP LOCKED
"""
START_ATTEMPT: Final = """
    UPDATE notification.digest_message
       SET attempts = attempts + 1, outcome = NULL, reply_code = NULL, lease_token = $4,
           lease_until = $5, log_position = $6, items = $7
     WHERE ledger_id = $1 AND digest_id = $2 AND day = $3 AND state = 'pending'
"""
SETTLE_MESSAGE: Final = """
    UPDATE notification.digest_message
       SET state = $4, reason = $5, due_at = COALESCE($6, due_at), ended_at = $7,
           log_position = COALESCE($8, log_position), items = COALESCE($9, items),
           lease_until = NULL, lease_token = NULL
     WHERE ledger_id = $1 AND digest_id = $2 AND day = $3 AND state = 'pending'
"""
END_ATTEMPT: Final = """
    UPDATE notification.digest_message
       SET state = $5, reason = $6, due_at = COALESCE($7, due_at), ended_at = $8, outcome = $9,
           reply_code = $10, lease_until = NULL, lease_token = NULL
     WHERE ledger_id = $1 AND digest_id = $2 AND day = $3 AND lease_token = $4
       AND state = 'pending'
"""
LAST_COVERED: Final = """
    SELECT log_position FROM notification.digest_message
     WHERE ledger_id = $1 AND digest_id = $2 AND day < $3 AND log_position IS NOT NULL
       AND (state = 'sent' OR reason = 'nothing_due')
     ORDER BY day DESC LIMIT 1
"""
LIST_MESSAGES: Final = """
    SELECT day, state, reason, attempts, outcome, reply_code, items, send_until, ended_at
      FROM notification.digest_message
     WHERE ledger_id = $1 AND digest_id = $2 ORDER BY day DESC LIMIT $3
"""
MAX_LISTED_MESSAGES: Final = 31
"""The days that are shown of a digest: some six weeks."""


@dataclass(frozen=True, slots=True)
class DigestMessageKey:
    """The digest of a day: the key by which it is sent once."""

    ledger_id: LedgerId
    digest_id: UUID
    day: date

    @property
    def columns(self) -> tuple[LedgerId, UUID, date]:
        """The values of the columns."""
        return self.ledger_id, self.digest_id, self.day


@dataclass(frozen=True, slots=True)
class LockedMessage:
    """The digest of a day that is to be sent, locked until the transaction ends."""

    message_id: UUID
    attempts: int
    send_until: datetime


@dataclass(frozen=True, slots=True)
class DigestCoverage:
    """What a digest covers: up to which position of the log, and how many items."""

    log_position: int | None = None
    items: int | None = None


@dataclass(frozen=True, slots=True)
class DigestMessageRow:
    """How the digest of a day went: codes, numbers and instants, and nothing personal."""

    day: date
    state: str
    reason: str | None
    attempts: int
    outcome: str | None
    reply_code: int | None
    items: int | None
    send_until: datetime
    ended_at: datetime | None


async def due_messages(
    db: DriverConnection, now: datetime, limit: int
) -> Sequence[DigestMessageKey]:
    """The digests of days of all councils that are due, the longest due first."""
    rows = await db.fetch(DUE_MESSAGES, now, limit)
    return [DigestMessageKey(LedgerId(row[0]), row[1], row[2]) for row in rows]


async def lock_due_message(
    db: DriverConnection, key: DigestMessageKey, now: datetime
) -> LockedMessage | None:
    """Lock the digest of a day. None: another sender has it."""
    leases_end: datetime = await db.fetchval("SELECT clock_timestamp()")
    row = await db.fetchrow(LOCK_DUE_MESSAGE, *key.columns, now, leases_end)
    return None if row is None else LockedMessage(*row)


async def start_digest_attempt(
    db: DriverConnection,
    key: DigestMessageKey,
    token: UUID,
    lease: timedelta,
    covered: DigestCoverage,
) -> None:
    """Record that an attempt starts, and claim the digest of a locked row for it."""
    begun: datetime = await db.fetchval("SELECT clock_timestamp()")
    values = token, begun + lease, covered.log_position, covered.items
    await db.execute(START_ATTEMPT, *key.columns, *values)


async def settle_message(
    db: DriverConnection,
    key: DigestMessageKey,
    then: NextDigestState,
    now: datetime,
    covered: DigestCoverage,
) -> None:
    """Record what becomes of a locked row without an attempt: its end, or when it is due again."""
    ended_at = None if then.due_at is not None else now
    values = then.state, then.reason, then.due_at, ended_at, covered.log_position, covered.items
    await db.execute(SETTLE_MESSAGE, *key.columns, *values)


async def end_digest_attempt(
    db: DriverConnection,
    key: DigestMessageKey,
    token: UUID,
    outcome: tuple[AttemptOutcome, int | None],
    then: NextDigestState,
    now: datetime,
) -> None:
    """Record how an attempt ended. Without effect where its lease was lost."""
    ended_at = None if then.due_at is not None else now
    values = then.state, then.reason, then.due_at, ended_at
    await db.execute(END_ATTEMPT, *key.columns, token, *values, *outcome)


async def last_covered(db: DriverConnection, key: DigestMessageKey) -> int | None:
    """Up to which position of the log an earlier day covers the facts. None: none does."""
    position: int | None = await db.fetchval(LAST_COVERED, *key.columns)
    return position


async def list_messages(
    db: DriverConnection, ledger_id: LedgerId, digest_id: UUID
) -> Sequence[DigestMessageRow]:
    """The last days of a digest, the newest first."""
    rows = await db.fetch(LIST_MESSAGES, ledger_id, digest_id, MAX_LISTED_MESSAGES)
    return [DigestMessageRow(*row) for row in rows]
