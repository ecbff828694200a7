"""Cancelling deliveries that have no endpoint any more."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from notification_service.store.batches import BATCH_SIZE, affected_rows

CANCEL_ORPHANS: Final = """
WITH orphans AS MATERIALIZED (
    SELECT d.ledger_id, d.delivery_id
    FROM notification.endpoint e
    CROSS JOIN LATERAL (
        SELECT p.ledger_id, p.delivery_id FROM notification.delivery p
        WHERE p.ledger_id = e.ledger_id AND p.endpoint_id = e.endpoint_id AND p.state = 'pending'
        ORDER BY p.due_at LIMIT $1 FOR UPDATE SKIP LOCKED
    ) d
    WHERE e.state = 'deleted'
    LIMIT $1
)
UPDATE notification.delivery d
SET state = 'cancelled', settled_at = now(), lease_until = NULL, lease_token = NULL
FROM orphans o
WHERE d.ledger_id = o.ledger_id AND d.delivery_id = o.delivery_id
"""


async def cancel_orphaned_deliveries(db: AsyncConnection) -> int:
    """Cancel pending deliveries of deleted endpoints, at most BATCH_SIZE; returns how many."""
    return affected_rows(await (await driver_connection(db)).execute(CANCEL_ORPHANS, BATCH_SIZE))
