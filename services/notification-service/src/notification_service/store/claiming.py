"""Taking what is due under a lease.

A claim is one short transaction, and HTTP happens outside it. The lease outlives an attempt's total
deadline, so a delivery is claimed again only when its sender is dead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from notification_service.domain.cause import Cause
from notification_service.domain.sealing import Sealed

_CLAIM: Final = """
WITH due AS (
    SELECT d.ledger_id, d.delivery_id,
           row_number() OVER (PARTITION BY d.endpoint_id ORDER BY d.due_at) AS turn
    FROM notification.endpoint e
    LEFT JOIN unnest($1::uuid[], $2::int[]) AS busy (endpoint_id, room) USING (endpoint_id)
    CROSS JOIN LATERAL (
        SELECT p.ledger_id, p.delivery_id, p.endpoint_id, p.due_at
        FROM notification.delivery p
        WHERE p.ledger_id = e.ledger_id AND p.endpoint_id = e.endpoint_id
          AND p.state = 'pending' AND p.due_at <= now()
          AND (p.lease_until IS NULL OR p.lease_until <= now())
        ORDER BY p.due_at
        LIMIT LEAST(COALESCE(busy.room, $3), $4)
        FOR UPDATE SKIP LOCKED
    ) d
    WHERE e.state = 'enabled' AND (e.resting_until IS NULL OR e.resting_until <= now())
), taken AS (
    SELECT ledger_id, delivery_id FROM due ORDER BY turn LIMIT $4
)
UPDATE notification.delivery d
SET attempts = d.attempts + 1, lease_until = now() + $5::interval, lease_token = $6
FROM taken t, notification.message m
WHERE d.ledger_id = t.ledger_id AND d.delivery_id = t.delivery_id
  AND m.ledger_id = d.ledger_id AND m.message_id = d.message_id
RETURNING d.ledger_id, d.delivery_id, d.endpoint_id, d.attempts, d.cause,
          m.message_id, m.occurred_at, m.body
"""
"""Each enabled endpoint offers its oldest due rows, as many as it has room for; turns are taken.

Deliveries of a disabled or resting endpoint are never even looked at, however many they are.
"""
_DESTINATIONS: Final = """
SELECT e.endpoint_id, e.url, e.failing_since IS NOT NULL, s.key_id, s.nonce, s.ciphertext
FROM notification.endpoint e JOIN notification.endpoint_secret s USING (ledger_id, endpoint_id)
WHERE e.endpoint_id = ANY ($1) AND (s.valid_until IS NULL OR s.valid_until > now())
ORDER BY s.created_at DESC, s.secret_id
"""


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much a sender can start at once.

    `per_endpoint` bounds each endpoint; `busy` says how much of that is left where it is less.
    """

    total: int
    per_endpoint: int
    busy: Mapping[UUID, int]


@dataclass(frozen=True, slots=True)
class Lease:
    """For how long deliveries are taken, and the token that what is said of them must carry."""

    token: UUID
    length: timedelta


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery taken, with what must be sent. `attempt` counts from 1."""

    ledger_id: UUID
    delivery_id: UUID
    endpoint_id: UUID
    attempt: int
    cause: Cause
    message_id: UUID
    occurred_at: datetime
    body: bytes


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an endpoint's messages go, whether it was failing, and its sealed secrets.

    The newest secret is first.
    """

    url: str
    failing: bool
    secrets: Sequence[Sealed]


async def claim(db: AsyncConnection, capacity: Capacity, lease: Lease) -> Sequence[Claimed]:
    """Take what is due, over all ledgers, the oldest of each endpoint first."""
    rows = await (await driver(db)).fetch(
        _CLAIM,
        list(capacity.busy.keys()),
        list(capacity.busy.values()),
        capacity.per_endpoint,
        capacity.total,
        lease.length,
        lease.token,
    )
    return [
        Claimed(ledger_id, delivery_id, endpoint_id, attempt, Cause(cause), message_id, at, body)
        for ledger_id, delivery_id, endpoint_id, attempt, cause, message_id, at, body in rows
    ]


async def destinations(
    db: AsyncConnection, claimed: Sequence[Claimed]
) -> Mapping[UUID, Destination]:
    """Where the endpoints of a claim are and what they are signed with, by endpoint."""
    endpoint_ids = list({each.endpoint_id for each in claimed})
    rows = await (await driver(db)).fetch(_DESTINATIONS, endpoint_ids)
    secrets: dict[UUID, list[Sealed]] = {}
    for row in rows:
        secrets.setdefault(row[0], []).append(Sealed(row[3], row[4], row[5]))
    return {row[0]: Destination(row[1], row[2], secrets[row[0]]) for row in rows}
