"""Letters that came back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from chassis.database import DriverConnection
from events.contracts.vocabulary.case import NoticeFailure
from events.envelope import CaseId, LedgerId
from notification_service.domain.notice_sending.facts import NoticeIdentity
from notification_service.store.notice_sending.texts import end_text

LOCK_ENDED_NOTICE: Final = """
    SELECT case_id, requirement, reports, audience, person_id, channel, state, ended_at
      FROM notification.notice WHERE ledger_id = $1 AND notice_id = $2 FOR UPDATE
"""
_RETURN: Final = """
    UPDATE notification.notice SET state = 'failed', failure = $3, returned_at = $4
     WHERE ledger_id = $1 AND notice_id = $2
"""


@dataclass(frozen=True, slots=True)
class EndedNotice:
    """A notice, and when it was sent. `sent_at` None: it was not."""

    notice: NoticeIdentity
    state: str
    sent_at: datetime | None


async def lock_ended_notice(
    db: DriverConnection, ledger_id: LedgerId, notice_id: UUID
) -> EndedNotice | None:
    """A notice, locked. None: the council has no such."""
    row = await db.fetchrow(LOCK_ENDED_NOTICE, ledger_id, notice_id)
    if row is None:
        return None
    case_id, *rest, state, ended_at = row
    notice = NoticeIdentity(ledger_id, notice_id, CaseId(case_id), *rest)
    return EndedNotice(notice, state, ended_at)


async def return_letter(
    db: DriverConnection, ledger_id: LedgerId, notice_id: UUID, at: datetime
) -> None:
    """Record that a letter came back: it was not received. It is not announced any more."""
    await db.execute(_RETURN, ledger_id, notice_id, NoticeFailure.RETURNED, at)
    await end_text(db, ledger_id, notice_id, at)
