"""Queries of the deadlines of a council."""

from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.store.deadline_store import DEADLINE_COLUMNS, to_row
from deadline_service.store.subscription import SUBSCRIPTION
from events.envelope import CaseId, LedgerId

_ONE: Final = (
    f"SELECT {DEADLINE_COLUMNS} FROM deadline.deadline WHERE ledger_id = $1 AND deadline_id = $2"  # noqa: S608
)
_KNOWN: Final = (
    "SELECT EXISTS ("
    "SELECT FROM log.event WHERE ledger_id = $1 AND stream_id = $2 AND stream_version = 1)"
)
_REACHED: Final = (
    "SELECT position FROM deadline.checkpoint WHERE ledger_id = $1 AND subscription = $2"
)
_PARKED: Final = (
    "SELECT position FROM deadline.parked"
    " WHERE subscription = $1 AND ledger_id = $2 AND stream_id = $3"
)


async def case_exists(db: AsyncConnection, ledger_id: LedgerId, case_id: CaseId) -> bool:
    """Whether the ledger holds a case: one probe of the log's index of streams."""
    found: bool = await (await driver_connection(db)).fetchval(_KNOWN, ledger_id, case_id)
    return found


async def read_deadline(
    db: AsyncConnection, ledger_id: LedgerId, deadline_id: UUID
) -> DeadlineRow | None:
    """A deadline, None if it does not exist."""
    row = await (await driver_connection(db)).fetchrow(_ONE, ledger_id, deadline_id)
    return None if row is None else to_row(row)


async def evaluated_position(db: AsyncConnection, ledger_id: LedgerId, subscription: str) -> int:
    """The position in the log up to which deadlines have been evaluated."""
    return await (await driver_connection(db)).fetchval(_REACHED, ledger_id, subscription) or 0


async def parked_position(db: AsyncConnection, ledger_id: LedgerId, case_id: CaseId) -> int | None:
    """The position of the fact at which a case is parked; None if it is not parked."""
    return await (await driver_connection(db)).fetchval(_PARKED, SUBSCRIPTION, ledger_id, case_id)
