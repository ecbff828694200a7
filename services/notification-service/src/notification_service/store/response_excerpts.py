"""Excerpts of failing receivers' responses, kept for a while where a council opted in."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from chassis.row_changes import change_rows
from notification_service.store.batches import BATCH_SIZE

FIND_EXCERPTS: Final = """
SELECT ledger_id, delivery_id, number FROM notification.response_excerpt
WHERE ledger_id = $1 AND endpoint_id = $2 ORDER BY kept_at LIMIT $3
"""
FIND_EXPIRED: Final = """
SELECT o.ledger_id, o.delivery_id, o.number
FROM notification.endpoint e
CROSS JOIN LATERAL (
    SELECT x.ledger_id, x.delivery_id, x.number FROM notification.response_excerpt x
    WHERE x.ledger_id = e.ledger_id AND x.endpoint_id = e.endpoint_id
      AND x.kept_at < CASE WHEN e.keep_response_excerpts THEN now() - $1::interval ELSE
      'infinity' END
    ORDER BY x.kept_at LIMIT $2
) o
LIMIT $2
"""
"""Of endpoints that keep excerpts those that are too old; of others, and of deleted ones, all."""
DELETE_EXCERPT: Final = """
DELETE FROM notification.response_excerpt
WHERE ledger_id = $1 AND delivery_id = $2 AND number = $3
RETURNING number
"""


async def delete_excerpts(db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID) -> int:
    """Erase excerpts of an endpoint, at most BATCH_SIZE, the oldest first; returns how many."""
    connection = await driver_connection(db)
    found = await connection.fetch(FIND_EXCERPTS, ledger_id, endpoint_id, BATCH_SIZE)
    return len(await change_rows(connection, DELETE_EXCERPT, found))


async def delete_expired_excerpts(db: AsyncConnection, age: timedelta) -> int:
    """Erase what is older than `age` or no longer wanted, at most BATCH_SIZE; returns how many."""
    connection = await driver_connection(db)
    expired = await connection.fetch(FIND_EXPIRED, age, BATCH_SIZE)
    return len(await change_rows(connection, DELETE_EXCERPT, expired))
