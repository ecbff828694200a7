"""Which cases a council holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final
from uuid import UUID

from pydantic_core import MISSING

from chassis.database import DriverConnection
from events.envelope import CaseId, LedgerId

_HOLD: Final = "INSERT INTO case_api.held_case (ledger_id, case_id, reference) VALUES ($1, $2, $3)"


@dataclass(frozen=True, slots=True)
class HeldCase:
    """A case in the list of a council's cases."""

    case_id: CaseId
    reference: str | None
    opened_at: datetime


async def hold_case(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, reference: str | MISSING
) -> None:
    """Put a case on the council's list."""
    given = None if reference is MISSING else reference
    await db.execute(_HOLD, ledger_id, case_id, given)


async def cases_after(
    db: DriverConnection,
    ledger_id: LedgerId,
    after: tuple[datetime, UUID] | None,
    reference: str | None,
    limit: int,
) -> Sequence[HeldCase]:
    """The cases after a place in the list, the longest held first, if asked of one reference."""
    values = [*(after or ()), *(() if reference is None else (reference,))]
    query = list_query(begins=after is None, of_reference=reference is not None)
    return [HeldCase(*row) for row in await db.fetch(query, ledger_id, limit, *values)]


@cache
def list_query(*, begins: bool, of_reference: bool) -> str:
    """The statement of a page, for the filters given: a range of one index.

    Its values are the ledger and the limit; then the place after which it goes on, unless it
    `begins`; then the reference, if it is asked of one.
    """
    asked = ["ledger_id = $1"]
    if not begins:
        asked.append("(opened_at, case_id) > ($3, $4)")
    if of_reference:
        asked.append(f"reference = ${3 if begins else 5}")
    return (
        "SELECT case_id, reference, opened_at FROM case_api.held_case"  # noqa: S608  # our own words
        f" WHERE {' AND '.join(asked)} ORDER BY opened_at, case_id LIMIT $2"
    )
