"""What failing receivers answered, kept where a council asked for it, for a while."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from notification_service.store.batches import BATCH, rows_of

ERASE: Final = """
DELETE FROM notification.answer_excerpt x
USING (
    SELECT ledger_id, delivery_id, number FROM notification.answer_excerpt
    WHERE ledger_id = $1 AND endpoint_id = $2 ORDER BY kept_at LIMIT $3
) o
WHERE x.ledger_id = o.ledger_id AND x.delivery_id = o.delivery_id AND x.number = o.number
"""
ERASE_OLD: Final = """
WITH old AS MATERIALIZED (
    SELECT o.ledger_id, o.delivery_id, o.number
    FROM notification.endpoint e
    CROSS JOIN LATERAL (
        SELECT x.ledger_id, x.delivery_id, x.number FROM notification.answer_excerpt x
        WHERE x.ledger_id = e.ledger_id AND x.endpoint_id = e.endpoint_id
          AND x.kept_at < CASE WHEN e.keeps_answers THEN now() - $1::interval ELSE 'infinity' END
        ORDER BY x.kept_at LIMIT $2
    ) o
    LIMIT $2
)
DELETE FROM notification.answer_excerpt x USING old o
WHERE x.ledger_id = o.ledger_id AND x.delivery_id = o.delivery_id AND x.number = o.number
"""
"""Of endpoints that keep answers what is too old; of others, and of deleted ones, everything."""


async def erase_answers(db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID) -> int:
    """Erase excerpts of an endpoint, at most BATCH, the oldest first; answers how many it were."""
    return rows_of(await (await driver(db)).execute(ERASE, ledger_id, endpoint_id, BATCH))


async def erase_old_answers(db: AsyncConnection, age: timedelta) -> int:
    """Erase what is older than `age` or no longer wanted, at most BATCH; answers how many."""
    return rows_of(await (await driver(db)).execute(ERASE_OLD, age, BATCH))
