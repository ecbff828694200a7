"""Writing all the deadlines of some cases anew, in the living table or in its twin."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from deadline_service.domain.kept import Kept
from deadline_service.store.tables import CASE_TIMING, DEADLINE
from events.envelope import CaseId, LedgerId


async def remake(
    db: AsyncConnection, ledger_id: LedgerId, cases: Collection[CaseId], rows: Sequence[Kept]
) -> None:
    """Let the deadlines of some cases be these, and no others."""
    for table in (DEADLINE, CASE_TIMING):
        of_cases = table.c.ledger_id == ledger_id, table.c.case_id.in_(cases)
        await db.execute(delete(table).where(*of_cases))
    if rows:
        await db.execute(
            insert(DEADLINE), [{"ledger_id": ledger_id, **row._asdict()} for row in rows]
        )
        await db.execute(insert(CASE_TIMING), list(_timings(ledger_id, rows)))


def _timings(ledger_id: LedgerId, rows: Sequence[Kept]) -> Iterator[Mapping[str, object]]:
    calls: defaultdict[CaseId, list[date]] = defaultdict(list)
    for row in rows:
        calls[row.case_id] += [] if row.next_call is None else [row.next_call]
    for case, days in calls.items():
        next_call = min(days, default=None)
        yield {"ledger_id": ledger_id, "case_id": case, "next_call": next_call}
