"""Recording results of attempts, many at a time, each fenced by its lease."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from notification_service.domain.attempt_result import AttemptResult, clamp_milliseconds
from notification_service.domain.delivery_outcome import DeliveryOutcome
from notification_service.domain.endpoint_health import FAILING_PERIOD, MIN_FAILED_ATTEMPTS
from notification_service.store.claiming import ClaimedDelivery, EndpointSnapshot

RECORD_ATTEMPTS: Final = """
WITH result AS MATERIALIZED (
    SELECT * FROM unnest(
        $1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::int[], $6::text[], $7::smallint[],
        $8::text[], $9::interval[]
    ) AS s (ledger_id, delivery_id, token, number, ms, failure, status, state, due_in)
), inserted AS (
    INSERT INTO notification.attempt (ledger_id, delivery_id, number, duration_ms, failure, status)
    SELECT ledger_id, delivery_id, number, ms, failure, status FROM result
    ON CONFLICT DO NOTHING
)
UPDATE notification.delivery d
SET state = s.state, due_at = now() + s.due_in, lease_until = NULL, lease_token = NULL,
    settled_at = CASE WHEN s.state <> 'pending' THEN now() END
FROM result s
WHERE d.ledger_id = s.ledger_id AND d.delivery_id = s.delivery_id
  AND d.lease_token = s.token AND d.state = 'pending'
"""
"""An attempt is recorded whatever its lease; only the holder of the lease updates the delivery.

`due_at` of a settled delivery is when it was settled.
"""
STORE_EXCERPTS: Final = """
INSERT INTO notification.response_excerpt (ledger_id, delivery_id, number, endpoint_id, excerpt)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::text[])
ON CONFLICT DO NOTHING
"""
LOCK_ENDPOINTS: Final = """
SELECT FROM unnest($1::uuid[], $2::uuid[]) AS s (ledger_id, endpoint_id)
JOIN notification.endpoint e USING (ledger_id, endpoint_id)
ORDER BY e.endpoint_id FOR NO KEY UPDATE OF e
"""
UPDATE_HEALTH: Final = """
UPDATE notification.endpoint e
SET failing_since = CASE WHEN NOT s.succeeded THEN COALESCE(e.failing_since, now()) END,
    failures = CASE WHEN s.succeeded THEN 0 ELSE e.failures + s.failures END,
    backoff_until = GREATEST(e.backoff_until, now() + s.backoff),
    verified_at = COALESCE(e.verified_at, CASE WHEN e.url = s.url THEN now() END),
    version = e.version + (
        s.succeeded = (e.failing_since IS NOT NULL)
        OR e.verified_at IS NULL AND e.url IS NOT DISTINCT FROM s.url
    )::int
FROM unnest($1::uuid[], $2::uuid[], $3::bool[], $4::int[], $5::interval[], $6::text[])
    AS s (ledger_id, endpoint_id, succeeded, failures, backoff, url)
WHERE e.ledger_id = s.ledger_id AND e.endpoint_id = s.endpoint_id
  AND (s.failures > 0 OR e.failing_since IS NOT NULL OR e.verified_at IS NULL)
"""
"""`url` is where an attempt succeeded, or null. It verifies the endpoint if it is still its URL."""
DISABLE_ENDPOINTS: Final = """
UPDATE notification.endpoint e
SET state = 'disabled', disabled_at = now(), changed_at = now(), version = version + 1,
    disabled_reason = CASE WHEN s.gone THEN 'gone' ELSE 'failing' END
FROM unnest($1::uuid[], $2::uuid[], $3::bool[]) AS s (ledger_id, endpoint_id, gone)
WHERE e.ledger_id = s.ledger_id AND e.endpoint_id = s.endpoint_id AND e.state = 'enabled'
  AND (s.gone OR (e.failing_since <= now() - $4::interval AND e.failures >= $5))
RETURNING e.endpoint_id
"""


@dataclass(frozen=True, slots=True)
class CompletedAttempt:
    """One completed attempt, with its lease, endpoint, result and outcome."""

    claimed: ClaimedDelivery
    lease_token: UUID
    endpoint: EndpointSnapshot
    result: AttemptResult
    outcome: DeliveryOutcome

    @property
    def affects_health(self) -> bool:
        """Whether it may change the health of the endpoint."""
        known_good = self.endpoint.verified and not self.endpoint.failing
        return not known_good or self.result.failure is not None


async def record_attempts(db: AsyncConnection, ended: Sequence[CompletedAttempt]) -> None:
    """Record attempts with their excerpts, and update their deliveries."""
    connection = await driver_connection(db)
    await connection.execute(
        RECORD_ATTEMPTS,
        [each.claimed.ledger_id for each in ended],
        [each.claimed.delivery_id for each in ended],
        [each.lease_token for each in ended],
        [each.claimed.attempt for each in ended],
        [clamp_milliseconds(each.result.duration) for each in ended],
        [each.result.failure for each in ended],
        [each.result.status for each in ended],
        [each.outcome.state for each in ended],
        [each.outcome.due_in for each in ended],
    )
    if excerpts := [each for each in ended if each.result.excerpt is not None]:
        await connection.execute(
            STORE_EXCERPTS,
            [each.claimed.ledger_id for each in excerpts],
            [each.claimed.delivery_id for each in excerpts],
            [each.claimed.attempt for each in excerpts],
            [each.claimed.endpoint_id for each in excerpts],
            [each.result.excerpt for each in excerpts],
        )


async def update_endpoint_health(
    db: AsyncConnection, ended: Sequence[CompletedAttempt]
) -> Sequence[UUID]:
    """Update which endpoints fail, recover, are verified or overloaded; disable those that must be.

    Returns the ids of those that were disabled.

    One success makes an endpoint healthy, even if other attempts of it failed at the same time.
    Runs in a
    transaction of its own: if it is lost, the next attempt repeats it.
    """
    by_endpoint: dict[tuple[UUID, UUID], list[CompletedAttempt]] = {}
    for each in ended:
        key = (each.claimed.ledger_id, each.claimed.endpoint_id)
        by_endpoint.setdefault(key, []).append(each)
    changes = {
        key: some for key, some in by_endpoint.items() if any(each.affects_health for each in some)
    }
    which = ([ledger_id for ledger_id, _ in changes], [endpoint_id for _, endpoint_id in changes])
    connection = await driver_connection(db)
    await connection.execute(LOCK_ENDPOINTS, *which)
    await connection.execute(
        UPDATE_HEALTH,
        *which,
        [any(each.result.failure is None for each in some) for some in changes.values()],
        [sum(each.result.failure is not None for each in some) for some in changes.values()],
        [max(each.outcome.backoff for each in some) for some in changes.values()],
        [_successful_url(some) for some in changes.values()],
    )
    gone = [any(each.outcome.gone for each in some) for some in changes.values()]
    rows = await connection.fetch(
        DISABLE_ENDPOINTS, *which, gone, FAILING_PERIOD, MIN_FAILED_ATTEMPTS
    )
    return [row[0] for row in rows]


def _successful_url(ended: Sequence[CompletedAttempt]) -> str | None:
    """The URL at which the last of some attempts succeeded."""
    good = (each.endpoint.url for each in reversed(ended) if each.result.failure is None)
    return next(good, None)
