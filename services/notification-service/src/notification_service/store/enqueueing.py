"""Enqueueing deliveries. Enqueueing one twice has the effect of once."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from asyncpg import Record
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from notification_service.domain.case_order import CaseQueue
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
_INSERT_IN_ORDER: Final = """
INSERT INTO notification.delivery
    (ledger_id, endpoint_id, message_id, cause, cause_id, order_case_id, order_position, due_at)
SELECT w.ledger_id, w.endpoint_id, w.message_id, w.cause, w.cause_id, w.case_id,
       CASE WHEN w.case_id IS NOT NULL THEN w.position END,
       CASE WHEN w.case_id IS NOT NULL AND (
           row_number() OVER (
               PARTITION BY w.endpoint_id, w.case_id ORDER BY w.position, w.place
           ) > 1
           OR EXISTS (
               SELECT FROM notification.delivery p
               WHERE p.ledger_id = $1 AND p.endpoint_id = w.endpoint_id
                 AND p.order_case_id = w.case_id AND p.order_position <= w.position
                 AND p.state = 'pending' AND p.skipped_at IS NULL
           )
       ) THEN 'infinity' ELSE $2::timestamptz END
FROM wanted w
ORDER BY w.place
ON CONFLICT DO NOTHING
RETURNING message_id, endpoint_id, CASE WHEN due_at = 'infinity' THEN order_case_id END
"""
"""`case_id` is of endpoints with an order alone. A delivery waits, due at infinity, while an
earlier one of its case is pending; $2 is the time at which the others are due.
"""
ENQUEUE: Final = f"""
WITH subscribed AS MATERIALIZED (
    SELECT ledger_id, endpoint_id, event_types, starts_after, ordering FROM notification.endpoint
    WHERE ledger_id = $1 AND state = 'enabled'
    ORDER BY endpoint_id FOR KEY SHARE
), wanted AS (
    SELECT e.ledger_id, e.endpoint_id, m.message_id, m.position, m.place,
           CASE WHEN e.ordering = 'case' THEN m.case_id END AS case_id, 'automatic' AS cause,
           '00000000-0000-0000-0000-000000000000'::uuid AS cause_id
    FROM unnest($3::uuid[], $4::text[], $5::bigint[], $6::uuid[]) WITH ORDINALITY
        AS m (message_id, type, position, case_id, place)
    JOIN subscribed e ON m.position > e.starts_after
        AND e.event_types && ARRAY['*', split_part(m.type, '.', 1) || '.*', m.type]
)
{_INSERT_IN_ORDER}
"""  # noqa: S608  # constants only
"""A transaction that deletes or disables an endpoint locks its row exclusively: one waits for the
other, so that no delivery is enqueued for a deleted endpoint.
"""
ENQUEUE_ONE: Final = """
INSERT INTO notification.delivery
    (ledger_id, delivery_id, endpoint_id, message_id, cause, cause_id)
SELECT $1, $2, $3, m.message_id, $5, $2 FROM notification.message m
WHERE m.ledger_id = $1 AND m.message_id = $4 FOR KEY SHARE
"""
ENQUEUE_REPLAY: Final = f"""
WITH wanted AS (
    SELECT e.ledger_id, e.endpoint_id, m.message_id, m.position, m.place,
           CASE WHEN e.ordering = 'case' THEN m.case_id END AS case_id, 'replay' AS cause,
           $3::uuid AS cause_id
    FROM unnest($4::uuid[], $5::bigint[], $6::uuid[]) WITH ORDINALITY
        AS m (message_id, position, case_id, place)
    JOIN notification.endpoint e ON e.ledger_id = $1 AND e.endpoint_id = $7
    WHERE NOT $8 OR NOT EXISTS (
        SELECT FROM notification.delivery p
        WHERE p.ledger_id = $1 AND p.endpoint_id = $7 AND p.message_id = m.message_id
          AND p.state IN ('delivered', 'pending')
    )
)
{_INSERT_IN_ORDER}
"""  # noqa: S608  # constants only
"""With $8 only messages that were not delivered to the endpoint, and are not about to be."""


@dataclass(frozen=True, slots=True)
class Enqueued:
    """The messages for which a delivery was created, and the queues in which one waits."""

    message_ids: AbstractSet[UUID]
    waiting: AbstractSet[CaseQueue]


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
) -> Enqueued:
    """Enqueue each message for every enabled endpoint that matches it and was created before it.

    The caller releases the next of each queue in which a delivery waits, after the commit
    (`case_order.release_next`).
    """
    connection = await driver_connection(db)
    rows = await connection.fetch(
        ENQUEUE,
        ledger_id,
        await connection.fetchval("SELECT now()"),
        [each.message_id for each in messages],
        [each.type for each in messages],
        [each.position for each in messages],
        [each.case_id for each in messages],
    )
    return _enqueued(ledger_id, rows)


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
    *,
    only_undelivered: bool = False,
) -> Enqueued:
    """Enqueue messages for one endpoint again, for one replay, which `claim_replay` has locked.

    With `only_undelivered`, those of which no delivery to it succeeded or is pending.
    """
    connection = await driver_connection(db)
    rows = await connection.fetch(
        ENQUEUE_REPLAY,
        ledger_id,
        await connection.fetchval("SELECT now()"),
        replay_id,
        [each.message_id for each in messages],
        [each.position for each in messages],
        [each.case_id for each in messages],
        endpoint_id,
        only_undelivered,
    )
    return _enqueued(ledger_id, rows)


def _enqueued(ledger_id: UUID, rows: Sequence[Record]) -> Enqueued:
    waiting = {CaseQueue(ledger_id, row[1], row[2]) for row in rows if row[2] is not None}
    return Enqueued({row[0] for row in rows}, waiting)
