"""Conservation: each message is, for each recipient, one delivery in exactly one state."""

from collections.abc import Mapping
from typing import Final, NamedTuple
from uuid import UUID

from notification_service.domain.delivery_cause import DeliveryCause
from notification_service.testing import CouncilWebhooks

_DELIVERIES: Final = """
SELECT d.endpoint_id, count(*), count(DISTINCT d.message_id),
       count(*) FILTER (WHERE d.state = 'pending'),
       count(*) FILTER (WHERE d.state = 'delivered'),
       count(*) FILTER (WHERE d.state = 'exhausted'),
       count(*) FILTER (WHERE d.state = 'cancelled')
FROM notification.delivery d WHERE d.cause = '{cause}' GROUP BY d.endpoint_id
"""
_CONTRADICTIONS: Final = """
SELECT d.delivery_id, d.state, d.settled_at, d.lease_token, d.attempts, a.recorded, a.succeeded
FROM notification.delivery d
CROSS JOIN LATERAL (
    SELECT count(*) AS recorded, count(*) FILTER (WHERE failure IS NULL) AS succeeded
    FROM notification.attempt a
    WHERE a.ledger_id = d.ledger_id AND a.delivery_id = d.delivery_id
) a
WHERE (d.state = 'pending') = (d.settled_at IS NOT NULL)
   OR d.state <> 'pending' AND d.lease_token IS NOT NULL
   OR d.state = 'delivered' AND a.succeeded < 1
   OR NOT {may_repeat} AND a.succeeded > 1
   OR d.state IN ('pending', 'exhausted') AND a.succeeded > 0
   OR a.recorded > d.attempts
   OR NOT EXISTS (
       SELECT FROM notification.message m
       WHERE m.ledger_id = d.ledger_id AND m.message_id = d.message_id
   )
LIMIT 5
"""
_ATTEMPTS_OF_NOTHING: Final = """
SELECT a.delivery_id, a.number FROM notification.attempt a
WHERE NOT EXISTS (
    SELECT FROM notification.delivery d
    WHERE d.ledger_id = a.ledger_id AND d.delivery_id = a.delivery_id
)
LIMIT 5
"""


class RecipientCount(NamedTuple):
    """How many messages of one endpoint are in each state."""

    pending: int
    delivered: int
    exhausted: int
    cancelled: int


async def assert_conserved(
    council: CouncilWebhooks,
    expected: Mapping[UUID, int],
    cause: DeliveryCause = DeliveryCause.AUTOMATIC,
    *,
    may_repeat: bool = False,
) -> Mapping[UUID, RecipientCount]:
    """Check that nothing was lost, doubled or invented; returns the counts of each endpoint.

    `expected` is how many messages were enqueued for each endpoint, for a cause. `may_repeat` is
    whether a lease may have ended during an attempt, so that there are two that succeeded.

    Raises:
        AssertionError: it is not so; the message has the endpoint and the counts.
    """
    rows = await council.query(_DELIVERIES.format(cause=cause))
    found = {row[0]: row[1:] for row in rows}
    counts = {each: RecipientCount(*found[each][2:]) for each in expected if each in found}  # pyright: ignore[reportArgumentType]  # integers
    for endpoint_id, wanted in expected.items():
        if wanted:
            total, distinct = found[endpoint_id][:2]
            assert (total, distinct) == (wanted, wanted), endpoint_id
            assert sum(counts[endpoint_id]) == wanted, (endpoint_id, counts[endpoint_id])
    assert {each for each, wanted in expected.items() if wanted} == found.keys()
    await assert_no_contradiction(council, may_repeat=may_repeat)
    return counts


async def assert_no_contradiction(council: CouncilWebhooks, *, may_repeat: bool = True) -> None:
    """Check that what is recorded of every delivery, whatever its cause, fits together.

    What is delivered has a successful attempt, one unless it `may_repeat`; what is pending or
    exhausted has none, nothing that ended has a lease, and there are no more attempts than claims.
    Every delivery has its message, and every attempt its delivery.

    Raises:
        AssertionError: it is not so; the message has the deliveries.
    """
    for query in (_CONTRADICTIONS.format(may_repeat=may_repeat), _ATTEMPTS_OF_NOTHING):
        found = await council.query(query)
        assert found == [], found
