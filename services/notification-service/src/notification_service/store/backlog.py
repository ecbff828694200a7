"""How far behind the senders are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver

_DUE: Final = """
SELECT COALESCE(sum(d.due), 0)::bigint,
       COALESCE(extract(epoch FROM now() - min(d.oldest)), 0)::double precision
FROM notification.endpoint e
CROSS JOIN LATERAL (
    SELECT count(*) AS due, min(p.due_at) AS oldest FROM notification.delivery p
    WHERE p.ledger_id = e.ledger_id AND p.endpoint_id = e.endpoint_id
      AND p.state = 'pending' AND p.due_at <= now()
) d
WHERE e.state = 'enabled'
"""
_DISABLED: Final = """
SELECT disabled_because, count(*) FROM notification.endpoint WHERE state = 'disabled' GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is due at enabled endpoints, since how many seconds, and what is disabled, by why."""

    due: int
    oldest_seconds: float
    disabled: Mapping[str, int]


async def backlog(db: AsyncConnection) -> Backlog:
    """How it stands now, over all ledgers."""
    connection = await driver(db)
    due, oldest = (await connection.fetch(_DUE))[0]
    disabled = {row[0]: row[1] for row in await connection.fetch(_DISABLED)}
    return Backlog(due, oldest, disabled)
