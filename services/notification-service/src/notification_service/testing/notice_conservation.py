"""Conservation: each notice to each recipient is in one state, and the log says the same once."""

from collections import Counter
from collections.abc import Set as AbstractSet
from typing import Final
from uuid import UUID

from chassis.database import DriverConnection

_STATES: Final = "SELECT notice_id, state FROM notification.notice"
_CONTRADICTIONS: Final = """
SELECT n.notice_id, n.state, n.attempts, f.sent, f.delivered, f.failed, a.recorded, a.open, a.taken
FROM notification.notice n
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE e.type = 'notice.sent') AS sent,
           count(*) FILTER (WHERE e.type = 'notice.delivered') AS delivered,
           count(*) FILTER (WHERE e.type = 'notice.failed') AS failed
    FROM log.event e
    WHERE e.ledger_id = n.ledger_id AND e.stream_id = n.case_id AND e.type LIKE 'notice.%'
      AND e.body::jsonb ->> 'notice_id' = n.notice_id::text
) f
CROSS JOIN LATERAL (
    SELECT count(*) AS recorded, count(*) FILTER (WHERE t.ended_at IS NULL) AS open,
           count(*) FILTER (WHERE t.outcome IN ('accepted', 'found')) AS taken
    FROM notification.notice_attempt t
    WHERE t.ledger_id = n.ledger_id AND t.notice_id = n.notice_id
) a
WHERE n.attempts <> a.recorded
   OR a.open <> (n.lease_token IS NOT NULL)::int
   OR NOT CASE n.state
       WHEN 'pending' THEN (f.sent, f.delivered, f.failed, a.taken) = (0, 0, 0, 0)
       WHEN 'sent' THEN (f.sent, f.delivered, f.failed, a.taken, a.open) = (1, 0, 0, 1, 0)
       WHEN 'delivered' THEN (f.sent, f.delivered, f.failed, a.taken, a.open) = (1, 1, 0, 1, 0)
       ELSE f.failed = 1 AND f.sent = a.taken AND f.sent <= 1 AND f.delivered <= f.sent
            AND a.open = 0
   END
LIMIT 5
"""


async def assert_notices_conserved(
    db: DriverConnection, expected: AbstractSet[UUID]
) -> Counter[str]:
    """Check that nothing was lost, doubled or invented; returns how many are in each state.

    `expected` are the notices that were composed, one for each recipient. What is pending has no
    fact and was taken by none; what was sent was taken once, and is one fact; what failed is one
    fact; and only what is being sent has an attempt without an end.

    Raises:
        AssertionError: it is not so; the message has the ids, the states and the counts.
    """
    states = {row[0]: row[1] for row in await db.fetch(_STATES)}
    assert states.keys() == expected
    assert [tuple(row) for row in await db.fetch(_CONTRADICTIONS)] == []
    return Counter(states.values())
