"""Writing the items of work of cases, many at a time."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.worklist.work_item import WorkItem
from deadline_service.store.schema import SCHEMA
from events.envelope import CaseId, LedgerId
from events.projection import target_schema

_COLUMNS: Final = ", ".join(WorkItem._fields)
_TYPES: Final = (
    *("uuid", "uuid", "text", "text", "bigint", "date", "date", "date", "date"),
    *("text", "smallint", "text"),
)
_GIVEN: Final = ", ".join(f"${place}::{each}[]" for place, each in enumerate(_TYPES, 2))
_CHANGED: Final = tuple(each for each in WorkItem._fields if each != "item_id")


async def replace_work(
    db: AsyncConnection, ledger_id: LedgerId, cases: Sequence[CaseId], items: Sequence[WorkItem]
) -> None:
    """Replace the items of some cases by these; rows that do not change are not written.

    Writes to the shadow table during a rebuild.
    """
    connection = await driver_connection(db)
    table = f"{target_schema(db, SCHEMA.name)}.work_item"
    ids = [each.item_id for each in items]
    await connection.execute(
        f"DELETE FROM {table} WHERE ledger_id = $1 AND case_id = ANY ($2)"  # noqa: S608
        " AND item_id <> ALL ($3)",
        ledger_id,
        cases,
        ids,
    )
    if items:
        columns = map(list, zip(*items, strict=True))
        await connection.execute(_upsert(table), ledger_id, *columns)


def _upsert(table: str) -> str:
    """Insert items or update those that differ: $1 the ledger, then an array a column."""
    changes = ", ".join(f"{each} = EXCLUDED.{each}" for each in _CHANGED)
    old = ", ".join(f"w.{each}" for each in _CHANGED)
    new = ", ".join(f"EXCLUDED.{each}" for each in _CHANGED)
    return (
        f"INSERT INTO {table} AS w (ledger_id, {_COLUMNS})"  # noqa: S608  # our own names
        f" SELECT $1, * FROM unnest({_GIVEN})"
        f" ON CONFLICT (ledger_id, item_id) DO UPDATE SET {changes}"
        f" WHERE ({old}) IS DISTINCT FROM ({new})"
    )
