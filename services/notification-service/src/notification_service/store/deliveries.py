"""Reading what was delivered, what was not, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver

_DELIVERY: Final = """
SELECT d.delivery_id, d.endpoint_id, d.message_id, d.cause, d.state, d.attempts, d.due_at,
       d.created_at, d.settled_at, m.type, m.case_id, m.position
FROM notification.delivery d JOIN notification.message m USING (ledger_id, message_id)
"""
_LIST: Final = f"""{_DELIVERY}
WHERE d.ledger_id = $1 AND d.endpoint_id = $2 AND ($3::text IS NULL OR d.state = $3)
  AND ($4::timestamptz IS NULL OR (d.created_at, d.delivery_id) < ($4, $5::uuid))
ORDER BY d.created_at DESC, d.delivery_id DESC LIMIT $6
"""
_ONE: Final = f"{_DELIVERY} WHERE d.ledger_id = $1 AND d.delivery_id = $2"
_ATTEMPTS: Final = """
SELECT number, ended_at, duration_ms, failure, status, snippet
FROM notification.attempt WHERE ledger_id = $1 AND delivery_id = $2 ORDER BY number LIMIT $3
"""
ATTEMPTS_SHOWN: Final = 100
"""Attempts of one delivery that are answered at most, the first ones; far more than there are."""

Place = tuple[datetime, UUID]
"""Where a list goes on: when the last delivery was made, and its id."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message owed to one endpoint. `due_at` is when it is next tried, while it is pending."""

    delivery_id: UUID
    endpoint_id: UUID
    message_id: UUID
    cause: str
    state: str
    attempts: int
    due_at: datetime
    created_at: datetime
    settled_at: datetime | None
    type: str
    case_id: UUID | None
    position: int | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one attempt ended. `failure` is None when it was delivered."""

    number: int
    ended_at: datetime
    duration_ms: int
    failure: str | None
    status: int | None
    snippet: str | None


async def deliveries_of(  # a list with a filter
    db: AsyncConnection,
    ledger_id: UUID,
    endpoint_id: UUID,
    state: str | None,
    before: Place | None,
    limit: int,
) -> Sequence[Delivery]:
    """The deliveries of an endpoint, the newest first."""
    at, delivery_id = before or (None, None)
    rows = await (await driver(db)).fetch(
        _LIST, ledger_id, endpoint_id, state, at, delivery_id, limit
    )
    return [Delivery(*row) for row in rows]


async def find_delivery(db: AsyncConnection, ledger_id: UUID, delivery_id: UUID) -> Delivery | None:
    """One delivery."""
    row = await (await driver(db)).fetchrow(_ONE, ledger_id, delivery_id)
    return None if row is None else Delivery(*row)


async def attempts_of(db: AsyncConnection, ledger_id: UUID, delivery_id: UUID) -> Sequence[Attempt]:
    """The attempts of a delivery, the first first, at most ATTEMPTS_SHOWN."""
    rows = await (await driver(db)).fetch(_ATTEMPTS, ledger_id, delivery_id, ATTEMPTS_SHOWN)
    return [Attempt(*row) for row in rows]
