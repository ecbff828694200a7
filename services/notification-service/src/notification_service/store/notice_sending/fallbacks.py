"""The letter that is kept beside an e-mail, and follows it if that fails."""

from typing import Final
from uuid import UUID

from chassis.database import DriverConnection
from events.contracts.vocabulary.case import NoticeFailure
from events.envelope import LedgerId

SEND_FALLBACK: Final = """
    INSERT INTO notification.notice (
        ledger_id, notice_id, case_id, requirement, reports, audience, person_id, channel, purpose,
        content, content_hash, created_by, letters_by, instead_of, advice_id, corrected_at,
        stated_days, enclosed_bytes, enclosed_documents, contents,
        words_hash, catalogue_hash, settings_version, confirmed_doubts, confirmed_by
    )
    SELECT ledger_id, fallback_id, case_id, requirement, reports, audience, person_id, 'letter',
           purpose, fallback_content, fallback_hash, created_by, letters_by, notice_id,
           advice_id, corrected_at, stated_days, enclosed_bytes, enclosed_documents, contents,
           words_hash, catalogue_hash, settings_version, confirmed_doubts, confirmed_by
      FROM notification.notice
     WHERE ledger_id = $1 AND notice_id = $2 AND fallback_id IS NOT NULL
       AND NOT EXISTS (
           SELECT FROM notification.notice letter
            WHERE letter.ledger_id = $1 AND letter.case_id = notice.case_id
              AND letter.person_id IS NOT DISTINCT FROM notice.person_id
              AND letter.failure = 'returned' AND letter.returned_at >= notice.created_at
       )
    ON CONFLICT DO NOTHING
"""
DROP_FALLBACK: Final = """
    UPDATE notification.notice
       SET fallback_id = NULL, fallback_content = NULL, fallback_hash = NULL
     WHERE ledger_id = $1 AND notice_id = $2 AND fallback_id IS NOT NULL
"""
_WITHHELD: Final = frozenset({NoticeFailure.NOT_ALLOWED, NoticeFailure.OVERTAKEN})


async def end_fallback(
    db: DriverConnection, ledger_id: LedgerId, notice_id: UUID, failure: NoticeFailure | None
) -> None:
    """Have the letter posted if the e-mail failed, and keep it no longer beside the e-mail.

    It is not where the people may not be written to, what it says is overtaken, a letter of the
    same has been made, or another letter to them came back since the e-mail was composed.
    """
    if failure is not None and failure not in _WITHHELD:
        await db.execute(SEND_FALLBACK, ledger_id, notice_id)
    await db.execute(DROP_FALLBACK, ledger_id, notice_id)
