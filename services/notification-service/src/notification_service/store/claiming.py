"""Finding due deliveries, and claiming some of them under a lease.

A claim is one short transaction, and HTTP happens outside it. The lease outlives an attempt's total
deadline, so a delivery is claimed again only when its sender is dead.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from asyncpg import Record
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import DriverConnection, driver_connection
from chassis.row_changes import change_rows
from notification_service.domain.case_order import DEFAULT_WAIT_HOURS, OrderPlace
from notification_service.domain.delivery_cause import DeliveryCause
from notification_service.domain.payload_format import PayloadFormat
from notification_service.domain.signature import SignatureScheme
from notification_service.store.secret_encryption import EncryptedSecret

MAY_BE_SENT: Final = "(e.payload_format = 'standard' OR e.allowed_at IS NOT NULL)"
"""An endpoint with a handshake gets nothing before its receiver permitted it."""
DUE_ENDPOINTS: Final = f"""
SELECT e.ledger_id, e.endpoint_id, e.url, e.failing_since IS NOT NULL OR e.trouble_announced,
       e.verified_at IS NOT NULL,
       e.keep_response_excerpts, make_interval(hours => e.order_wait_hours),
       e.payload_format, e.allowed_rate IS NOT NULL,
       e.client_certificate_expires_at IS NOT NULL, e.receiver_authorities,
       d.due, d.since, clock_timestamp()
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
  AND {MAY_BE_SENT}
"""  # noqa: S608  # constants only
"""Deliveries of an endpoint that is disabled or backing off are not read."""
CLAIM_DELIVERIES: Final = """
WITH taken AS MATERIALIZED (
    SELECT delivery_id FROM notification.delivery
    WHERE ledger_id = $1 AND endpoint_id = $2 AND state = 'pending' AND due_at <= $4
      AND (lease_until IS NULL OR lease_until <= $4)
    ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED
)
UPDATE notification.delivery d
SET attempts = d.attempts + 1, lease_until = $5, lease_token = $6,
    first_claimed_at = CASE WHEN d.order_case_id IS NOT NULL THEN GREATEST(
        COALESCE(d.first_claimed_at, $4),
        (SELECT enabled_at FROM notification.endpoint WHERE ledger_id = $1 AND endpoint_id = $2)
    ) END
FROM taken t
WHERE d.ledger_id = $1 AND d.delivery_id = t.delivery_id
RETURNING d.ledger_id, d.delivery_id, d.endpoint_id, d.attempts, $4::timestamptz, d.cause,
          d.message_id, CASE WHEN d.skipped_at IS NULL THEN d.order_case_id END, d.first_claimed_at
"""
"""Of one endpoint. What waits for an earlier delivery of its case is due at infinity.
$4 is the database's time at which the endpoint was found to have something due. The time for which
a case waits begins with the first claim, and again where the endpoint was enabled since.
"""
FIND_MESSAGES: Final = """
SELECT w.ledger_id, w.message_id, m.occurred_at, m.body, m.position IS NOT NULL
FROM unnest($1::uuid[], $2::uuid[]) AS w (ledger_id, message_id)
CROSS JOIN LATERAL (
    SELECT occurred_at, body, position FROM notification.message m
    WHERE m.ledger_id = w.ledger_id AND m.message_id = w.message_id LIMIT 1
) m
"""
"""Each once for all its deliveries. LIMIT has each found by its key, whatever is known of the
table: other plans read every message of a ledger, or of all.
"""
SIGNING_SECRETS: Final = """
SELECT s.endpoint_id, s.scheme, s.key_id, s.nonce, s.ciphertext
FROM unnest($1::uuid[], $2::uuid[]) AS w (ledger_id, endpoint_id)
JOIN notification.endpoint e USING (ledger_id, endpoint_id)
JOIN notification.endpoint_secret s USING (ledger_id, endpoint_id)
WHERE (s.valid_until IS NULL OR s.valid_until > now()) AND s.scheme = ANY (e.signature_schemes)
ORDER BY s.scheme, s.created_at DESC, s.secret_id
"""


@dataclass(frozen=True, slots=True)
class StoredSigner:
    """An encrypted secret or private key, and the scheme of its signatures."""

    scheme: SignatureScheme
    encrypted: EncryptedSecret


@dataclass(frozen=True, slots=True)
class EndpointSnapshot:
    """An endpoint's URL and health at the time of a claim.

    `order_wait` is for how long deliveries of a case wait for one that fails. With
    `has_allowed_rate` its receiver permits a number of requests a minute. With `needs_certificate`
    nothing is sent without a valid client certificate. The receiver's certificate is checked by
    the `authorities`, in PEM; None: by the public ones.
    """

    url: str
    failing: bool
    verified: bool
    keep_response_excerpts: bool = False
    order_wait: timedelta = timedelta(hours=DEFAULT_WAIT_HOURS)
    payload_format: PayloadFormat = PayloadFormat.STANDARD
    has_allowed_rate: bool = False
    needs_certificate: bool = False
    authorities: str | None = None


@dataclass(frozen=True, slots=True)
class DueEndpoint:
    """An endpoint with deliveries due, the oldest since `due_since`.

    `found_at` is the database's time: leases of all senders are measured by one clock.
    """

    ledger_id: UUID
    endpoint_id: UUID
    endpoint: EndpointSnapshot
    due_count: int
    due_since: datetime
    found_at: datetime


@dataclass(frozen=True, slots=True)
class Lease:
    """For how long deliveries are claimed, and the token that their results must carry."""

    token: UUID
    duration: timedelta


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A claimed delivery, with the message to send.

    `attempt` counts from 1. `claimed_at` is the database's time. With `on_log` the message is about
    an event of the log, which was recorded at `occurred_at`. `place` is its place in the order
    of its case, if others may wait for it.
    """

    ledger_id: UUID
    delivery_id: UUID
    endpoint_id: UUID
    attempt: int
    claimed_at: datetime
    cause: DeliveryCause
    message_id: UUID
    occurred_at: datetime
    body: bytes
    on_log: bool
    place: OrderPlace | None = None


async def due_endpoints(db: AsyncConnection, limit: int) -> Sequence[DueEndpoint]:
    """The endpoints with due deliveries, over all ledgers; at most `limit` are counted for each."""
    rows = await (await driver_connection(db)).fetch(DUE_ENDPOINTS, limit)
    return [DueEndpoint(row[0], row[1], _snapshot(row), *row[11:14]) for row in rows]


async def claim_deliveries(
    db: AsyncConnection, due: Sequence[DueEndpoint], slots: Mapping[UUID, int], lease: Lease
) -> Sequence[ClaimedDelivery]:
    """Claim due deliveries, at most `slots` of each endpoint, the oldest first.

    One statement for each endpoint, sent together in one round trip, and one for the messages.
    """
    connection = await driver_connection(db)
    chosen = [
        (
            each.ledger_id,
            each.endpoint_id,
            slots[each.endpoint_id],
            each.found_at,
            each.found_at + lease.duration,
            lease.token,
        )
        for each in due
        if each.endpoint_id in slots
    ]
    leased = await change_rows(connection, CLAIM_DELIVERIES, chosen)
    messages = await _find_messages(
        connection, {(row["ledger_id"], row["message_id"]) for row in leased}
    )
    return [
        ClaimedDelivery(
            *(ledger_id, delivery_id, endpoint_id, attempt, now, DeliveryCause(cause), key, *found),
            place=None if case_id is None else OrderPlace(case_id, first),
        )
        for ledger_id, delivery_id, endpoint_id, attempt, now, cause, key, case_id, first in leased
        if (found := messages.get((ledger_id, key)))
    ]


async def signing_secrets(
    db: AsyncConnection, claimed: Sequence[ClaimedDelivery]
) -> Mapping[UUID, Sequence[StoredSigner]]:
    """What signs the messages of a claim, by endpoint: of each scheme the newest first.

    An endpoint that was deleted meanwhile has none, and is left out.
    """
    owners = list({each.endpoint_id: each.ledger_id for each in claimed}.items())
    rows = await (await driver_connection(db)).fetch(
        SIGNING_SECRETS,
        [ledger_id for _, ledger_id in owners],
        [endpoint_id for endpoint_id, _ in owners],
    )
    secrets: dict[UUID, list[StoredSigner]] = {}
    for endpoint_id, scheme, key_id, nonce, ciphertext in rows:
        signer = StoredSigner(SignatureScheme(scheme), EncryptedSecret(key_id, nonce, ciphertext))
        secrets.setdefault(endpoint_id, []).append(signer)
    return secrets


def _snapshot(row: Record) -> EndpointSnapshot:
    url, failing, verified, keep, wait, payload_format, *rest = row[2:11]
    return EndpointSnapshot(
        *(url, failing, verified, keep, wait, PayloadFormat(payload_format)), *rest
    )


async def _find_messages(
    connection: DriverConnection, keys: AbstractSet[tuple[UUID, UUID]]
) -> Mapping[tuple[UUID, UUID], tuple[datetime, bytes, bool]]:
    """When the events of messages occurred, the bodies, and whether they are on the log."""
    ordered = sorted(keys)
    rows = await connection.fetch(
        FIND_MESSAGES, [ledger_id for ledger_id, _ in ordered], [each for _, each in ordered]
    )
    return {(row[0], row[1]): (row[2], row[3], row[4]) for row in rows}
