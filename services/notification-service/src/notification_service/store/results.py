"""Recording results of attempts, many at a time, each fenced by its lease."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from chassis.row_changes import change_rows
from notification_service.domain.attempt_result import AttemptResult, clamp_milliseconds
from notification_service.domain.case_order import CaseQueue, waited_too_long
from notification_service.domain.delivery_outcome import DeliveryOutcome, DeliveryState
from notification_service.store.claiming import ClaimedDelivery, EndpointSnapshot
from notification_service.store.undelivered import record_to_recover

INSERT_ATTEMPTS: Final = """
INSERT INTO notification.attempt
    (ledger_id, delivery_id, number, ended_at, duration_ms, failure, status)
SELECT * FROM unnest(
    $1::uuid[], $2::uuid[], $3::int[], $4::timestamptz[], $5::int[], $6::text[], $7::smallint[]
)
ON CONFLICT DO NOTHING
"""
"""An attempt is recorded whatever its lease."""
UPDATE_DELIVERY: Final = """
UPDATE notification.delivery
SET state = $4, due_at = $5, lease_until = NULL, lease_token = NULL,
    settled_at = CASE WHEN $4 <> 'pending' THEN $6::timestamptz END,
    skipped_at = CASE WHEN $7 THEN COALESCE(skipped_at, $6) ELSE skipped_at END,
    skip_reason = CASE WHEN $7 THEN COALESCE(skip_reason, 'waited') ELSE skip_reason END
WHERE ledger_id = $1 AND delivery_id = $2
  AND (lease_token = $3 OR $4 = 'delivered' AND settled_at IS NULL)
"""
"""Only the holder of the lease updates the delivery, but for a success: one that is recorded after
its lease ended settles it, so that what the receiver has is not sent again. A delivery that is not
pending has no lease; a condition on its state would let a plan walk the index of all that is
pending. `due_at` of a settled delivery is when it was settled.
"""
STORE_EXCERPTS: Final = """
INSERT INTO notification.response_excerpt (ledger_id, delivery_id, number, endpoint_id, excerpt)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::text[])
ON CONFLICT DO NOTHING
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
    def ended_at(self) -> datetime:
        """When it ended, by the database's clock: as long after the claim as it took."""
        return self.claimed.claimed_at + self.result.duration

    @property
    def affects_health(self) -> bool:
        """Whether it may change the health of the endpoint."""
        known_good = self.endpoint.verified and not self.endpoint.failing
        return not known_good or self.result.failure is not None

    @property
    def waited_too_long(self) -> bool:
        """Whether the order of its case no longer waits for the delivery, because it failed."""
        place = self.claimed.place
        return place is not None and waited_too_long(
            self.outcome, place.first_claimed_at, self.ended_at, self.endpoint.order_wait
        )

    @property
    def released_queue(self) -> CaseQueue | None:
        """The queue of which the next delivery may be sent, once the attempt is recorded."""
        place, claimed = self.claimed.place, self.claimed
        is_last = self.outcome.state is not DeliveryState.PENDING or self.waited_too_long
        if place is None or not is_last:
            return None
        return CaseQueue(claimed.ledger_id, claimed.endpoint_id, place.case_id)


async def record_attempts(db: AsyncConnection, ended: Sequence[CompletedAttempt]) -> None:
    """Record attempts with their excerpts, and update their deliveries.

    A delivery is updated by a statement of its own; they are sent together in one round trip. Of
    endpoints with one that is exhausted it is recorded since when they have something to recover.
    """
    connection = await driver_connection(db)
    await connection.execute(
        INSERT_ATTEMPTS,
        [each.claimed.ledger_id for each in ended],
        [each.claimed.delivery_id for each in ended],
        [each.claimed.attempt for each in ended],
        [each.ended_at for each in ended],
        [clamp_milliseconds(each.result.duration) for each in ended],
        [each.result.failure for each in ended],
        [each.result.status for each in ended],
    )
    await change_rows(connection, UPDATE_DELIVERY, [_delivery(each) for each in ended])
    if exhausted := _oldest_exhausted(ended):
        await record_to_recover(db, exhausted)
    if excerpts := [each for each in ended if each.result.excerpt is not None]:
        await connection.execute(
            STORE_EXCERPTS,
            [each.claimed.ledger_id for each in excerpts],
            [each.claimed.delivery_id for each in excerpts],
            [each.claimed.attempt for each in excerpts],
            [each.claimed.endpoint_id for each in excerpts],
            [each.result.excerpt for each in excerpts],
        )


def _oldest_exhausted(ended: Sequence[CompletedAttempt]) -> Mapping[tuple[UUID, UUID], datetime]:
    """When the oldest event of which a delivery is exhausted was recorded, by endpoint."""
    oldest: dict[tuple[UUID, UUID], datetime] = {}
    for each in ended:
        claimed = each.claimed
        if each.outcome.state is DeliveryState.EXHAUSTED and claimed.on_log:
            key = (claimed.ledger_id, claimed.endpoint_id)
            oldest[key] = min(oldest.get(key, claimed.occurred_at), claimed.occurred_at)
    return oldest


def _delivery(ended: CompletedAttempt) -> Sequence[object]:
    """The parameters of UPDATE_DELIVERY."""
    key = (ended.claimed.ledger_id, ended.claimed.delivery_id, ended.lease_token)
    due_at = ended.ended_at + ended.outcome.due_in
    return *key, ended.outcome.state, due_at, ended.ended_at, ended.waited_too_long
