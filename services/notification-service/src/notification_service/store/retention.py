"""Deletes deliveries past their retention, in batches, by the index that lists deliveries.

A delivery is deleted with its attempts; a message with its last delivery. A pending delivery is
never deleted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from asyncpg import Record
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import DriverConnection, driver_connection
from notification_service.store.batches import BATCH_SIZE, affected_rows

PURGE_DELIVERIES: Final = """
WITH old AS MATERIALIZED (
    SELECT d.ledger_id, d.delivery_id
    FROM notification.endpoint e
    CROSS JOIN (
        VALUES ('delivered', $1::interval), ('exhausted', $2::interval), ('cancelled', $2::interval)
    ) k (state, age)
    CROSS JOIN LATERAL (
        SELECT p.ledger_id, p.delivery_id, p.settled_at FROM notification.delivery p
        WHERE p.ledger_id = e.ledger_id AND p.endpoint_id = e.endpoint_id AND p.state = k.state
          AND p.created_at < now() - k.age
        ORDER BY p.created_at, p.delivery_id LIMIT $3 FOR UPDATE SKIP LOCKED
    ) d
    WHERE d.settled_at < now() - k.age
    LIMIT $3
)
DELETE FROM notification.delivery d USING old o
WHERE d.ledger_id = o.ledger_id AND d.delivery_id = o.delivery_id
RETURNING d.ledger_id, d.delivery_id, d.message_id
"""
"""Of each endpoint and state only the oldest are read, as many as a batch: those created long ago
that ended lately may delay the purge of those behind them.
"""
PURGE_ATTEMPTS: Final = """
DELETE FROM notification.attempt a
USING unnest($1::uuid[], $2::uuid[]) AS o (ledger_id, delivery_id)
WHERE a.ledger_id = o.ledger_id AND a.delivery_id = o.delivery_id
"""
PURGE_EXCERPTS: Final = """
DELETE FROM notification.response_excerpt x
USING unnest($1::uuid[], $2::uuid[]) AS o (ledger_id, delivery_id)
WHERE x.ledger_id = o.ledger_id AND x.delivery_id = o.delivery_id
"""
LOCK_MESSAGES: Final = """
SELECT message_id FROM notification.message
WHERE ledger_id = $1 AND message_id = ANY ($2::uuid[]) FOR UPDATE SKIP LOCKED
"""
PURGE_MESSAGES: Final = """
DELETE FROM notification.message m
WHERE m.ledger_id = $1 AND m.message_id = ANY ($2::uuid[]) AND NOT EXISTS (
    SELECT FROM notification.delivery d
    WHERE d.ledger_id = m.ledger_id AND d.message_id = m.message_id
)
"""
"""A transaction that enqueues an earlier message locks the message; so this statement, which starts
after the locks were taken, sees every such delivery.
"""
PURGE_REPLAYS: Final = """
WITH old AS MATERIALIZED (
    SELECT r.ledger_id, r.replay_id
    FROM notification.endpoint e
    CROSS JOIN LATERAL (
        SELECT p.ledger_id, p.replay_id FROM notification.replay p
        WHERE p.ledger_id = e.ledger_id AND p.endpoint_id = e.endpoint_id
          AND p.state <> 'running' AND p.finished_at < now() - $1::interval
        ORDER BY p.finished_at LIMIT $2
    ) r
    LIMIT $2
)
DELETE FROM notification.replay r USING old o
WHERE r.ledger_id = o.ledger_id AND r.replay_id = o.replay_id
"""
PURGE_ENDPOINTS: Final = """
WITH old AS MATERIALIZED (
    SELECT e.ledger_id, e.endpoint_id FROM notification.endpoint e
    WHERE e.state = 'deleted' AND e.changed_at < now() - $1::interval
      AND NOT EXISTS (SELECT FROM notification.delivery d
                      WHERE d.ledger_id = e.ledger_id AND d.endpoint_id = e.endpoint_id)
      AND NOT EXISTS (SELECT FROM notification.replay r
                      WHERE r.ledger_id = e.ledger_id AND r.endpoint_id = e.endpoint_id
                        AND r.state <> 'running')
    LIMIT $2
)
DELETE FROM notification.endpoint e USING old o
WHERE e.ledger_id = o.ledger_id AND e.endpoint_id = o.endpoint_id
"""


@dataclass(frozen=True, slots=True)
class DeliveryRetention:
    """For how long deliveries are kept after they ended: delivered ones, and all others."""

    delivered: timedelta = timedelta(days=30)
    failed: timedelta = timedelta(days=90)


async def purge_deliveries(db: AsyncConnection, retention: DeliveryRetention) -> int:
    """Delete old deliveries with their attempts and messages, at most BATCH_SIZE."""
    connection = await driver_connection(db)
    deleted = await connection.fetch(
        PURGE_DELIVERIES, retention.delivered, retention.failed, BATCH_SIZE
    )
    deliveries = (_column(deleted, "ledger_id"), _column(deleted, "delivery_id"))
    await connection.execute(PURGE_ATTEMPTS, *deliveries)
    await connection.execute(PURGE_EXCERPTS, *deliveries)
    await _purge_messages(connection, deleted)
    return len(deleted)


async def purge_replays(db: AsyncConnection, retention: DeliveryRetention) -> int:
    """Delete replays that ended long ago, at most BATCH_SIZE; returns how many."""
    return affected_rows(
        await (await driver_connection(db)).execute(PURGE_REPLAYS, retention.failed, BATCH_SIZE)
    )


async def purge_endpoints(db: AsyncConnection, retention: DeliveryRetention) -> int:
    """Delete the rows of endpoints that were deleted long ago and have nothing left on record."""
    return affected_rows(
        await (await driver_connection(db)).execute(PURGE_ENDPOINTS, retention.failed, BATCH_SIZE)
    )


async def _purge_messages(connection: DriverConnection, deleted: Sequence[Record]) -> None:
    """Delete the messages of deleted deliveries, unless another delivery has the same."""
    by_ledger: dict[UUID, set[UUID]] = {}
    for row in deleted:
        by_ledger.setdefault(row["ledger_id"], set()).add(row["message_id"])
    for ledger_id, message_ids in by_ledger.items():
        locked = await connection.fetch(LOCK_MESSAGES, ledger_id, list(message_ids))
        await connection.execute(PURGE_MESSAGES, ledger_id, _column(locked, "message_id"))


def _column(rows: Sequence[Record], name: str) -> list[UUID]:
    return [row[name] for row in rows]
