"""Questions that are asked of the deadlines of a council."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from deadline_service.domain.deadline import State
from deadline_service.domain.kept import Kept
from deadline_service.store.keeping import COLUMNS, kept
from events.envelope import CaseId, LedgerId

_AT: Final = (
    "CASE WHEN state = 'running' AND breachable AND law_due_on < $2 THEN 'missed'"
    " WHEN state = 'running' AND kind = 'right' AND due_on < $2 THEN 'lapsed' ELSE state END"
)
_OF_CASE: Final = (
    f"SELECT {COLUMNS} FROM deadline.deadline WHERE ledger_id = $1 AND case_id = $2"  # noqa: S608
    " ORDER BY listed_on, deadline_id"
)
_ONE: Final = f"SELECT {COLUMNS} FROM deadline.deadline WHERE ledger_id = $1 AND deadline_id = $2"  # noqa: S608
_LIST: Final = (
    f"SELECT {COLUMNS} FROM deadline.deadline WHERE ledger_id = $1"  # noqa: S608
    f" AND ($3::text IS NULL OR {_AT} = $3) AND ($4::text IS NULL OR rule = $4)"
    " AND ($5::date IS NULL OR due_on >= $5) AND ($6::date IS NULL OR due_on <= $6)"
    " AND ($7::date IS NULL OR (listed_on, deadline_id) > ($7, $8))"
    " ORDER BY listed_on, deadline_id LIMIT $9"
)
_KNOWN: Final = (
    "SELECT EXISTS ("
    "SELECT FROM log.event WHERE ledger_id = $1 AND stream_id = $2 AND stream_version = 1)"
)
_REACHED: Final = (
    "SELECT position FROM deadline.checkpoint WHERE ledger_id = $1 AND subscription = $2"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deadlines are asked for; None asks for any."""

    today: date
    state: State | None = None
    rule: str | None = None
    due_from: date | None = None
    due_to: date | None = None


async def is_known(db: AsyncConnection, ledger_id: LedgerId, case_id: CaseId) -> bool:
    """Whether the ledger holds a case: one probe of the log's index of streams."""
    found: bool = await (await driver(db)).fetchval(_KNOWN, ledger_id, case_id)
    return found


async def of_case(db: AsyncConnection, ledger_id: LedgerId, case_id: CaseId) -> Sequence[Kept]:
    """The deadlines of a case, the earliest day to work to first."""
    return [kept(row) for row in await (await driver(db)).fetch(_OF_CASE, ledger_id, case_id)]


async def one(db: AsyncConnection, ledger_id: LedgerId, deadline_id: UUID) -> Kept | None:
    """A deadline, None if there is no such."""
    row = await (await driver(db)).fetchrow(_ONE, ledger_id, deadline_id)
    return None if row is None else kept(row)


async def listed(
    db: AsyncConnection,
    ledger_id: LedgerId,
    wanted: Wanted,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Kept]:
    """A council's deadlines after a place in the list, by the day to work to."""
    place, deadline_id = after or (None, None)
    rows = await (await driver(db)).fetch(
        _LIST,
        ledger_id,
        wanted.today,
        wanted.state,
        wanted.rule,
        wanted.due_from,
        wanted.due_to,
        place,
        deadline_id,
        limit,
    )
    return [kept(row) for row in rows]


async def reached(db: AsyncConnection, ledger_id: LedgerId, subscription: str) -> int:
    """The position in the log up to which deadlines have been timed."""
    return await (await driver(db)).fetchval(_REACHED, ledger_id, subscription) or 0
