"""Deletes deliveries past their retention, in batches, by the index that lists deliveries.

A delivery is deleted with its attempts, and added to what its endpoint received of the case in the
month; a message is deleted with its last delivery. A pending delivery is never deleted. Old rows
are found over all ledgers without a lock, and deleted by their keys.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from chassis.row_changes import change_rows
from notification_service.store.batches import BATCH_SIZE
from notification_service.store.delivered_months import summarise_deliveries

FIND_ENDED: Final = """
SELECT d.ledger_id, d.delivery_id
FROM notification.endpoint e
CROSS JOIN (
    VALUES ('delivered', $1::interval), ('exhausted', $2::interval), ('cancelled', $2::interval)
) k (state, age)
CROSS JOIN LATERAL (
    SELECT p.ledger_id, p.delivery_id, p.settled_at FROM notification.delivery p
    WHERE p.ledger_id = e.ledger_id AND p.endpoint_id = e.endpoint_id AND p.state = k.state
      AND p.created_at < now() - k.age
    ORDER BY p.created_at, p.delivery_id LIMIT $3
) d
WHERE d.settled_at < now() - k.age
LIMIT $3
"""
"""Of each endpoint and state only the oldest are read, as many as a batch: those created long ago
that ended lately may delay the purge of those behind them.
"""
PURGE_DELIVERY: Final = """
DELETE FROM notification.delivery
WHERE ledger_id = $1 AND delivery_id = $2 AND state <> 'pending'
RETURNING ledger_id, delivery_id, endpoint_id, message_id
"""
PURGE_ATTEMPTS: Final = """
DELETE FROM notification.attempt WHERE ledger_id = $1 AND delivery_id = $2
"""
PURGE_EXCERPTS: Final = """
DELETE FROM notification.response_excerpt WHERE ledger_id = $1 AND delivery_id = $2
"""
LOCK_MESSAGE: Final = """
SELECT ledger_id, message_id FROM notification.message
WHERE ledger_id = $1 AND message_id = $2 FOR UPDATE SKIP LOCKED
"""
PURGE_MESSAGE: Final = """
DELETE FROM notification.message m
WHERE m.ledger_id = $1 AND m.message_id = $2 AND NOT EXISTS (
    SELECT FROM notification.delivery d
    WHERE d.ledger_id = m.ledger_id AND d.message_id = m.message_id
)
"""
"""A transaction that enqueues an earlier message locks the message; so this statement, which starts
after the locks were taken, sees every such delivery.
"""
FIND_FINISHED_REPLAYS: Final = """
SELECT r.ledger_id, r.replay_id
FROM notification.endpoint e
CROSS JOIN LATERAL (
    SELECT p.ledger_id, p.replay_id FROM notification.replay p
    WHERE p.ledger_id = e.ledger_id AND p.endpoint_id = e.endpoint_id
      AND p.state <> 'running' AND p.finished_at < now() - $1::interval
    ORDER BY p.finished_at LIMIT $2
) r
LIMIT $2
"""
PURGE_REPLAY: Final = """
DELETE FROM notification.replay WHERE ledger_id = $1 AND replay_id = $2 RETURNING replay_id
"""
FIND_UNUSED_ENDPOINTS: Final = """
SELECT e.ledger_id, e.endpoint_id FROM notification.endpoint e
WHERE e.state = 'deleted' AND e.changed_at < now() - $1::interval
  AND NOT EXISTS (SELECT FROM notification.delivery d
                  WHERE d.ledger_id = e.ledger_id AND d.endpoint_id = e.endpoint_id)
  AND NOT EXISTS (SELECT FROM notification.replay r
                  WHERE r.ledger_id = e.ledger_id AND r.endpoint_id = e.endpoint_id
                    AND r.state <> 'running')
LIMIT $2
"""
PURGE_ENDPOINT: Final = """
DELETE FROM notification.endpoint WHERE ledger_id = $1 AND endpoint_id = $2 AND state = 'deleted'
RETURNING endpoint_id
"""
"""Nothing is enqueued for a deleted endpoint, so that one without deliveries has none later."""


@dataclass(frozen=True, slots=True)
class DeliveryRetention:
    """For how long deliveries are kept after they ended: delivered ones, and all others."""

    delivered: timedelta = timedelta(days=30)
    failed: timedelta = timedelta(days=90)


async def purge_deliveries(db: AsyncConnection, retention: DeliveryRetention) -> int:
    """Delete old deliveries with their attempts and messages, at most BATCH_SIZE."""
    connection = await driver_connection(db)
    ended = await connection.fetch(FIND_ENDED, retention.delivered, retention.failed, BATCH_SIZE)
    deleted = await change_rows(connection, PURGE_DELIVERY, ended)
    await summarise_deliveries(connection, deleted)
    deliveries = [(row["ledger_id"], row["delivery_id"]) for row in deleted]
    await change_rows(connection, PURGE_ATTEMPTS, deliveries)
    await change_rows(connection, PURGE_EXCERPTS, deliveries)
    messages = {(row["ledger_id"], row["message_id"]) for row in deleted}
    locked = await change_rows(connection, LOCK_MESSAGE, messages)
    await change_rows(connection, PURGE_MESSAGE, locked)
    return len(deleted)


async def purge_replays(db: AsyncConnection, retention: DeliveryRetention) -> int:
    """Delete replays that ended long ago, at most BATCH_SIZE; returns how many."""
    connection = await driver_connection(db)
    finished = await connection.fetch(FIND_FINISHED_REPLAYS, retention.failed, BATCH_SIZE)
    return len(await change_rows(connection, PURGE_REPLAY, finished))


async def purge_endpoints(db: AsyncConnection, retention: DeliveryRetention) -> int:
    """Delete the rows of endpoints that were deleted long ago and have nothing left on record."""
    connection = await driver_connection(db)
    unused = await connection.fetch(FIND_UNUSED_ENDPOINTS, retention.failed, BATCH_SIZE)
    return len(await change_rows(connection, PURGE_ENDPOINT, unused))
