"""Replaces all deadlines of some cases, in the live table or in its shadow."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.announcement.pending_announcement import MAX_QUIET
from deadline_service.store.ruleset_versions import database_now
from deadline_service.store.tables import CASE_EVALUATION, DEADLINE
from events.envelope import CaseId, LedgerId


async def replace_rows(
    db: AsyncConnection, ledger_id: LedgerId, cases: Collection[CaseId], rows: Sequence[DeadlineRow]
) -> None:
    """Replace the deadlines of some cases by these.

    What is announced of them is compared with these once every case is certainly quiet.
    """
    for table in (DEADLINE, CASE_EVALUATION):
        of_cases = table.c.ledger_id == ledger_id, table.c.case_id.in_(cases)
        await db.execute(delete(table).where(*of_cases))
    if rows:
        await db.execute(
            insert(DEADLINE), [{"ledger_id": ledger_id, **row._asdict()} for row in rows]
        )
    now = await database_now(db)
    due = {"ledger_id": ledger_id, "recording_since": now, "announce_after": now + MAX_QUIET}
    await db.execute(
        insert(CASE_EVALUATION),
        [{**due, "case_id": case, "correlation_id": case} for case in cases],
    )
