"""Releasing the next delivery of a case, once none before it is pending.

The process that settled or skipped the one before releases it, in a transaction that begins after
that commit; and the one that enqueued it, after its commit, for the case that both happened at
once. Each sees what the other committed, or is seen by it. Neither locks what the other is about to
write, so that no sender waits for the enqueuer. What is lost with a process is found by a sweep.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import Ledgers, driver_connection, transaction
from chassis.row_changes import change_rows
from notification_service.domain.case_order import CaseQueue
from notification_service.store.batches import BATCH_SIZE

RELEASE_NEXT: Final = """
WITH next AS MATERIALIZED (
    SELECT delivery_id FROM notification.delivery
    WHERE ledger_id = $1 AND endpoint_id = $2 AND order_case_id = $3
      AND state = 'pending' AND skipped_at IS NULL
    ORDER BY order_position, delivery_id LIMIT 1
)
UPDATE notification.delivery d SET due_at = $4
FROM next n
WHERE d.ledger_id = $1 AND d.delivery_id = n.delivery_id AND d.due_at = 'infinity'
RETURNING d.delivery_id
"""
HEAD_OF_CASE: Final = """
SELECT delivery_id FROM notification.delivery
WHERE ledger_id = $1 AND endpoint_id = $2 AND order_case_id = $3
  AND state = 'pending' AND skipped_at IS NULL
ORDER BY order_position, delivery_id LIMIT 1
"""
SKIP: Final = """
UPDATE notification.delivery SET skipped_at = $3, skip_reason = 'requested'
WHERE ledger_id = $1 AND delivery_id = $2 AND settled_at IS NULL AND skipped_at IS NULL
  AND order_case_id IS NOT NULL AND due_at < 'infinity'
RETURNING ledger_id, endpoint_id, order_case_id
"""
"""Not one that waits itself: it does not hold up its case."""
_IN_ORDER: Final = """
    FROM notification.delivery p
    WHERE p.ledger_id = e.ledger_id AND p.endpoint_id = e.endpoint_id AND p.state = 'pending'
      AND p.order_case_id IS NOT NULL AND p.skipped_at IS NULL
"""
_BY_CASE: Final = "ORDER BY p.order_case_id, p.order_position, p.delivery_id LIMIT 1"
FIND_HELD: Final = f"""
SELECT e.ledger_id, e.endpoint_id, c.order_case_id, clock_timestamp()
FROM notification.endpoint e
CROSS JOIN LATERAL (
    WITH RECURSIVE head AS (
        (SELECT p.order_case_id, p.due_at {_IN_ORDER} {_BY_CASE})
        UNION ALL
        SELECT n.order_case_id, n.due_at FROM head h
        CROSS JOIN LATERAL (
            SELECT p.order_case_id, p.due_at {_IN_ORDER} AND p.order_case_id > h.order_case_id
            {_BY_CASE}
        ) n
    )
    SELECT h.order_case_id FROM head h WHERE h.due_at = 'infinity' LIMIT $1
) c
WHERE e.ordering = 'case' AND e.state <> 'deleted'
LIMIT $1
"""  # noqa: S608  # constants only
"""Cases whose first delivery waits for none. One row of each case is read, however many wait."""
FIND_UNORDERED: Final = """
SELECT d.ledger_id, d.delivery_id, clock_timestamp()
FROM notification.endpoint e
CROSS JOIN LATERAL (
    SELECT p.ledger_id, p.delivery_id FROM notification.delivery p
    WHERE p.ledger_id = e.ledger_id AND p.endpoint_id = e.endpoint_id AND p.state = 'pending'
      AND p.order_case_id IS NOT NULL AND p.skipped_at IS NULL
    LIMIT $1
) d
WHERE e.ordering = 'none' AND e.state <> 'deleted'
LIMIT $1
"""
END_ORDER: Final = """
UPDATE notification.delivery
SET order_case_id = NULL, order_position = NULL,
    due_at = CASE WHEN due_at = 'infinity' THEN $3 ELSE due_at END
WHERE ledger_id = $1 AND delivery_id = $2 AND settled_at IS NULL
RETURNING delivery_id
"""


async def release_next(
    engine: AsyncEngine, queues: Iterable[CaseQueue], *, ledger: UUID | Ledgers = Ledgers.ALL
) -> int:
    """Let the first delivery of each queue be sent, if it waits; returns how many.

    In a transaction of its own, which begins after what settled, skipped or enqueued a delivery was
    committed.
    """
    wanted = [(each.ledger_id, each.endpoint_id, each.case_id) for each in sorted(set(queues))]
    if not wanted:
        return 0
    async with transaction(engine, ledger) as db:
        connection = await driver_connection(db)
        now = await connection.fetchval("SELECT clock_timestamp()")
        return len(await change_rows(connection, RELEASE_NEXT, wanted, now))


async def skip_delivery(
    db: AsyncConnection, ledger_id: UUID, delivery_id: UUID, now: datetime
) -> CaseQueue | None:
    """Let the order of its case no longer wait for a delivery.

    Returns its queue, of which the caller releases the next after the commit; None if nothing waits
    for it.
    """
    row = await (await driver_connection(db)).fetchrow(SKIP, ledger_id, delivery_id, now)
    return None if row is None else CaseQueue(*row)


async def find_head(db: AsyncConnection, queue: CaseQueue) -> UUID | None:
    """The delivery that the others of a case wait for."""
    return await (await driver_connection(db)).fetchval(
        HEAD_OF_CASE, queue.ledger_id, queue.endpoint_id, queue.case_id
    )


async def release_held(db: AsyncConnection) -> int:
    """Release deliveries that wait for none, as a killed process left them, at most BATCH_SIZE."""
    connection = await driver_connection(db)
    held = await connection.fetch(FIND_HELD, BATCH_SIZE)
    return len(await change_rows(connection, RELEASE_NEXT, held))


async def end_order(db: AsyncConnection) -> int:
    """Take deliveries out of the order that their endpoint no longer has, at most BATCH_SIZE."""
    connection = await driver_connection(db)
    unordered = await connection.fetch(FIND_UNORDERED, BATCH_SIZE)
    return len(await change_rows(connection, END_ORDER, unordered))
