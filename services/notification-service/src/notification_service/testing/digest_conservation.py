"""Conservation: each day of each digest is in one state, which fits its attempts."""

from collections import Counter
from collections.abc import Set as AbstractSet
from typing import Final
from uuid import UUID

from chassis.database import DriverConnection

_DAYS: Final = "SELECT digest_id, day, state FROM notification.digest_message"
_CONTRADICTIONS: Final = """
SELECT m.digest_id, m.day, m.state, m.attempts, m.outcome, m.lease_token
FROM notification.digest_message m
CROSS JOIN LATERAL (SELECT COALESCE(m.outcome IN ('accepted', 'found'), false) AS taken) o
WHERE (m.state = 'sent') <> o.taken
   OR m.state IN ('sent', 'failed') AND m.attempts = 0
   OR m.state <> 'pending' AND m.lease_token IS NOT NULL
   OR (m.attempts > 0 AND m.outcome IS NULL) <> (m.lease_token IS NOT NULL)
   OR NOT EXISTS (
       SELECT FROM notification.digest d
       WHERE d.ledger_id = m.ledger_id AND d.digest_id = m.digest_id
   )
LIMIT 5
"""


async def assert_digests_conserved(
    db: DriverConnection, expected: AbstractSet[UUID]
) -> Counter[str]:
    """Check that nothing was lost or invented; returns how many days are in each state.

    `expected` are the digests that were due. What was sent was taken, what was not sent was not,
    and an attempt without an end is that of a sender, which may be dead.

    Raises:
        AssertionError: it is not so; the message has the ids, the days and the states.
    """
    days = await db.fetch(_DAYS)
    assert {row["digest_id"] for row in days} == expected
    contradictions = [tuple(row) for row in await db.fetch(_CONTRADICTIONS)]
    assert contradictions == [], contradictions
    return Counter(row["state"] for row in days)
