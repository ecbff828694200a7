"""Making pending deliveries due before their time, when their endpoint is enabled."""

from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from chassis.row_changes import change_rows

MAX_HASTENED: Final = 1000
"""Deliveries that one transaction makes due."""
LOCK_LATER: Final = """
SELECT ledger_id, delivery_id, now() FROM notification.delivery
WHERE ledger_id = $1 AND endpoint_id = $2 AND state = 'pending'
  AND due_at > now() AND due_at < 'infinity'
ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED
"""
"""What waits for an earlier delivery of its case is due at infinity, and stays so."""
HASTEN: Final = """
UPDATE notification.delivery SET due_at = $3
WHERE ledger_id = $1 AND delivery_id = $2 AND settled_at IS NULL
RETURNING delivery_id
"""
"""`settled_at IS NULL` is `state = 'pending'`, which would let a plan walk the index of all that is
pending.
"""


async def hasten_pending(db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID) -> bool:
    """Make deliveries of an endpoint due that wait for a retry, at most MAX_HASTENED.

    Returns whether there may be more. Those that are being recorded at this moment are passed over.
    """
    connection = await driver_connection(db)
    later = await connection.fetch(LOCK_LATER, ledger_id, endpoint_id, MAX_HASTENED)
    return len(await change_rows(connection, HASTEN, later)) == MAX_HASTENED
