"""The events that were received, so that each has an effect once; forgotten after 30 days."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.sui.lifecycle_contract import EVENTS_KEPT_FOR
from chassis.database import DriverConnection, Ledgers, driver_connection, transaction
from chassis.row_changes import change_rows
from events.envelope import LedgerId

_BATCH: Final = 1000
_INSERT: Final = """
    INSERT INTO case_api.sui_event (ledger_id, event_id, received_at) VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING RETURNING event_id
"""
OLD_EVENTS_QUERY: Final = f"""
    SELECT ledger_id, event_id FROM case_api.sui_event
     WHERE received_at < $1 ORDER BY received_at LIMIT {_BATCH}
"""  # noqa: S608  # a constant
_FORGET: Final = """
    DELETE FROM case_api.sui_event WHERE ledger_id = $1 AND event_id = $2 AND received_at < $3
    RETURNING event_id
"""


async def receive_event(
    db: DriverConnection, ledger_id: LedgerId, event_id: UUID, now: datetime
) -> bool:
    """Remember an event; returns whether it is new.

    While another transaction receives the same event, this waits for its end.
    """
    return await db.fetchval(_INSERT, ledger_id, event_id, now) is not None


async def forget_old_events(engine: AsyncEngine, now: datetime) -> int:
    """Forget the events of more than 30 days ago, some at a time; returns how many."""
    forgotten = 0
    while batch := await _forget_batch(engine, now - EVENTS_KEPT_FOR):
        forgotten += batch
    return forgotten


async def _forget_batch(engine: AsyncEngine, before: datetime) -> int:
    async with transaction(engine, Ledgers.ALL) as db:
        connection = await driver_connection(db)
        old = await connection.fetch(OLD_EVENTS_QUERY, before)
        return len(await change_rows(connection, _FORGET, old, before))
