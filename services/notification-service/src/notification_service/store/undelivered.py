"""Since when an endpoint has something to recover: not delivered, and not sent by itself.

It is the time of recording of the oldest event whose delivery was exhausted, or that was not
enqueued because the endpoint was disabled. It stays when the endpoint is enabled again, and ends
with a recovery since then.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from chassis.database_timeouts import MAINTENANCE_TIMEOUTS
from chassis.row_changes import change_rows
from events.envelope import LedgerId, Position
from events.log.postgres import PostgresLog

WEBHOOK_SUBSCRIPTION: Final = "webhooks@1"
"""The subscription by which events of the log are enqueued."""
_LONGEST_APPEND: Final = timedelta(seconds=MAINTENANCE_TIMEOUTS.transaction)
"""An event that is not visible yet was recorded at most so long ago: no transaction is longer."""
OLDEST_RECOVERED_MARGIN: Final = timedelta(days=1)
"""A recovery since so long after the oldest instant that is accepted recovers all that can be."""
_ENQUEUED_UP_TO: Final = """
SELECT GREATEST(
    e.starts_after,
    (SELECT position FROM notification.checkpoint WHERE subscription = $3 AND ledger_id = $1)
)
FROM notification.endpoint e WHERE e.ledger_id = $1 AND e.endpoint_id = $2
"""
SET_RECOVER_SINCE: Final = """
UPDATE notification.endpoint
SET recover_since = LEAST(recover_since, $3), version = version + 1
WHERE ledger_id = $1 AND endpoint_id = $2 AND state <> 'deleted'
  AND (recover_since IS NULL OR recover_since > $3)
"""
_END_RECOVER_SINCE: Final = """
UPDATE notification.endpoint SET recover_since = NULL, version = version + 1
WHERE ledger_id = $1 AND endpoint_id = $2 AND state = 'enabled' AND recover_since IS NOT NULL
  AND $3 <= GREATEST(recover_since, $4)
"""
"""Not of an endpoint that was disabled meanwhile: later events are not part of the recovery."""


async def record_to_recover(
    db: AsyncConnection, oldest: Mapping[tuple[UUID, UUID], datetime]
) -> None:
    """Record since when endpoints have something to recover, unless it is earlier already."""
    rows = [(*key, instant) for key, instant in sorted(oldest.items())]
    await change_rows(await driver_connection(db), SET_RECOVER_SINCE, rows)


async def record_disabled(
    db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID, now: datetime
) -> datetime:
    """Record that from now on events are not enqueued for an endpoint; returns since when.

    In the transaction that disables it: until that commits, the enqueuer sees it enabled. Where no
    event waits to be enqueued it is when the latest was recorded, unless that is long ago, because
    another may be recorded by a transaction that began before.
    """
    connection = await driver_connection(db)
    position: int | None = await connection.fetchval(
        _ENQUEUED_UP_TO, ledger_id, endpoint_id, WEBHOOK_SUBSCRIPTION
    )
    log, reached = PostgresLog(db, LedgerId(ledger_id)), Position(position or 0)
    following = await log.read_stored(reached, 1)
    if following:
        since = min(following[0].recorded_at, now)
    else:
        since = now - _LONGEST_APPEND
        latest = await log.read_stored(Position(reached - 1), 1) if reached else ()
        since = max([since, *(min(each.recorded_at, now) for each in latest)])
    await connection.execute(SET_RECOVER_SINCE, ledger_id, endpoint_id, since)
    return since


async def end_recover_since(
    db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID, since: datetime, oldest: datetime
) -> None:
    """Record that a recovery since an instant has begun, if it sends all that can be recovered.

    `oldest` is the oldest instant since which one is accepted. A recovery that is cancelled has the
    instant recorded again (`replays.cancel_replay`).
    """
    await (await driver_connection(db)).execute(
        _END_RECOVER_SINCE, ledger_id, endpoint_id, since, oldest + OLDEST_RECOVERED_MARGIN
    )
