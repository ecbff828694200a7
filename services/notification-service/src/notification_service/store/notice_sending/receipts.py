"""What is known of messages at a provider: which are to be looked up, and what was reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from chassis.database import DriverConnection
from events.envelope import CaseId, LedgerId
from notification_service.domain.govuk_notify.receipt import (
    FIRST_LOOK,
    NotifyStatus,
    ReceiptChange,
    parse_status,
)
from notification_service.domain.notice_sending.facts import NoticeIdentity
from notification_service.domain.notice_sending.state import NoticeState
from notification_service.store.notice_sending.texts import end_text, release_text

INSERT_RECEIPT: Final = """
    INSERT INTO notification.notice_receipt
        (ledger_id, notice_id, provider_id, accepted_at, look_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
"""
DUE_RECEIPTS: Final = """
    SELECT ledger_id, notice_id FROM notification.notice_receipt
     WHERE look_at <= now() ORDER BY look_at LIMIT $1
"""
CLAIM_RECEIPT: Final = """
    UPDATE notification.notice_receipt SET look_at = $3
     WHERE ledger_id = $1 AND notice_id = $2 AND look_at <= $4
    RETURNING provider_id
"""
LOCK_RECEIPT: Final = """
    SELECT n.case_id, n.requirement, n.reports, n.audience, n.person_id, n.channel, n.attempts,
        n.state, n.delivered_at, r.status, r.accepted_at
      FROM notification.notice_receipt r
      JOIN notification.notice n ON n.ledger_id = r.ledger_id AND n.notice_id = r.notice_id
     WHERE r.ledger_id = $1 AND r.notice_id = $2
       FOR UPDATE OF r
"""
UPDATE_RECEIPT: Final = """
    UPDATE notification.notice_receipt SET status = $3, looked_at = $4, look_at = $5
     WHERE ledger_id = $1 AND notice_id = $2
"""
UPDATE_NOTICE: Final = """
    UPDATE notification.notice
       SET state = $3, failure = COALESCE(failure, $4), delivered_at = COALESCE(delivered_at, $5),
           returned_at = COALESCE(returned_at, $6)
     WHERE ledger_id = $1 AND notice_id = $2
"""
FIND_BY_PROVIDER_ID: Final = """
    SELECT ledger_id, notice_id, status FROM notification.notice_receipt
     WHERE provider_id = $1 LIMIT 1
"""
HASTEN_LOOK: Final = """
    UPDATE notification.notice_receipt
       SET look_at = GREATEST($3, looked_at + $4::interval)
     WHERE ledger_id = $1 AND notice_id = $2 AND (look_at IS NULL OR look_at > $3)
"""
BETWEEN_HASTENED_LOOKS: Final = timedelta(seconds=10)
"""However many receipts come, a message is not looked up more often."""


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A notice that a provider accepted, and what it reported last."""

    notice: NoticeIdentity
    attempts: int
    state: NoticeState
    was_delivered: bool
    status: NotifyStatus | None
    accepted_at: datetime


@dataclass(frozen=True, slots=True)
class KnownReceipt:
    """Of which notice a provider's message is, and what was reported last."""

    ledger_id: LedgerId
    notice_id: UUID
    status: NotifyStatus | None


async def current_instant(db: DriverConnection) -> datetime:
    """The instant by the clock that all processes share."""
    now: datetime = await db.fetchval("SELECT clock_timestamp()")
    return now


async def expect_receipt(
    db: DriverConnection, ledger_id: LedgerId, notice_id: UUID, provider_id: UUID
) -> None:
    """Record that a provider accepted a notice, so that its status is looked up."""
    now = await current_instant(db)
    await db.execute(INSERT_RECEIPT, ledger_id, notice_id, provider_id, now, now + FIRST_LOOK)


async def due_receipts(db: DriverConnection, limit: int) -> Sequence[tuple[LedgerId, UUID]]:
    """The notices of all councils whose status is to be looked up, the longest due first."""
    rows = await db.fetch(DUE_RECEIPTS, limit)
    return [(LedgerId(row[0]), row[1]) for row in rows]


async def claim_receipt(
    db: DriverConnection, ledger_id: LedgerId, notice_id: UUID, lease: timedelta
) -> UUID | None:
    """The provider's id of a message to look up now. None: another process looks it up."""
    now = await current_instant(db)
    found: UUID | None = await db.fetchval(CLAIM_RECEIPT, ledger_id, notice_id, now + lease, now)
    return found


async def lock_receipt(
    db: DriverConnection, ledger_id: LedgerId, notice_id: UUID
) -> ReceiptRow | None:
    """What is known of a message, locked until the transaction ends."""
    row = await db.fetchrow(LOCK_RECEIPT, ledger_id, notice_id)
    if row is None:
        return None
    case_id, *rest, attempts, state, delivered_at, status, accepted_at = row
    return ReceiptRow(
        NoticeIdentity(ledger_id, notice_id, CaseId(case_id), *rest),
        attempts,
        NoticeState(state),
        delivered_at is not None,
        None if status is None else parse_status(status),
        accepted_at,
    )


async def record_look(  # what a look changes
    db: DriverConnection,
    ledger_id: LedgerId,
    notice_id: UUID,
    status: NotifyStatus | None,
    at: datetime,
    look_again_in: timedelta | None,
) -> None:
    """Record what is known after a look, and when to look again; None: no more."""
    look_at = None if look_again_in is None else at + look_again_in
    await db.execute(UPDATE_RECEIPT, ledger_id, notice_id, status, at, look_at)


async def record_receipt(
    db: DriverConnection, ledger_id: LedgerId, notice_id: UUID, change: ReceiptChange, at: datetime
) -> None:
    """Record in the notice what was reported. What was recorded before is not overwritten.

    The text that announces a letter is released once that was dispatched, and that of a notice that
    failed is ended.
    """
    delivered_at = at if change.is_delivery else None
    returned_at = None if change.failure is None else at
    await db.execute(
        *(UPDATE_NOTICE, ledger_id, notice_id, change.state, change.failure),
        *(delivered_at, returned_at),
    )
    if change.failure is not None:
        await end_text(db, ledger_id, notice_id, at)
    elif change.is_dispatch:
        await release_text(db, ledger_id, notice_id, at)


async def find_receipt(db: DriverConnection, provider_id: UUID) -> KnownReceipt | None:
    """The notice of a provider's message, of whichever council. None: there is no such."""
    row = await db.fetchrow(FIND_BY_PROVIDER_ID, provider_id)
    if row is None:
        return None
    status = None if row["status"] is None else parse_status(row["status"])
    return KnownReceipt(LedgerId(row["ledger_id"]), row["notice_id"], status)


async def hasten_look(db: DriverConnection, ledger_id: LedgerId, notice_id: UUID) -> None:
    """Have a message looked up now, though not within seconds of the last look."""
    now = await current_instant(db)
    await db.execute(HASTEN_LOOK, ledger_id, notice_id, now, BETWEEN_HASTENED_LOOKS)
