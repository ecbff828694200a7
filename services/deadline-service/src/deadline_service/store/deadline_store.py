"""Reading and writing the rows of deadlines, many at a time."""

from collections.abc import Collection, Sequence
from typing import Final

from asyncpg import Record
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.evaluation.deadline import DeadlineState
from deadline_service.domain.rulebook.vocabulary import DeadlineKind
from events.contracts.references import DeadlineId
from events.contracts.vocabulary.assessment import ExceptionGround
from events.envelope import CaseId, LedgerId

DEADLINE_COLUMNS: Final = ", ".join(DeadlineRow._fields)
OF_CASES: Final = (
    f"SELECT {DEADLINE_COLUMNS} FROM deadline.deadline"  # noqa: S608  # our own names
    " WHERE ledger_id = $1 AND case_id = ANY ($2) ORDER BY deadline_id"
)

_DELETE: Final = "DELETE FROM deadline.deadline WHERE ledger_id = $1 AND deadline_id = ANY ($2)"


def to_row(row: Record) -> DeadlineRow:
    """A row of the table; `DEADLINE_COLUMNS` were selected."""
    found = DeadlineRow(*row)
    return found._replace(
        kind=DeadlineKind(found.kind),
        state=DeadlineState(found.state),
        ground=found.ground and ExceptionGround(found.ground),
    )


async def read_rows(
    db: AsyncConnection, ledger_id: LedgerId, cases: Collection[CaseId]
) -> Sequence[DeadlineRow]:
    """The rows of some cases, which must be locked (store/case_evaluations.py)."""
    rows = await (await driver_connection(db)).fetch(OF_CASES, ledger_id, list(cases))
    return [to_row(row) for row in rows]


async def save_rows(db: AsyncConnection, ledger_id: LedgerId, rows: Sequence[DeadlineRow]) -> None:
    """Insert or update rows, in one statement."""
    if rows:
        columns = zip(*rows, strict=True)
        await (await driver_connection(db)).execute(_SAVE, ledger_id, *map(list, columns))


async def delete_rows(db: AsyncConnection, ledger_id: LedgerId, ids: Sequence[DeadlineId]) -> None:
    """Delete the deadlines with these ids."""
    if ids:
        await (await driver_connection(db)).execute(_DELETE, ledger_id, list(ids))


def _save_statement() -> str:
    arrays = ", ".join(f"${n}::{type_}[]" for n, type_ in enumerate(_TYPE_NAMES, 2))
    changed = ", ".join(f"{name} = EXCLUDED.{name}" for name in DeadlineRow._fields)
    return (
        f"INSERT INTO deadline.deadline (ledger_id, {DEADLINE_COLUMNS})"  # noqa: S608  # our own names
        f" SELECT $1, * FROM unnest({arrays})"
        f" ON CONFLICT (ledger_id, deadline_id) DO UPDATE SET {changed}"
    )


_TYPE_NAMES: Final = (
    *("uuid", "uuid", "text", "text", "bigint", "date", "date", "date", "date"),
    *("text", "bigint", "date", "text", "bool", "bool", "bool", "text"),
    "bigint",
)
_SAVE: Final = _save_statement()
