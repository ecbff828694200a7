"""Conservation: each message is, for each recipient, one delivery in exactly one state."""

from collections.abc import Mapping
from typing import Final, NamedTuple
from uuid import UUID

from notification_service.testing import CouncilWebhooks

_DELIVERIES: Final = """
SELECT d.endpoint_id, count(*), count(DISTINCT d.message_id),
       count(*) FILTER (WHERE d.state = 'pending'),
       count(*) FILTER (WHERE d.state = 'delivered'),
       count(*) FILTER (WHERE d.state = 'exhausted'),
       count(*) FILTER (WHERE d.state = 'cancelled')
FROM notification.delivery d WHERE d.cause = 'automatic' GROUP BY d.endpoint_id
"""
_CONTRADICTIONS: Final = """
SELECT d.delivery_id, d.state, d.settled_at, d.lease_token, a.succeeded
FROM notification.delivery d
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE failure IS NULL) AS succeeded FROM notification.attempt a
    WHERE a.ledger_id = d.ledger_id AND a.delivery_id = d.delivery_id
) a
WHERE (d.state = 'pending') = (d.settled_at IS NOT NULL)
   OR d.state <> 'pending' AND d.lease_token IS NOT NULL
   OR d.state = 'delivered' AND a.succeeded <> 1
   OR d.state IN ('pending', 'exhausted') AND a.succeeded > 0
LIMIT 5
"""


class RecipientCount(NamedTuple):
    """How many messages of one endpoint are in each state."""

    pending: int
    delivered: int
    exhausted: int
    cancelled: int


async def assert_conserved(
    council: CouncilWebhooks, expected: Mapping[UUID, int]
) -> Mapping[UUID, RecipientCount]:
    """Check that nothing was lost, doubled or invented; returns the counts of each endpoint.

    `expected` is how many messages were enqueued for each endpoint. What is delivered has one
    successful attempt, what is pending or exhausted has none, and nothing that ended has a lease.

    Raises:
        AssertionError: it is not so; the message has the endpoint and the counts.
    """
    rows = await council.query(_DELIVERIES)
    found = {row[0]: row[1:] for row in rows}
    counts = {each: RecipientCount(*found[each][2:]) for each in expected if each in found}  # pyright: ignore[reportArgumentType]  # integers
    for endpoint_id, wanted in expected.items():
        if wanted:
            total, distinct = found[endpoint_id][:2]
            assert (total, distinct) == (wanted, wanted), endpoint_id
            assert sum(counts[endpoint_id]) == wanted, (endpoint_id, counts[endpoint_id])
    assert {each for each, wanted in expected.items() if wanted} == found.keys()
    assert await council.query(_CONTRADICTIONS) == []
    return counts
