"""Claiming notices that are due, and recording how an attempt ended.

Letters that a post room prints are never due here, and a text is due once the notice was sent that
it announces. An attempt is recorded before the mail server or GOV.UK Notify is called. A lease
outlives the deadline of an attempt, so that a notice is claimed again only where its sender is
dead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from chassis.database import DriverConnection
from events.envelope import CaseId, LedgerId
from notification_service.domain.notice_sending.channel import SendingChannel
from notification_service.domain.notice_sending.facts import NoticeIdentity
from notification_service.domain.notice_sending.state import (
    AttemptOutcome,
    NextState,
    NoticeState,
)
from notification_service.store.notice_sending.texts import end_text, release_text

DUE_NOTICES: Final = """
    SELECT ledger_id, notice_id, enclosed_bytes FROM (
        (SELECT ledger_id, notice_id, enclosed_bytes, due_at FROM notification.notice
          WHERE state = 'pending' AND channel = 'email' AND due_at <= now()
            AND (lease_until IS NULL OR lease_until <= now())
          ORDER BY due_at LIMIT $1)
        UNION ALL
        (SELECT ledger_id, notice_id, enclosed_bytes, due_at FROM notification.notice
          WHERE state = 'pending' AND channel = 'letter' AND letters_by = 'govuk_notify'
            AND due_at <= now() AND (lease_until IS NULL OR lease_until <= now())
          ORDER BY due_at LIMIT $1)
        UNION ALL
        (SELECT ledger_id, notice_id, enclosed_bytes, due_at FROM notification.notice
          WHERE $2 AND state = 'pending' AND channel = 'text' AND due_at <= now()
            AND (lease_until IS NULL OR lease_until <= now())
          ORDER BY due_at LIMIT $1)
    ) due ORDER BY due_at LIMIT $1
"""
CLAIM_NOTICE: Final = """
    UPDATE notification.notice
       SET attempts = attempts + 1, lease_token = $3, lease_until = $4
     WHERE ledger_id = $1 AND notice_id = $2 AND state = 'pending' AND due_at <= $5
       AND (lease_until IS NULL OR lease_until <= $5)
    RETURNING case_id, requirement, reports, audience, person_id, channel, announces, purpose,
        attempts, content
"""
_ABANDON: Final = """
    UPDATE notification.notice_attempt SET ended_at = $3, outcome = $4
     WHERE ledger_id = $1 AND notice_id = $2 AND ended_at IS NULL
"""
EARLIER_OUTCOMES: Final = """
    SELECT outcome FROM notification.notice_attempt
     WHERE ledger_id = $1 AND notice_id = $2 ORDER BY number LIMIT 100
"""
_START: Final = """
    INSERT INTO notification.notice_attempt (ledger_id, notice_id, number) VALUES ($1, $2, $3)
"""
_END_ATTEMPT: Final = """
    UPDATE notification.notice_attempt SET ended_at = $4, outcome = $5, reply_code = $6
     WHERE ledger_id = $1 AND notice_id = $2 AND number = $3 AND ended_at IS NULL
"""
_END_CLAIM: Final = """
    UPDATE notification.notice
       SET state = $4, due_at = COALESCE($5, due_at), failure = $6, ended_at = $7,
           lease_until = NULL, lease_token = NULL
     WHERE ledger_id = $1 AND notice_id = $2 AND lease_token = $3 AND state = 'pending'
    RETURNING true
"""


class DueNotice(NamedTuple):
    """A notice that is due, and how many bytes of documents it encloses."""

    ledger_id: LedgerId
    notice_id: UUID
    enclosed_bytes: int


@dataclass(frozen=True, slots=True)
class ClaimedNotice:
    """A notice that one sender may send, until its lease ends. `attempt` counts from 1."""

    notice: NoticeIdentity
    token: UUID
    earlier: Sequence[AttemptOutcome]
    """How the earlier attempts ended, the first ones first."""
    purpose: str
    attempt: int
    content: bytes

    @property
    def times_sent(self) -> int:
        """The number of this attempt, without those that only asked a provider."""
        return self.attempt - self.earlier.count(AttemptOutcome.NOT_FOUND)


async def due_notices(db: DriverConnection, limit: int, *, with_texts: bool) -> Sequence[DueNotice]:
    """The notices of all councils that are due, the longest due first."""
    rows = await db.fetch(DUE_NOTICES, limit, with_texts)
    return [DueNotice(LedgerId(row[0]), *row[1:]) for row in rows]


async def claim_notice(
    db: DriverConnection, ledger_id: LedgerId, notice_id: UUID, token: UUID, lease: timedelta
) -> ClaimedNotice | None:
    """Claim a notice and record that an attempt starts. None: another sender has it.

    An earlier attempt without an end is one whose sender died: its outcome is unknown.
    """
    now: datetime = await db.fetchval("SELECT clock_timestamp()")
    row = await db.fetchrow(CLAIM_NOTICE, ledger_id, notice_id, token, now + lease, now)
    if row is None:
        return None
    case_id, *rest, purpose, attempt, content = row
    notice = NoticeIdentity(ledger_id, notice_id, CaseId(case_id), *rest)
    await db.execute(_ABANDON, ledger_id, notice_id, now, AttemptOutcome.UNKNOWN)
    ended = await db.fetch(EARLIER_OUTCOMES, ledger_id, notice_id)
    earlier = [AttemptOutcome(each[0]) for each in ended]
    claimed = ClaimedNotice(notice, token, earlier, purpose, attempt, content)
    await db.execute(_START, ledger_id, notice_id, claimed.attempt)
    return claimed


async def end_attempt(
    db: DriverConnection,
    claimed: ClaimedNotice,
    outcome: AttemptOutcome,
    reply_code: int | None,
    then: NextState,
) -> datetime | None:
    """Record how an attempt ended, and when. None: the lease was lost, and nothing is recorded.

    The text that announces an e-mail is released, and that of a notice that failed is ended.
    """
    now: datetime = await db.fetchval("SELECT clock_timestamp()")
    due_at = None if then.wait is None else now + then.wait
    ended_at = None if then.wait is not None else now
    key = claimed.notice.ledger_id, claimed.notice.notice_id
    if not await db.fetchval(
        _END_CLAIM, *key, claimed.token, then.state, due_at, then.failure, ended_at
    ):
        return None
    await db.execute(_END_ATTEMPT, *key, claimed.attempt, now, outcome, reply_code)
    if then.state is NoticeState.FAILED:
        await end_text(db, *key, now)
    elif then.state is NoticeState.SENT and claimed.notice.channel == SendingChannel.EMAIL:
        await release_text(db, *key, now)
    return now
