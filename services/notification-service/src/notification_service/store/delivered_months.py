"""What remains of purged deliveries: the facts of a case that an endpoint received in a month."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from asyncpg import Record

from chassis.database import DriverConnection

SUMMARISE: Final = """
INSERT INTO notification.delivered_month AS s
    (ledger_id, case_id, endpoint_id, host, month, was_answered, deliveries, first_position,
     last_position, first_at, last_at)
SELECT $1, m.case_id, d.endpoint_id, h.host, date_trunc('month', a.last_at, 'UTC')::date,
       a.was_answered, count(*), min(m.position), max(m.position), min(a.first_at), max(a.last_at)
FROM unnest($2::uuid[], $3::uuid[], $4::uuid[]) AS d (delivery_id, endpoint_id, message_id)
JOIN notification.message m
  ON m.ledger_id = $1 AND m.message_id = d.message_id AND m.case_id IS NOT NULL
CROSS JOIN LATERAL (
    SELECT min(t.ended_at) AS first_at, max(t.ended_at) AS last_at,
           bool_or(t.status IS NOT NULL) AS was_answered,
           max(t.ended_at - t.duration_ms * interval '1 millisecond') AS began_at
    FROM notification.attempt t
    WHERE t.ledger_id = $1 AND t.delivery_id = d.delivery_id
      AND notification.may_have_arrived_v1(t.failure)
) a
CROSS JOIN LATERAL (
    SELECT e.host FROM notification.endpoint_host e
    WHERE e.ledger_id = $1 AND e.endpoint_id = d.endpoint_id
    ORDER BY e.since <= a.began_at DESC, CASE WHEN e.since <= a.began_at THEN e.since END DESC,
             e.since
    LIMIT 1
) h
WHERE a.last_at IS NOT NULL
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY 1, 2, 3, 4, 5, 6
ON CONFLICT (ledger_id, case_id, endpoint_id, host, month, was_answered) DO UPDATE SET
    deliveries = s.deliveries + EXCLUDED.deliveries,
    first_position = least(s.first_position, EXCLUDED.first_position),
    last_position = greatest(s.last_position, EXCLUDED.last_position),
    first_at = least(s.first_at, EXCLUDED.first_at),
    last_at = greatest(s.last_at, EXCLUDED.last_at)
"""
"""The same as each row of the function `notification.delivered_facts_v1`, by the month."""


async def summarise_deliveries(db: DriverConnection, purged: Sequence[Record]) -> None:
    """Add deliveries that this transaction deleted to their months; their attempts are still there.

    One statement for each ledger, which changes rows in the order of their keys, so that two
    processes that purge do not deadlock.
    """
    of_ledger: defaultdict[object, list[Record]] = defaultdict(list)
    for row in purged:
        of_ledger[row["ledger_id"]].append(row)
    for ledger_id, rows in sorted(of_ledger.items(), key=str):
        ids = ([row[name] for row in rows] for name in ("delivery_id", "endpoint_id", "message_id"))
        await db.execute(SUMMARISE, ledger_id, *ids)
