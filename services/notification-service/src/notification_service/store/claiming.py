"""Finding due deliveries, and claiming some of them under a lease.

A claim is one short transaction, and HTTP happens outside it. The lease outlives an attempt's total
deadline, so a delivery is claimed again only when its sender is dead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from notification_service.domain.delivery_cause import DeliveryCause
from notification_service.domain.secret_encryption import EncryptedSecret

DUE_ENDPOINTS: Final = """
SELECT e.ledger_id, e.endpoint_id, e.url, e.failing_since IS NOT NULL, e.verified_at IS NOT NULL,
       e.keep_response_excerpts, d.due, d.since
FROM notification.endpoint e
CROSS JOIN LATERAL (
    SELECT count(*)::int AS due, min(w.due_at) AS since
    FROM (
        SELECT p.due_at FROM notification.delivery p
        WHERE p.ledger_id = e.ledger_id AND p.endpoint_id = e.endpoint_id
          AND p.state = 'pending' AND p.due_at <= now()
          AND (p.lease_until IS NULL OR p.lease_until <= now())
        ORDER BY p.due_at LIMIT $1
    ) w
) d
WHERE e.state = 'enabled' AND (e.backoff_until IS NULL OR e.backoff_until <= now()) AND d.due > 0
"""
"""Deliveries of an endpoint that is disabled or backing off are not read."""
CLAIM_DELIVERIES: Final = """
WITH taken AS MATERIALIZED (
    SELECT d.ledger_id, d.delivery_id
    FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS w (ledger_id, endpoint_id, slots)
    CROSS JOIN LATERAL (
        SELECT p.ledger_id, p.delivery_id FROM notification.delivery p
        WHERE p.ledger_id = w.ledger_id AND p.endpoint_id = w.endpoint_id
          AND p.state = 'pending' AND p.due_at <= now()
          AND (p.lease_until IS NULL OR p.lease_until <= now())
        ORDER BY p.due_at LIMIT w.slots FOR UPDATE SKIP LOCKED
    ) d
)
UPDATE notification.delivery d
SET attempts = d.attempts + 1, lease_until = now() + $4::interval, lease_token = $5
FROM taken t, notification.message m
WHERE d.ledger_id = t.ledger_id AND d.delivery_id = t.delivery_id
  AND m.ledger_id = d.ledger_id AND m.message_id = d.message_id
RETURNING d.ledger_id, d.delivery_id, d.endpoint_id, d.attempts, d.cause,
          m.message_id, m.occurred_at, m.body
"""
SIGNING_SECRETS: Final = """
SELECT s.endpoint_id, s.key_id, s.nonce, s.ciphertext
FROM unnest($1::uuid[], $2::uuid[]) AS w (ledger_id, endpoint_id)
JOIN notification.endpoint_secret s USING (ledger_id, endpoint_id)
WHERE s.valid_until IS NULL OR s.valid_until > now()
ORDER BY s.created_at DESC, s.secret_id
"""


@dataclass(frozen=True, slots=True)
class EndpointSnapshot:
    """An endpoint's URL and health at the time of a claim."""

    url: str
    failing: bool
    verified: bool
    keep_response_excerpts: bool = False


@dataclass(frozen=True, slots=True)
class DueEndpoint:
    """An endpoint with `count` deliveries due, the oldest since `since`."""

    ledger_id: UUID
    endpoint_id: UUID
    endpoint: EndpointSnapshot
    due_count: int
    due_since: datetime


@dataclass(frozen=True, slots=True)
class Lease:
    """For how long deliveries are claimed, and the token that their results must carry."""

    token: UUID
    duration: timedelta


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A claimed delivery, with the message to send. `attempt` counts from 1."""

    ledger_id: UUID
    delivery_id: UUID
    endpoint_id: UUID
    attempt: int
    cause: DeliveryCause
    message_id: UUID
    occurred_at: datetime
    body: bytes


async def due_endpoints(db: AsyncConnection, limit: int) -> Sequence[DueEndpoint]:
    """The endpoints with due deliveries, over all ledgers; at most `limit` are counted for each."""
    rows = await (await driver_connection(db)).fetch(DUE_ENDPOINTS, limit)
    return [
        DueEndpoint(row[0], row[1], EndpointSnapshot(*row[2:6]), row[6], row[7]) for row in rows
    ]


async def claim_deliveries(
    db: AsyncConnection, due: Sequence[DueEndpoint], slots: Mapping[UUID, int], lease: Lease
) -> Sequence[ClaimedDelivery]:
    """Claim due deliveries, at most `slots` of each endpoint, the oldest first."""
    chosen = [each for each in due if each.endpoint_id in slots]
    rows = await (await driver_connection(db)).fetch(
        CLAIM_DELIVERIES,
        [each.ledger_id for each in chosen],
        [each.endpoint_id for each in chosen],
        [slots[each.endpoint_id] for each in chosen],
        lease.duration,
        lease.token,
    )
    return [
        ClaimedDelivery(
            ledger_id, delivery_id, endpoint_id, attempt, DeliveryCause(cause), message_id, at, body
        )
        for ledger_id, delivery_id, endpoint_id, attempt, cause, message_id, at, body in rows
    ]


async def signing_secrets(
    db: AsyncConnection, claimed: Sequence[ClaimedDelivery]
) -> Mapping[UUID, Sequence[EncryptedSecret]]:
    """The secrets that sign the messages of a claim, by endpoint, the newest first.

    An endpoint that was deleted meanwhile has none, and is left out.
    """
    owners = list({each.endpoint_id: each.ledger_id for each in claimed}.items())
    rows = await (await driver_connection(db)).fetch(
        SIGNING_SECRETS,
        [ledger_id for _, ledger_id in owners],
        [endpoint_id for endpoint_id, _ in owners],
    )
    secrets: dict[UUID, list[EncryptedSecret]] = {}
    for endpoint_id, key_id, nonce, ciphertext in rows:
        secrets.setdefault(endpoint_id, []).append(EncryptedSecret(key_id, nonce, ciphertext))
    return secrets
