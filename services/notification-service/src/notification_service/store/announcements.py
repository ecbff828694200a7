"""Announcing what happened to an endpoint to the other endpoints of its council."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from chassis.row_changes import change_rows
from events.event_filters import matching_filters
from notification_service.domain.message import WebhookMessage

LISTENING: Final = """
SELECT ledger_id, endpoint_id FROM notification.endpoint
WHERE ledger_id = $1 AND endpoint_id IS DISTINCT FROM $2 AND state = 'enabled' AND event_types && $3
ORDER BY endpoint_id LIMIT 1000
"""
"""No lock: what is enqueued for an endpoint that is deleted meanwhile is cancelled by a sweep."""
STORE_ANNOUNCEMENT: Final = """
INSERT INTO notification.message (ledger_id, message_id, type, occurred_at, body)
VALUES ($1, $2, $3, $4, $5)
"""
ENQUEUE_ANNOUNCEMENT: Final = """
INSERT INTO notification.delivery (ledger_id, endpoint_id, message_id, cause)
VALUES ($1, $2, $3, 'automatic')
"""


async def announce(
    db: AsyncConnection, ledger_id: UUID, passed_over: UUID | None, message: WebhookMessage
) -> Sequence[UUID]:
    """Enqueue a message about an endpoint for those whose filters match, but one; returns those.

    In the transaction that changed the endpoint, so that it is announced if and only if it changed.
    Where no endpoint asks for it nothing is stored: no purge would delete it.
    """
    connection = await driver_connection(db)
    filters = list(matching_filters(message.type))
    others = await connection.fetch(LISTENING, ledger_id, passed_over, filters)
    if not others:
        return []
    key = (ledger_id, message.message_id)
    content = (message.type, message.occurred_at, message.body)
    await connection.execute(STORE_ANNOUNCEMENT, *key, *content)
    await change_rows(connection, ENQUEUE_ANNOUNCEMENT, others, message.message_id)
    return [row["endpoint_id"] for row in others]
