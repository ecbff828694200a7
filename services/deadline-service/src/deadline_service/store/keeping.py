"""Reading and writing what was last said of deadlines, many at a time."""

from collections.abc import Collection, Sequence
from typing import Final

from asyncpg import Record
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from deadline_service.domain.deadline import State
from deadline_service.domain.kept import Kept
from deadline_service.domain.rulebook.vocabulary import Kind
from events.contracts.references import DeadlineId
from events.contracts.vocabulary.assessment import ExceptionGround
from events.envelope import CaseId, LedgerId

COLUMNS: Final = ", ".join(Kept._fields)
_OF_CASES: Final = (
    f"SELECT {COLUMNS} FROM deadline.deadline"  # noqa: S608  # our own names
    " WHERE ledger_id = $1 AND case_id = ANY ($2) ORDER BY deadline_id"
)

_FORGET: Final = "DELETE FROM deadline.deadline WHERE ledger_id = $1 AND deadline_id = ANY ($2)"


def kept(row: Record) -> Kept:
    """A row of the table; `COLUMNS` were selected."""
    found = Kept(*row)
    return found._replace(
        kind=Kind(found.kind),
        state=State(found.state),
        ground=found.ground and ExceptionGround(found.ground),
    )


async def kept_of_cases(
    db: AsyncConnection, ledger_id: LedgerId, cases: Collection[CaseId]
) -> Sequence[Kept]:
    """What is kept of some cases, which must be held (store/case_timing.py)."""
    rows = await (await driver(db)).fetch(_OF_CASES, ledger_id, list(cases))
    return [kept(row) for row in rows]


async def keep(db: AsyncConnection, ledger_id: LedgerId, rows: Sequence[Kept]) -> None:
    """Keep these instead of what was kept under their ids, in one statement."""
    if rows:
        columns = zip(*rows, strict=True)
        await (await driver(db)).execute(_KEEP, ledger_id, *map(list, columns))


async def forget(db: AsyncConnection, ledger_id: LedgerId, gone: Sequence[DeadlineId]) -> None:
    """Keep no deadline of these ids."""
    if gone:
        await (await driver(db)).execute(_FORGET, ledger_id, list(gone))


def _keep() -> str:
    arrays = ", ".join(f"${n}::{type_}[]" for n, type_ in enumerate(_TYPE_NAMES, 2))
    changed = ", ".join(f"{name} = EXCLUDED.{name}" for name in Kept._fields)
    return (
        f"INSERT INTO deadline.deadline (ledger_id, {COLUMNS})"  # noqa: S608  # our own names
        f" SELECT $1, * FROM unnest({arrays})"
        f" ON CONFLICT (ledger_id, deadline_id) DO UPDATE SET {changed}"
    )


_TYPE_NAMES: Final = (
    *("uuid", "uuid", "text", "text", "bigint", "date", "date", "date", "date"),
    *("text", "bigint", "date", "text", "bool", "bool", "bool", "int", "bool", "date"),
)
_KEEP: Final = _keep()
