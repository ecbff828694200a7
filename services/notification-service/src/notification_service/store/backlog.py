"""The backlog of the senders."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from notification_service.store.claiming import MAY_BE_SENT

MAX_COUNTED: Final = 10_000
"""The most deliveries that are counted; there may be more."""
COUNT_DUE: Final = f"""
SELECT count(*) FROM (
    SELECT FROM notification.endpoint e
    CROSS JOIN LATERAL (
        SELECT FROM notification.delivery p
        WHERE p.ledger_id = e.ledger_id AND p.endpoint_id = e.endpoint_id
          AND p.state = 'pending' AND p.due_at <= now()
        LIMIT $1
    ) d
    WHERE e.state = 'enabled' AND {MAY_BE_SENT}
    LIMIT $1
) counted
"""  # noqa: S608  # constants only
"""Not what waits for a permission: no sender can send it."""
OLDEST_DUE: Final = f"""
SELECT COALESCE(extract(epoch FROM now() - min(d.due_at)), 0)::double precision
FROM notification.endpoint e
CROSS JOIN LATERAL (
    SELECT p.due_at FROM notification.delivery p
    WHERE p.ledger_id = e.ledger_id AND p.endpoint_id = e.endpoint_id
      AND p.state = 'pending' AND p.due_at <= now()
    ORDER BY p.due_at LIMIT 1
) d
WHERE e.state = 'enabled' AND {MAY_BE_SENT}
"""  # noqa: S608  # constants only
_COUNT_DISABLED: Final = """
SELECT disabled_reason, count(*) FROM notification.endpoint WHERE state = 'disabled' GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Backlog:
    """The due deliveries, the age of the oldest in seconds, and the disabled endpoints by reason.

    `due_count` is counted up to MAX_COUNTED, which then means at least so many.
    """

    due_count: int
    oldest_age_seconds: float
    disabled: Mapping[str, int]


async def measure_backlog(db: AsyncConnection) -> Backlog:
    """The backlog now, over all ledgers."""
    connection = await driver_connection(db)
    due = await connection.fetchval(COUNT_DUE, MAX_COUNTED)
    oldest = await connection.fetchval(OLDEST_DUE)
    disabled = {row[0]: row[1] for row in await connection.fetch(_COUNT_DISABLED)}
    return Backlog(due, oldest, disabled)
