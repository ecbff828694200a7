"""Cancelling pending deliveries, when their endpoint is deleted and afterwards."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from chassis.row_changes import change_rows
from notification_service.store.batches import BATCH_SIZE

LOCK_PENDING: Final = """
SELECT ledger_id, delivery_id FROM notification.delivery
WHERE ledger_id = $1 AND endpoint_id = $2 AND state = 'pending'
ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED
"""
FIND_ORPHANS: Final = """
SELECT d.ledger_id, d.delivery_id, clock_timestamp()
FROM notification.endpoint e
CROSS JOIN LATERAL (
    SELECT p.ledger_id, p.delivery_id FROM notification.delivery p
    WHERE p.ledger_id = e.ledger_id AND p.endpoint_id = e.endpoint_id AND p.state = 'pending'
    LIMIT $1
) d
WHERE e.state = 'deleted'
LIMIT $1
"""
CANCEL_DELIVERY: Final = """
UPDATE notification.delivery
SET state = 'cancelled', settled_at = $3, lease_until = NULL, lease_token = NULL
WHERE ledger_id = $1 AND delivery_id = $2 AND settled_at IS NULL
RETURNING delivery_id
"""
"""`settled_at IS NULL` is `state = 'pending'`, which would let a plan walk the index of all that is
pending.
"""


async def cancel_pending(
    db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID, limit: int, now: datetime
) -> None:
    """Cancel pending deliveries of one endpoint, at most `limit`, the earliest due first.

    Those that are being claimed or recorded at this moment are passed over.
    """
    connection = await driver_connection(db)
    pending = await connection.fetch(LOCK_PENDING, ledger_id, endpoint_id, limit)
    await change_rows(connection, CANCEL_DELIVERY, pending, now)


async def cancel_orphaned_deliveries(db: AsyncConnection) -> int:
    """Cancel pending deliveries of deleted endpoints, at most BATCH_SIZE; returns how many."""
    connection = await driver_connection(db)
    orphans = await connection.fetch(FIND_ORPHANS, BATCH_SIZE)
    return len(await change_rows(connection, CANCEL_DELIVERY, orphans))
