"""Replays: everything since a position, once more, for one endpoint. Durable, counted, uncapped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.envelope import LedgerId, Position

_COLUMNS: Final = "replay_id, endpoint_id, after, until, reached, delivery_count, state, created_at"
_START: Final = f"""
INSERT INTO notification.replay (ledger_id, replay_id, endpoint_id, after, until, reached)
VALUES ($1, $2, $3, $4, $5, $4)
ON CONFLICT (ledger_id, endpoint_id) WHERE state = 'running' DO NOTHING
RETURNING {_COLUMNS}
"""  # noqa: S608  # constants only
_SELECT_ONE: Final = f"""
SELECT {_COLUMNS} FROM notification.replay WHERE ledger_id = $1 AND replay_id = $2
"""  # noqa: S608  # constants only
CLAIM_REPLAY: Final = """
WITH claimed AS MATERIALIZED (
    SELECT r.ledger_id, r.replay_id, r.endpoint_id, r.reached, r.until, e.event_types
    FROM notification.replay r JOIN notification.endpoint e USING (ledger_id, endpoint_id)
    WHERE r.state = 'running' AND e.state = 'enabled' AND e.verified_at IS NOT NULL AND $1 > (
        SELECT count(*) FROM (
            SELECT FROM notification.delivery d
            WHERE d.ledger_id = r.ledger_id AND d.endpoint_id = r.endpoint_id
              AND d.state = 'pending'
            LIMIT $1
        ) waiting
    )
    ORDER BY r.created_at LIMIT 1
    FOR UPDATE OF r SKIP LOCKED FOR KEY SHARE OF e SKIP LOCKED
)
SELECT *, set_config('log.ledger', ledger_id::text, true) FROM claimed
"""
"""A replay whose endpoint is verified and has little waiting, so that what happens now is not held
up by it.

The endpoint is not deleted or disabled before this transaction ends, which from here on sees that
ledger only.
"""
_ADVANCE: Final = """
UPDATE notification.replay
SET reached = $3, delivery_count = delivery_count + $4,
    state = CASE WHEN $3 >= until THEN 'done' ELSE state END,
    finished_at = CASE WHEN $3 >= until THEN now() END
WHERE ledger_id = $1 AND replay_id = $2
"""


_CANCEL: Final = """
UPDATE notification.replay SET state = 'cancelled', finished_at = now()
WHERE ledger_id = $1 AND replay_id = $2 AND state = 'running'
"""


@dataclass(frozen=True, slots=True)
class ReplayRow:
    """A replay of what stands after `after`, up to `until`; `reached` is how far it has come.

    `delivery_count` counts the deliveries made; `state` is running, done or cancelled.
    """

    replay_id: UUID
    endpoint_id: UUID
    after: int
    until: int
    reached: int
    delivery_count: int
    state: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ReplayBatch:
    """A replay taken to be moved on."""

    ledger_id: LedgerId
    replay_id: UUID
    endpoint_id: UUID
    reached: Position
    until: Position
    event_types: Sequence[str]


async def start_replay(  # a row
    db: AsyncConnection,
    ledger_id: UUID,
    replay_id: UUID,
    endpoint_id: UUID,
    after: int,
    until: int,
) -> ReplayRow | None:
    """Begin a replay; None where one of the endpoint is running already."""
    row = await (await driver_connection(db)).fetchrow(
        _START, ledger_id, replay_id, endpoint_id, min(after, until), until
    )
    return None if row is None else ReplayRow(*row)


async def find_replay(db: AsyncConnection, ledger_id: UUID, replay_id: UUID) -> ReplayRow | None:
    """One replay."""
    row = await (await driver_connection(db)).fetchrow(_SELECT_ONE, ledger_id, replay_id)
    return None if row is None else ReplayRow(*row)


async def cancel_replay(db: AsyncConnection, ledger_id: UUID, replay_id: UUID) -> None:
    """Make no more deliveries of a replay; one that is not running stays as it is."""
    await (await driver_connection(db)).execute(_CANCEL, ledger_id, replay_id)


async def claim_replay(db: AsyncConnection, waiting: int) -> ReplayBatch | None:
    """Lock a replay whose endpoint has fewer than `waiting` deliveries pending."""
    row = await (await driver_connection(db)).fetchrow(CLAIM_REPLAY, waiting)
    return None if row is None else ReplayBatch(row[0], row[1], row[2], row[3], row[4], row[5])


async def advance_replay(
    db: AsyncConnection, batch: ReplayBatch, reached: int, delivery_count: int
) -> None:
    """Say how far a replay has come; at its end it is done."""
    await (await driver_connection(db)).execute(
        _ADVANCE, batch.ledger_id, batch.replay_id, reached, delivery_count
    )
