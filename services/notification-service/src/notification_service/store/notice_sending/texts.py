"""Texts that announce notices: stored with the notice, due once it was sent, ended if it failed.

A letter that GOV.UK Notify posts is announced once it was printed and dispatched, another one once
the council recorded that it was posted, and an e-mail once it was accepted.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from chassis.database import DriverConnection
from events.contracts.vocabulary.case import NoticeFailure
from events.envelope import LedgerId
from notification_service.domain.notice_sending.channel import SendingChannel
from notification_service.domain.notice_sending.state import NoticeState
from notification_service.store.notice_sending.notices import KeptContent

INSERT_TEXT: Final = """
    INSERT INTO notification.notice (
        ledger_id, notice_id, case_id, requirement, reports, audience, person_id, channel, purpose,
        content, content_hash, created_by, corrected_at, announces, due_at,
        words_hash, catalogue_hash, settings_version, confirmed_doubts, confirmed_by
    )
    SELECT ledger_id, $3, case_id, requirement, reports, audience, person_id, $6, purpose,
           $4, $5, created_by, corrected_at, notice_id, 'infinity',
           words_hash, catalogue_hash, settings_version, confirmed_doubts, confirmed_by
      FROM notification.notice WHERE ledger_id = $1 AND notice_id = $2
"""
RELEASE_TEXT: Final = """
    UPDATE notification.notice SET due_at = $3
     WHERE ledger_id = $1 AND announces = $2 AND state = 'pending' AND due_at = 'infinity'
"""
END_TEXT: Final = """
    UPDATE notification.notice SET state = $3, failure = $4, ended_at = $5
     WHERE ledger_id = $1 AND announces = $2 AND state = 'pending' AND lease_token IS NULL
"""
NEEDS_ANNOUNCING: Final = """
    SELECT a.state IN ('sent', 'delivered') AND NOT EXISTS (
           SELECT 1 FROM notification.notice o
            WHERE o.ledger_id = t.ledger_id AND o.case_id = t.case_id AND o.channel = 'text'
              AND o.content_hash = t.content_hash AND o.notice_id <> t.notice_id
              AND (o.state IN ('sent', 'delivered') AND o.ended_at >= a.ended_at
                   OR o.state = 'pending' AND o.due_at <= now() AND o.notice_id < t.notice_id))
      FROM notification.notice t
      JOIN notification.notice a ON a.ledger_id = t.ledger_id AND a.notice_id = t.announces
     WHERE t.ledger_id = $1 AND t.notice_id = $2
"""


async def insert_text(
    db: DriverConnection, ledger_id: LedgerId, notice_id: UUID, content: KeptContent
) -> None:
    """Store the text that announces a notice of the same transaction. It waits for that."""
    key = ledger_id, notice_id
    kept = content.notice_id, content.encrypted, content.sha256
    await db.execute(INSERT_TEXT, *key, *kept, SendingChannel.TEXT)


async def release_text(
    db: DriverConnection, ledger_id: LedgerId, notice_id: UUID, at: datetime
) -> None:
    """Have the text that announces a notice sent from an instant on: the notice was sent."""
    await db.execute(RELEASE_TEXT, ledger_id, notice_id, at)


async def end_text(
    db: DriverConnection, ledger_id: LedgerId, notice_id: UUID, at: datetime
) -> None:
    """End the text that announces a notice, unsent: there is nothing to announce.

    One that is being sent is not stopped; before its next attempt the notice is looked at again.
    """
    end = NoticeState.FAILED, NoticeFailure.OVERTAKEN, at
    await db.execute(END_TEXT, ledger_id, notice_id, *end)


async def needs_announcing(db: DriverConnection, ledger_id: LedgerId, notice_id: UUID) -> bool:
    """Whether the notice that a text announces is sent, and no other text has announced it.

    A text with the same words to the same number that was sent after the notice announces it too,
    and so will one that is due now: of those that are sent at the same time the first by id goes.
    """
    found: bool = await db.fetchval(NEEDS_ANNOUNCING, ledger_id, notice_id)
    return found
