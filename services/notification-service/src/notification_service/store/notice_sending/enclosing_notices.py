"""What notices enclosed, outside of their encrypted content."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from chassis.database import DriverConnection
from events.contracts.references import DocumentId
from events.envelope import CaseId, EventEnvelope, LedgerId
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.domain.notice_sending.restored_events import RestoredEvent
from notification_service.domain.notice_sending.restored_filings import restored_filings
from notification_service.store.notice_sending.given_notices import GIVEN_NOTICES

GIVEN_DOCUMENTS: Final = f"""
    SELECT enclosed_documents FROM {GIVEN_NOTICES}
     WHERE ledger_id = $1 AND notice_id = $2 AND given_at IS NOT NULL
"""  # noqa: S608  # constants only
ENCLOSING_REQUIREMENTS: Final = f"""
    SELECT DISTINCT reports, requirement FROM {GIVEN_NOTICES}
     WHERE ledger_id = $1 AND case_id = $2 AND given_at IS NOT NULL AND created_at < $4
       AND enclosed_documents <> '{{}}' AND $3 = ANY (enclosed_documents) LIMIT 100
"""  # noqa: S608  # constants only


async def given_documents(
    db: DriverConnection, ledger_id: LedgerId, notice_id: UUID
) -> Sequence[DocumentId] | None:
    """The documents that went with a notice. None: it was not given to who delivers it."""
    found = await db.fetchval(GIVEN_DOCUMENTS, ledger_id, notice_id)
    return None if found is None else list(map(DocumentId, found))


async def restored_notices(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    history: Sequence[EventEnvelope],
) -> Mapping[ReportedNotice, RestoredEvent]:
    """The notices of a case with which documents went that were taken back and are in its file.

    Of each the newest filing that is in effect again. `history` is that of the case.
    """
    restored = restored_filings(history)
    found = dict[ReportedNotice, RestoredEvent]()
    for document, filing in sorted(restored.items(), key=lambda each: each[1].restored_at):
        notices = await notices_enclosing(db, ledger_id, case_id, document, filing.since)
        found |= dict.fromkeys(notices, filing)
    return found


async def restored_documents(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    history: Sequence[EventEnvelope],
    notice: ReportedNotice,
) -> Sequence[DocumentId]:
    """The documents that went with a notice, were taken back, and are in the file again.

    `history` is that of the case.
    """
    return [
        document
        for document, filing in restored_filings(history).items()
        if notice in await notices_enclosing(db, ledger_id, case_id, document, filing.since)
    ]


async def notices_enclosing(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    document_id: DocumentId,
    before: datetime,
) -> Sequence[ReportedNotice]:
    """The notices with which a document went, of those that were written before an instant."""
    rows = await db.fetch(ENCLOSING_REQUIREMENTS, ledger_id, case_id, document_id, before)
    return [ReportedNotice(*row) for row in rows]
