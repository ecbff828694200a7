"""Conservation: each notice to each recipient is in one state, and the log says the same once.

So is each text that announces one, of which the log says only that it was sent, or may have been.
"""

from collections import Counter
from collections.abc import Set as AbstractSet
from typing import Final
from uuid import UUID

from chassis.database import DriverConnection

_STATES: Final = "SELECT notice_id, state FROM notification.notice"
_CONTRADICTIONS: Final = """
SELECT n.notice_id, n.channel, n.state, n.attempts, f.sent, f.stated, f.delivered, f.failed,
       f.announced, a.recorded, a.open, a.taken
FROM notification.notice n
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE e.type = 'notice.sent') AS sent,
           count(*) FILTER (WHERE e.type = 'notice.contents_stated') AS stated,
           count(*) FILTER (WHERE e.type = 'notice.delivered') AS delivered,
           count(*) FILTER (WHERE e.type = 'notice.failed') AS failed,
           count(*) FILTER (WHERE e.type = 'notice.announced') AS announced
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
CROSS JOIN LATERAL (SELECT a.taken + (n.print_run_id IS NOT NULL)::int AS given) p
WHERE n.attempts <> a.recorded
   OR a.open <> (n.lease_token IS NOT NULL)::int
   OR f.stated <> CASE n.contents WHEN '{}' THEN 0 ELSE f.sent END
   OR n.announces IS NOT NULL AND NOT (
       (f.sent, f.delivered, f.failed) = (0, 0, 0) AND CASE n.state
           WHEN 'pending' THEN (f.announced, a.taken) = (0, 0)
           WHEN 'failed' THEN f.announced BETWEEN a.taken AND 1 AND a.open = 0
           ELSE (f.announced, a.taken, a.open) = (1, 1, 0)
       END)
   OR n.announces IS NULL AND NOT (f.announced = 0 AND CASE n.state
       WHEN 'pending' THEN (f.sent, f.delivered, f.failed, a.taken) = (0, 0, 0, 0)
       WHEN 'sent' THEN (f.sent, f.delivered, f.failed, p.given, a.open) = (1, 0, 0, 1, 0)
       WHEN 'delivered' THEN (f.sent, f.delivered, f.failed, p.given, a.open) = (1, 1, 0, 1, 0)
       ELSE f.failed = 1 AND f.sent = p.given AND f.sent <= 1 AND f.delivered <= f.sent
            AND a.open = 0
   END)
LIMIT 5
"""


async def assert_notices_conserved(
    db: DriverConnection, expected: AbstractSet[UUID]
) -> Counter[str]:
    """Check that nothing was lost, doubled or invented; returns how many are in each state.

    `expected` are the notices that were composed, one for each recipient, and the texts. What is
    pending has no fact and was taken by none; what was sent was taken or posted once, and is one
    fact, and another where it states what a decision requires; a notice that failed is one fact;
    and only what is being sent has an attempt without an end.

    Raises:
        AssertionError: it is not so; the message has the ids, the states and the counts.
    """
    states = {row[0]: row[1] for row in await db.fetch(_STATES)}
    assert states.keys() == expected
    assert [tuple(row) for row in await db.fetch(_CONTRADICTIONS)] == []
    return Counter(states.values())
