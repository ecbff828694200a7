"""Reading deliveries and their attempts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from notification_service.domain.delivery_outcome import DeliveryState

_FIELDS: Final = """
SELECT d.delivery_id, d.endpoint_id, d.message_id, d.cause, d.state, d.attempts,
       NULLIF(d.due_at, 'infinity'), d.created_at, d.settled_at, m.type, m.case_id, m.position,
       CASE WHEN d.order_case_id IS NOT NULL AND d.state = 'exhausted'
            THEN COALESCE(d.skipped_at, d.settled_at) ELSE d.skipped_at END,
       CASE WHEN d.order_case_id IS NOT NULL AND d.state = 'exhausted'
            THEN COALESCE(d.skip_reason, 'exhausted') ELSE d.skip_reason END
"""
_MESSAGE: Final = "JOIN notification.message m USING (ledger_id, message_id)"
_PAGE_OF_STATE: Final = """(
    SELECT * FROM notification.delivery
    WHERE ledger_id = $1 AND endpoint_id = $2 AND state = '{state}' {before}
    ORDER BY created_at DESC, delivery_id DESC LIMIT $3
)"""
_AFTER_CURSOR: Final = "AND (created_at, delivery_id) < ($4::timestamptz, $5::uuid)"
FIND_DELIVERY: Final = f"""{_FIELDS}
FROM notification.delivery d {_MESSAGE} WHERE d.ledger_id = $1 AND d.delivery_id = $2
"""
LIST_ATTEMPTS: Final = """
SELECT a.number, a.ended_at, a.duration_ms, a.failure, a.status, x.excerpt
FROM notification.attempt a
LEFT JOIN (
    notification.response_excerpt x
    JOIN notification.endpoint e ON e.ledger_id = x.ledger_id AND e.endpoint_id = x.endpoint_id
        AND e.keep_response_excerpts
) ON x.ledger_id = a.ledger_id AND x.delivery_id = a.delivery_id AND x.number = a.number
    AND x.kept_at >= now() - $4::interval
WHERE a.ledger_id = $1 AND a.delivery_id = $2 ORDER BY a.number LIMIT $3
"""
ATTEMPTS_OF_PAGE: Final = """
SELECT delivery_id, number, ended_at, duration_ms, failure, status, NULL AS excerpt
FROM notification.attempt
WHERE ledger_id = $1 AND delivery_id = ANY ($2::uuid[]) ORDER BY delivery_id, number LIMIT $3
"""
MAX_ATTEMPTS_LISTED: Final = 100
"""Attempts of one delivery that are listed at most, the first ones; far more than there are."""

DeliveryKey = tuple[datetime, UUID]
"""The sort keys of a delivery: when it was created, and its id."""


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One message to one endpoint. `due_at` is when it is attempted next, while it is pending.

    None: it waits for an earlier delivery of its case. `skipped_at` is since when the order of its
    case does not wait for it.
    """

    delivery_id: UUID
    endpoint_id: UUID
    message_id: UUID
    cause: str
    state: str
    attempt_count: int
    due_at: datetime | None
    created_at: datetime
    settled_at: datetime | None
    type: str
    case_id: UUID | None
    position: int | None
    skipped_at: datetime | None
    skip_reason: str | None


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """How one attempt ended. `failure` is None when it succeeded.

    `response_excerpt` is the beginning of the response, while it is kept.
    """

    number: int
    ended_at: datetime
    duration_ms: int
    failure: str | None
    status: int | None
    response_excerpt: str | None


def deliveries_query(state: DeliveryState | None, *, first_page: bool) -> str:
    """The statement that lists deliveries: a walk of an index for a state, merged for all states.

    `first_page` leaves out the condition on the sort keys of the page before.
    """
    before = "" if first_page else _AFTER_CURSOR
    walks = [
        _PAGE_OF_STATE.format(state=each, before=before)
        for each in ([state] if state else DeliveryState)
    ]
    found = " UNION ALL ".join(walks)
    return (
        f"{_FIELDS} FROM ({found}) d {_MESSAGE}"
        " ORDER BY d.created_at DESC, d.delivery_id DESC LIMIT $3"
    )


async def find_deliveries(  # a list with a filter
    db: AsyncConnection,
    ledger_id: UUID,
    endpoint_id: UUID,
    state: DeliveryState | None,
    before: DeliveryKey | None,
    limit: int,
) -> Sequence[DeliveryRow]:
    """The deliveries of an endpoint, the newest first."""
    query = deliveries_query(state, first_page=before is None)
    rows = await (await driver_connection(db)).fetch(
        query, ledger_id, endpoint_id, limit, *before or ()
    )
    return [DeliveryRow(*row) for row in rows]


async def find_delivery(
    db: AsyncConnection, ledger_id: UUID, delivery_id: UUID
) -> DeliveryRow | None:
    """One delivery."""
    row = await (await driver_connection(db)).fetchrow(FIND_DELIVERY, ledger_id, delivery_id)
    return None if row is None else DeliveryRow(*row)


async def find_attempts(
    db: AsyncConnection, ledger_id: UUID, delivery_id: UUID, excerpt_age: timedelta
) -> Sequence[AttemptRow]:
    """The attempts of a delivery, the oldest first, at most MAX_ATTEMPTS_LISTED.

    Excerpts of responses are returned for as long as `excerpt_age`, even if they are erased later.
    """
    connection = await driver_connection(db)
    rows = await connection.fetch(
        LIST_ATTEMPTS, ledger_id, delivery_id, MAX_ATTEMPTS_LISTED, excerpt_age
    )
    return [AttemptRow(*row) for row in rows]


async def find_attempts_of(
    db: AsyncConnection, ledger_id: UUID, delivery_ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[AttemptRow]]:
    """The attempts of some deliveries, the oldest first, without excerpts of responses."""
    limit = MAX_ATTEMPTS_LISTED * len(delivery_ids)
    rows = await (await driver_connection(db)).fetch(
        ATTEMPTS_OF_PAGE, ledger_id, delivery_ids, limit
    )
    found: dict[UUID, list[AttemptRow]] = {}
    for delivery_id, *fields in rows:
        found.setdefault(delivery_id, []).append(AttemptRow(*fields))
    return found
