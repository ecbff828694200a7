"""Replaces all deadlines of some cases, in the live table or in its shadow."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.store.tables import CASE_EVALUATION, DEADLINE
from events.envelope import CaseId, LedgerId


async def replace_rows(
    db: AsyncConnection, ledger_id: LedgerId, cases: Collection[CaseId], rows: Sequence[DeadlineRow]
) -> None:
    """Replace the deadlines of some cases by these."""
    for table in (DEADLINE, CASE_EVALUATION):
        of_cases = table.c.ledger_id == ledger_id, table.c.case_id.in_(cases)
        await db.execute(delete(table).where(*of_cases))
    if rows:
        await db.execute(
            insert(DEADLINE), [{"ledger_id": ledger_id, **row._asdict()} for row in rows]
        )
        await db.execute(insert(CASE_EVALUATION), list(_next_reminders(ledger_id, rows)))


def _next_reminders(
    ledger_id: LedgerId, rows: Sequence[DeadlineRow]
) -> Iterator[Mapping[str, object]]:
    calls: defaultdict[CaseId, list[date]] = defaultdict(list)
    for row in rows:
        calls[row.case_id] += [] if row.next_reminder_on is None else [row.next_reminder_on]
    for case, days in calls.items():
        next_reminder_on = min(days, default=None)
        yield {"ledger_id": ledger_id, "case_id": case, "next_reminder_on": next_reminder_on}
