"""Items of work that an officer put off until a day."""

from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.worklist.snooze import SnoozeReason
from deadline_service.domain.worklist.work_item import WorkKind
from events.envelope import CaseId, LedgerId

READ_DAYS: Final = """
SELECT case_id, kind, due_on, law_due_on FROM deadline.work_item
WHERE ledger_id = $1 AND item_id = $2 FOR UPDATE
"""
_SAVE: Final = """
INSERT INTO deadline.snoozed_item (ledger_id, item_id, case_id, until_on, reason, snoozed_by)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (ledger_id, item_id) DO UPDATE
SET until_on = EXCLUDED.until_on, reason = EXCLUDED.reason, snoozed_by = EXCLUDED.snoozed_by,
    snoozed_at = EXCLUDED.snoozed_at
"""
_PURGE: Final = "DELETE FROM deadline.snoozed_item WHERE ledger_id = $1 AND until_on < $2"
_DELETE: Final = "DELETE FROM deadline.snoozed_item WHERE ledger_id = $1 AND item_id = $2"


class WorkDays(NamedTuple):
    """The case of an item, its kind and its days."""

    case_id: CaseId
    kind: WorkKind
    due_on: date | None
    law_due_on: date | None


async def lock_work_item(
    db: AsyncConnection, ledger_id: LedgerId, item_id: UUID
) -> WorkDays | None:
    """The days of an item, locked until the transaction ends; None if there is no such item."""
    row = await (await driver_connection(db)).fetchrow(READ_DAYS, ledger_id, item_id)
    return None if row is None else WorkDays(*row)._replace(kind=WorkKind(row["kind"]))


async def save_snooze(
    db: AsyncConnection,
    ledger_id: LedgerId,
    item: tuple[UUID, CaseId],
    until_on: date,
    reason: SnoozeReason,
    snoozed_by: str,
) -> None:
    """Put an item of a case off until a day, in place of an earlier day."""
    values = *item, until_on, str(reason), snoozed_by
    await (await driver_connection(db)).execute(_SAVE, ledger_id, *values)


async def purge_snoozed(db: AsyncConnection, ledger_id: LedgerId, before: date) -> None:
    """Delete what was put off until a day before this one: it is shown again since."""
    await (await driver_connection(db)).execute(_PURGE, ledger_id, before)


async def delete_snooze(db: AsyncConnection, ledger_id: LedgerId, item_id: UUID) -> None:
    """Show an item again at once."""
    await (await driver_connection(db)).execute(_DELETE, ledger_id, item_id)
