"""Reading what was delivered, what was not, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from notification_service.domain.verdict import State

_FIELDS: Final = """
SELECT d.delivery_id, d.endpoint_id, d.message_id, d.cause, d.state, d.attempts, d.due_at,
       d.created_at, d.settled_at, m.type, m.case_id, m.position
"""
_MESSAGE: Final = "JOIN notification.message m USING (ledger_id, message_id)"
_WALK: Final = """(
    SELECT * FROM notification.delivery
    WHERE ledger_id = $1 AND endpoint_id = $2 AND state = '{state}' {before}
    ORDER BY created_at DESC, delivery_id DESC LIMIT $3
)"""
_BEFORE: Final = "AND (created_at, delivery_id) < ($4::timestamptz, $5::uuid)"
ONE: Final = f"""{_FIELDS}
FROM notification.delivery d {_MESSAGE} WHERE d.ledger_id = $1 AND d.delivery_id = $2
"""
ATTEMPTS: Final = """
SELECT a.number, a.ended_at, a.duration_ms, a.failure, a.status, x.excerpt
FROM notification.attempt a
LEFT JOIN (
    notification.answer_excerpt x
    JOIN notification.endpoint e ON e.ledger_id = x.ledger_id AND e.endpoint_id = x.endpoint_id
        AND e.keeps_answers
) ON x.ledger_id = a.ledger_id AND x.delivery_id = a.delivery_id AND x.number = a.number
    AND x.kept_at >= now() - $4::interval
WHERE a.ledger_id = $1 AND a.delivery_id = $2 ORDER BY a.number LIMIT $3
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
    """How one attempt ended. `failure` is None when it was delivered.

    `answer` is how the receiver's answer began, if that is kept still.
    """

    number: int
    ended_at: datetime
    duration_ms: int
    failure: str | None
    status: int | None
    answer: str | None


def list_query(state: State | None, *, begins: bool) -> str:
    """The statement that lists deliveries: a walk of an index for a state, merged for all states.

    `begins` says that it is the first page, and has no place to go on from.
    """
    before = "" if begins else _BEFORE
    walks = [_WALK.format(state=each, before=before) for each in ([state] if state else State)]
    found = " UNION ALL ".join(walks)
    return (
        f"{_FIELDS} FROM ({found}) d {_MESSAGE}"
        " ORDER BY d.created_at DESC, d.delivery_id DESC LIMIT $3"
    )


async def deliveries_of(  # a list with a filter
    db: AsyncConnection,
    ledger_id: UUID,
    endpoint_id: UUID,
    state: State | None,
    before: Place | None,
    limit: int,
) -> Sequence[Delivery]:
    """The deliveries of an endpoint, the newest first."""
    query = list_query(state, begins=before is None)
    rows = await (await driver(db)).fetch(query, ledger_id, endpoint_id, limit, *before or ())
    return [Delivery(*row) for row in rows]


async def find_delivery(db: AsyncConnection, ledger_id: UUID, delivery_id: UUID) -> Delivery | None:
    """One delivery."""
    row = await (await driver(db)).fetchrow(ONE, ledger_id, delivery_id)
    return None if row is None else Delivery(*row)


async def attempts_of(
    db: AsyncConnection, ledger_id: UUID, delivery_id: UUID, answers: timedelta
) -> Sequence[Attempt]:
    """The attempts of a delivery, the first first, at most ATTEMPTS_SHOWN.

    Excerpts of answers are shown for as long as `answers`, though they be erased a little later.
    """
    connection = await driver(db)
    rows = await connection.fetch(ATTEMPTS, ledger_id, delivery_id, ATTEMPTS_SHOWN, answers)
    return [Attempt(*row) for row in rows]
