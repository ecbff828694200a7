"""Which cases a council holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic_core import MISSING

from chassis.database import Driver
from events.envelope import CaseId, LedgerId

_HOLD: Final = "INSERT INTO case_api.held_case (ledger_id, case_id, reference) VALUES ($1, $2, $3)"
_LIST: Final = """
    SELECT case_id, reference, opened_at FROM case_api.held_case
     WHERE ledger_id = $1 AND ($2::timestamptz IS NULL OR (opened_at, case_id) > ($2, $3))
       AND ($4::text IS NULL OR reference = $4)
     ORDER BY opened_at, case_id LIMIT $5
"""


@dataclass(frozen=True, slots=True)
class HeldCase:
    """A case in the list of a council's cases."""

    case_id: CaseId
    reference: str | None
    opened_at: datetime


async def hold_case(
    db: Driver, ledger_id: LedgerId, case_id: CaseId, reference: str | MISSING
) -> None:
    """Put a case on the council's list."""
    given = None if reference is MISSING else reference
    await db.execute(_HOLD, ledger_id, case_id, given)


async def cases_after(
    db: Driver,
    ledger_id: LedgerId,
    after: tuple[datetime, UUID] | None,
    reference: str | None,
    limit: int,
) -> Sequence[HeldCase]:
    """The cases after a place in the list, the longest held first, if asked of one reference."""
    place, case_id = after or (None, None)
    rows = await db.fetch(_LIST, ledger_id, place, case_id, reference, limit)
    return [HeldCase(*row) for row in rows]
