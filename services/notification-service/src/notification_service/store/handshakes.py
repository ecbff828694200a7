"""Handshakes: requesting one, claiming and recording requests, and permissions by callback.

A transaction that changes a handshake which exists locks its endpoint first.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from chassis.row_changes import change_rows
from notification_service.domain.handshake import (
    CALLBACK_PERIOD,
    GrantSource,
    HandshakeOutcome,
    HandshakeResult,
    HandshakeState,
    Permission,
)
from notification_service.store.handshake_token import HandshakeToken

REQUEST_HANDSHAKE: Final = """
INSERT INTO notification.handshake (ledger_id, endpoint_id, handshake_id, requested_at, due_at)
VALUES ($1, $2, $3, $4, $4)
ON CONFLICT (ledger_id, endpoint_id) DO UPDATE SET
    handshake_id = EXCLUDED.handshake_id, requested_at = EXCLUDED.requested_at,
    due_at = EXCLUDED.due_at, state = 'requested', requests = 0,
    lease_token = NULL, lease_until = NULL, token_hash = NULL, callback_until = NULL,
    ended_at = NULL, granted_by = NULL, failure = NULL, status = NULL
"""
FIND_HANDSHAKE: Final = """
SELECT handshake_id, state, requested_at, requests, due_at, callback_until, ended_at, granted_by,
       failure, status
FROM notification.handshake WHERE ledger_id = $1 AND endpoint_id = $2
"""
_DELETE: Final = "DELETE FROM notification.handshake WHERE ledger_id = $1 AND endpoint_id = $2"
DUE_HANDSHAKES: Final = """
SELECT DISTINCT ON (h.ledger_id) h.ledger_id, h.endpoint_id, e.url, clock_timestamp(),
       e.client_certificate_expires_at IS NOT NULL, e.receiver_authorities
FROM notification.handshake h JOIN notification.endpoint e USING (ledger_id, endpoint_id)
WHERE h.due_at <= now() AND (h.lease_until IS NULL OR h.lease_until <= now())
  AND e.state = 'enabled' AND h.ledger_id <> ALL ($1::uuid[])
ORDER BY h.ledger_id, h.due_at LIMIT $2
"""
"""One of each council, so that receivers of one that hang delay no other's."""
CLAIM_HANDSHAKE: Final = """
UPDATE notification.handshake
SET requests = requests + 1, lease_token = $4, lease_until = $3 + interval '60 seconds',
    token_hash = $5, callback_until = $3 + $6::interval
WHERE ledger_id = $1 AND endpoint_id = $2 AND due_at <= $3
  AND (lease_until IS NULL OR lease_until <= $3)
RETURNING requests
"""
"""The lease outlives the total deadline of a request. A callback of an earlier request ends."""
LOCK_ENDPOINT: Final = """
SELECT allowed_at FROM notification.endpoint
WHERE ledger_id = $1 AND endpoint_id = $2 AND state <> 'deleted' FOR NO KEY UPDATE
"""
RECORD_HANDSHAKE: Final = """
UPDATE notification.handshake
SET state = $4, due_at = $5, lease_token = NULL, lease_until = NULL, granted_by = $6, failure = $7,
    status = $8, ended_at = CASE WHEN $5::timestamptz IS NULL THEN $9::timestamptz END,
    token_hash = CASE WHEN $4 <> 'allowed' THEN token_hash END,
    callback_until = CASE WHEN $4 <> 'allowed' THEN callback_until END
WHERE ledger_id = $1 AND endpoint_id = $2 AND lease_token = $3
RETURNING endpoint_id
"""
GRANT_BY_CALLBACK: Final = """
UPDATE notification.handshake
SET state = 'allowed', due_at = NULL, lease_token = NULL, lease_until = NULL,
    granted_by = 'callback', failure = NULL, ended_at = COALESCE(ended_at, $4)
WHERE ledger_id = $1 AND endpoint_id = $2 AND token_hash = $3 AND callback_until > $4
RETURNING endpoint_id
"""
"""The address stays valid, so that a callback that is sent again is answered again."""
IS_CALLBACK_VALID: Final = """
SELECT EXISTS (
    SELECT FROM notification.handshake
    WHERE ledger_id = $1 AND endpoint_id = $2 AND token_hash = $3 AND callback_until > $4
)
"""
_SET_ANNOUNCED: Final = """
UPDATE notification.endpoint SET trouble_announced = true WHERE ledger_id = $1 AND endpoint_id = $2
"""
"""So that the first success after it is announced too."""
SET_PERMISSION: Final = """
UPDATE notification.endpoint
SET allowed_at = $3, allowed_rate = $4, rate_next_at = NULL, version = version + 1
WHERE ledger_id = $1 AND endpoint_id = $2
"""


@dataclass(frozen=True, slots=True)
class HandshakeRow:
    """The latest handshake of an endpoint. `due_at` is when its request is made."""

    handshake_id: UUID
    state: str
    requested_at: datetime
    requests: int
    due_at: datetime | None
    callback_until: datetime | None
    ended_at: datetime | None
    granted_by: str | None
    failure: str | None
    status: int | None


@dataclass(frozen=True, slots=True)
class DueHandshake:
    """A request that is due. `found_at` is the database's time.

    With `needs_certificate` it is not made without a valid client certificate. The receiver's
    certificate is checked by the `authorities`, in PEM; None: by the public ones.
    """

    ledger_id: UUID
    endpoint_id: UUID
    url: str
    found_at: datetime
    needs_certificate: bool
    authorities: str | None


@dataclass(frozen=True, slots=True)
class ClaimedHandshake:
    """A request that was claimed, with its lease and the token of its callback."""

    due: DueHandshake
    request_number: int
    lease_token: UUID
    token: HandshakeToken


@dataclass(frozen=True, slots=True)
class RecordedHandshake:
    """A request that was recorded at `ended_at`.

    With `was_refused` there is no permission, and none is asked for again: it is announced.
    """

    ended_at: datetime
    was_refused: bool


async def request_handshake(
    db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID, handshake_id: UUID, now: datetime
) -> None:
    """Ask for a handshake in the place of the one before. The caller has locked the endpoint."""
    await (await driver_connection(db)).execute(
        REQUEST_HANDSHAKE, ledger_id, endpoint_id, handshake_id, now
    )


async def find_handshake(
    db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID
) -> HandshakeRow | None:
    """The latest handshake of an endpoint."""
    row = await (await driver_connection(db)).fetchrow(FIND_HANDSHAKE, ledger_id, endpoint_id)
    return None if row is None else HandshakeRow(*row)


async def delete_handshake(db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID) -> None:
    """Delete the handshake of an endpoint, which the caller has locked."""
    await (await driver_connection(db)).execute(_DELETE, ledger_id, endpoint_id)


async def due_handshakes(
    db: AsyncConnection, busy: AbstractSet[UUID], limit: int
) -> Sequence[DueHandshake]:
    """The requests that are due, over all ledgers but busy ones, at most one of each."""
    rows = await (await driver_connection(db)).fetch(DUE_HANDSHAKES, sorted(busy), limit)
    return [DueHandshake(*row) for row in rows]


async def claim_handshake(
    db: AsyncConnection, due: DueHandshake, lease_token: UUID, token: HandshakeToken
) -> ClaimedHandshake | None:
    """Claim a request; None where another sender has claimed it."""
    key = (due.ledger_id, due.endpoint_id, due.found_at)
    values = (lease_token, token.secret_hash, CALLBACK_PERIOD)
    claimed = await change_rows(await driver_connection(db), CLAIM_HANDSHAKE, [(*key, *values)])
    return ClaimedHandshake(due, claimed[0][0], lease_token, token) if claimed else None


async def record_handshake(
    db: AsyncConnection,
    claimed: ClaimedHandshake,
    result: HandshakeResult,
    outcome: HandshakeOutcome,
) -> RecordedHandshake | None:
    """Record how a request ended, and what follows for its endpoint; None if it was not current.

    A permission lets the endpoint get webhooks. An answer without one ends an earlier permission;
    no answer leaves it.
    """
    connection = await driver_connection(db)
    ledger_id, endpoint_id = key = (claimed.due.ledger_id, claimed.due.endpoint_id)
    endpoint = await connection.fetchrow(LOCK_ENDPOINT, *key)
    if endpoint is None:
        return None
    now: datetime = await connection.fetchval("SELECT clock_timestamp()")
    due_at = None if outcome.due_in is None else now + outcome.due_in
    source = GrantSource.RESPONSE if outcome.state is HandshakeState.ALLOWED else None
    lease = (*key, claimed.lease_token)
    ended = (outcome.state, due_at, source, result.failure, result.status, now)
    if await connection.fetchrow(RECORD_HANDSHAKE, *lease, *ended) is None:
        return None
    if outcome.state in {HandshakeState.ALLOWED, HandshakeState.WITHHELD}:
        await _set_permission(db, ledger_id, endpoint_id, result.permission, now)
    was_refused = outcome.state is HandshakeState.WITHHELD or (
        outcome.state is HandshakeState.FAILED and endpoint["allowed_at"] is None
    )
    if was_refused:
        await connection.execute(_SET_ANNOUNCED, *key)
    return RecordedHandshake(now, was_refused=was_refused)


async def grant_by_callback(
    db: AsyncConnection, token: HandshakeToken, permission: Permission, now: datetime
) -> bool:
    """Let an endpoint get webhooks, if a token is that of its latest request; whether it is."""
    connection = await driver_connection(db)
    key = (token.ledger_id, token.endpoint_id)
    if await connection.fetchrow(LOCK_ENDPOINT, *key) is None:
        return False
    if await connection.fetchrow(GRANT_BY_CALLBACK, *key, token.secret_hash, now) is None:
        return False
    await _set_permission(db, *key, permission, now)
    return True


async def is_callback_valid(db: AsyncConnection, token: HandshakeToken, now: datetime) -> bool:
    """Whether a token is that of the latest request of an endpoint. A deleted one has none."""
    key = (token.ledger_id, token.endpoint_id, token.secret_hash)
    valid: bool = await (await driver_connection(db)).fetchval(IS_CALLBACK_VALID, *key, now)
    return valid


async def _set_permission(
    db: AsyncConnection,
    ledger_id: UUID,
    endpoint_id: UUID,
    permission: Permission | None,
    now: datetime,
) -> None:
    allowed_at = None if permission is None else now
    rate = None if permission is None else permission.rate
    await (await driver_connection(db)).execute(
        SET_PERMISSION, ledger_id, endpoint_id, allowed_at, rate
    )
