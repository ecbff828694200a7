"""Writing down how attempts ended, many at a time, each fenced by its lease."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from notification_service.domain.health import FAILED_ATTEMPTS, FAILING_FOR
from notification_service.domain.reply import Reply, stored_milliseconds
from notification_service.domain.verdict import Verdict
from notification_service.store.claiming import Claimed

_SETTLE: Final = """
WITH said AS MATERIALIZED (
    SELECT * FROM unnest(
        $1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::int[], $6::text[], $7::smallint[],
        $8::text[], $9::text[], $10::interval[]
    ) AS s (ledger_id, delivery_id, token, number, ms, failure, status, snippet, state, due_in)
), kept AS (
    INSERT INTO notification.attempt
        (ledger_id, delivery_id, number, duration_ms, failure, status, snippet)
    SELECT ledger_id, delivery_id, number, ms, failure, status, snippet FROM said
    ON CONFLICT DO NOTHING
)
UPDATE notification.delivery d
SET state = s.state, due_at = now() + s.due_in, lease_until = NULL, lease_token = NULL,
    settled_at = CASE WHEN s.state <> 'pending' THEN now() END
FROM said s
WHERE d.ledger_id = s.ledger_id AND d.delivery_id = s.delivery_id
  AND d.lease_token = s.token AND d.state = 'pending'
"""
"""An attempt happened and is kept, whoever holds the lease now; only the holder moves the delivery.

`due_at` of a settled delivery is when it was settled.
"""
_LOCK: Final = """
SELECT FROM notification.endpoint WHERE endpoint_id = ANY ($1)
ORDER BY endpoint_id FOR NO KEY UPDATE
"""
_NOTE: Final = """
UPDATE notification.endpoint e
SET failing_since = CASE WHEN NOT s.succeeded THEN COALESCE(e.failing_since, now()) END,
    failures = CASE WHEN s.succeeded THEN 0 ELSE e.failures + s.failures END,
    resting_until = GREATEST(e.resting_until, now() + s.rest),
    version = e.version + (s.succeeded = (e.failing_since IS NOT NULL))::int
FROM unnest($1::uuid[], $2::bool[], $3::int[], $4::interval[])
    AS s (endpoint_id, succeeded, failures, rest)
WHERE e.endpoint_id = s.endpoint_id AND (s.failures > 0 OR e.failing_since IS NOT NULL)
"""
_DISABLE: Final = """
UPDATE notification.endpoint
SET state = 'disabled', disabled_at = now(), changed_at = now(), version = version + 1,
    disabled_because = CASE WHEN endpoint_id = ANY ($2) THEN 'gone' ELSE 'failing' END
WHERE endpoint_id = ANY ($1) AND state = 'enabled'
  AND (endpoint_id = ANY ($2) OR (failing_since <= now() - $3::interval AND failures >= $4))
RETURNING endpoint_id
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """One attempt that ended, under which lease, and what follows from it.

    `failing` says that its endpoint was failing when the delivery was claimed.
    """

    claimed: Claimed
    token: UUID
    failing: bool
    reply: Reply
    verdict: Verdict

    @property
    def is_news(self) -> bool:
        """Whether it may change what is known of the endpoint's health."""
        return self.failing or self.reply.failure is not None


async def settle(db: AsyncConnection, ended: Sequence[Ended]) -> None:
    """Keep the attempts and move their deliveries on, in one statement."""
    await (await driver(db)).execute(
        _SETTLE,
        [each.claimed.ledger_id for each in ended],
        [each.claimed.delivery_id for each in ended],
        [each.token for each in ended],
        [each.claimed.attempt for each in ended],
        [stored_milliseconds(each.reply.took) for each in ended],
        [each.reply.failure for each in ended],
        [each.reply.status for each in ended],
        [each.reply.snippet for each in ended],
        [each.verdict.state for each in ended],
        [each.verdict.due_in for each in ended],
    )


async def note_health(db: AsyncConnection, ended: Sequence[Ended]) -> Sequence[UUID]:
    """Note which endpoints fail, recover or are overloaded; disable what must be. Says which.

    One success makes an endpoint healthy, whatever else of it failed at the same time. Runs in a
    transaction of its own: were it lost, the next attempt would say the same again.
    """
    by_endpoint: dict[UUID, list[Ended]] = {}
    for each in ended:
        by_endpoint.setdefault(each.claimed.endpoint_id, []).append(each)
    news = {key: some for key, some in by_endpoint.items() if any(each.is_news for each in some)}
    connection = await driver(db)
    await connection.execute(_LOCK, list(news))
    await connection.execute(
        _NOTE,
        list(news),
        [any(each.reply.failure is None for each in some) for some in news.values()],
        [sum(each.reply.failure is not None for each in some) for some in news.values()],
        [max(each.verdict.rest for each in some) for some in news.values()],
    )
    gone = [key for key, some in news.items() if any(each.verdict.gone for each in some)]
    rows = await connection.fetch(_DISABLE, list(news), gone, FAILING_FOR, FAILED_ATTEMPTS)
    return [row[0] for row in rows]
