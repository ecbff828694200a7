"""Writing all the deadlines of some cases anew, in the living table or in its twin."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from deadline_service.domain.kept import Kept
from deadline_service.store.tables import DEADLINE
from events.envelope import CaseId, LedgerId


async def remake(
    db: AsyncConnection, ledger_id: LedgerId, cases: Collection[CaseId], rows: Sequence[Kept]
) -> None:
    """Let the deadlines of some cases be these, and no others."""
    of_cases = DEADLINE.c.ledger_id == ledger_id, DEADLINE.c.case_id.in_(cases)
    await db.execute(delete(DEADLINE).where(*of_cases))
    if rows:
        await db.execute(
            insert(DEADLINE), [{"ledger_id": ledger_id, **row._asdict()} for row in rows]
        )
