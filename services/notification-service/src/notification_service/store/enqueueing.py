"""Enqueueing deliveries. Enqueueing one twice has the effect of once."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from notification_service.domain.delivery_cause import DeliveryCause
from notification_service.domain.message import WebhookMessage

_SUBSCRIBED_FILTERS: Final = """
SELECT DISTINCT unnest(event_types) FROM notification.endpoint
WHERE ledger_id = $1 AND state = 'enabled'
"""
_STORE_MESSAGES: Final = """
INSERT INTO notification.message
    (ledger_id, message_id, type, case_id, position, occurred_at, body)
SELECT $1, * FROM unnest(
    $2::uuid[], $3::text[], $4::uuid[], $5::bigint[], $6::timestamptz[], $7::bytea[]
)
ON CONFLICT (ledger_id, message_id) DO UPDATE SET created_at = message.created_at WHERE false
"""
"""A message that exists is not written again but locked, so that it is not purged before the
deliveries of this transaction are visible.
"""
ENQUEUE: Final = """
WITH subscribed AS MATERIALIZED (
    SELECT ledger_id, endpoint_id, event_types, starts_after FROM notification.endpoint
    WHERE ledger_id = $1 AND state = 'enabled'
    ORDER BY endpoint_id FOR KEY SHARE
)
INSERT INTO notification.delivery (ledger_id, endpoint_id, message_id, cause)
SELECT e.ledger_id, e.endpoint_id, m.message_id, 'automatic'
FROM unnest($2::uuid[], $3::text[], $4::bigint[]) WITH ORDINALITY
    AS m (message_id, type, position, place)
JOIN subscribed e ON m.position > e.starts_after
    AND e.event_types && ARRAY['*', split_part(m.type, '.', 1) || '.*', m.type]
ORDER BY m.place
ON CONFLICT DO NOTHING
RETURNING message_id
"""
"""A transaction that deletes or disables an endpoint locks its row exclusively: one waits for the
other, so that no delivery is enqueued for a deleted endpoint.
"""
ENQUEUE_ONE: Final = """
INSERT INTO notification.delivery
    (ledger_id, delivery_id, endpoint_id, message_id, cause, cause_id)
SELECT $1, $2, $3, m.message_id, $5, $2 FROM notification.message m
WHERE m.ledger_id = $1 AND m.message_id = $4 FOR KEY SHARE
"""
_ENQUEUE_REPLAY: Final = """
INSERT INTO notification.delivery (ledger_id, endpoint_id, message_id, cause, cause_id)
SELECT $1, $2, m, 'replay', $3 FROM unnest($4::uuid[]) WITH ORDINALITY AS u (m, place)
ORDER BY place
ON CONFLICT DO NOTHING
"""


async def subscribed_filters(db: AsyncConnection, ledger_id: UUID) -> AbstractSet[str]:
    """The filters of all enabled endpoints of a ledger."""
    rows = await (await driver_connection(db)).fetch(_SUBSCRIBED_FILTERS, ledger_id)
    return {row[0] for row in rows}


async def store_messages(
    db: AsyncConnection, ledger_id: UUID, messages: Sequence[WebhookMessage]
) -> None:
    """Store messages, each once for all its endpoints."""
    await (await driver_connection(db)).execute(
        _STORE_MESSAGES,
        ledger_id,
        [each.message_id for each in messages],
        [each.type for each in messages],
        [each.case_id for each in messages],
        [each.position for each in messages],
        [each.occurred_at for each in messages],
        [each.body for each in messages],
    )


async def enqueue_messages(
    db: AsyncConnection, ledger_id: UUID, messages: Sequence[WebhookMessage]
) -> AbstractSet[UUID]:
    """Enqueue each message for every enabled endpoint that matches it and was created before it.

    Returns the ids of the messages for which a delivery was created.
    """
    rows = await (await driver_connection(db)).fetch(
        ENQUEUE,
        ledger_id,
        [each.message_id for each in messages],
        [each.type for each in messages],
        [each.position for each in messages],
    )
    return {row[0] for row in rows}


async def enqueue_message(  # a row
    db: AsyncConnection,
    ledger_id: UUID,
    delivery_id: UUID,
    endpoint_id: UUID,
    message_id: UUID,
    cause: DeliveryCause,
) -> None:
    """Enqueue one message for one endpoint, as a client requested.

    The caller has locked the endpoint (`EndpointLock.SHARED`), so that it is not deleted meanwhile.
    """
    await (await driver_connection(db)).execute(
        ENQUEUE_ONE, ledger_id, delivery_id, endpoint_id, message_id, cause
    )


async def enqueue_replay(
    db: AsyncConnection,
    ledger_id: UUID,
    endpoint_id: UUID,
    replay_id: UUID,
    messages: Sequence[WebhookMessage],
) -> None:
    """Enqueue messages for one endpoint again, for one replay, which `claim_replay` has locked."""
    message_ids = [each.message_id for each in messages]
    await (await driver_connection(db)).execute(
        _ENQUEUE_REPLAY, ledger_id, endpoint_id, replay_id, message_ids
    )
