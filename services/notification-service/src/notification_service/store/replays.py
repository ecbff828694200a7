"""Replays: every event after a position, again, for one endpoint. Durable, counted, uncapped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection, use_ledger
from events.envelope import LedgerId, Position
from notification_service.store.undelivered import record_to_recover

_COLUMNS: Final = (
    "replay_id, endpoint_id, after, until, reached, delivery_count, state, created_at,"
    " only_undelivered, since"
)
_START: Final = f"""
INSERT INTO notification.replay
    (ledger_id, replay_id, endpoint_id, after, until, reached, since, only_undelivered)
VALUES ($1, $2, $3, $4, $5, $4, $6::timestamptz, $6::timestamptz IS NOT NULL)
ON CONFLICT (ledger_id, endpoint_id) WHERE state = 'running' DO NOTHING
RETURNING {_COLUMNS}
"""  # noqa: S608  # constants only
_SELECT_ONE: Final = f"""
SELECT {_COLUMNS} FROM notification.replay WHERE ledger_id = $1 AND replay_id = $2
"""  # noqa: S608  # constants only
_MAX_CANDIDATES: Final = 64
"""Replays that one claim tries at most. Each worker holds one at a time."""
_IS_READY: Final = """
    r.state = 'running' AND e.state = 'enabled' AND e.verified_at IS NOT NULL AND $1 > (
        SELECT count(*) FROM (
            SELECT FROM notification.delivery d
            WHERE d.ledger_id = r.ledger_id AND d.endpoint_id = r.endpoint_id
              AND d.state = 'pending' AND d.due_at < 'infinity'
            LIMIT $1
        ) due
    ) AND $1 > (
        SELECT count(*) FROM (
            SELECT FROM notification.delivery d
            WHERE d.ledger_id = r.ledger_id AND d.endpoint_id = r.endpoint_id
              AND d.state = 'pending' AND d.cause = 'replay'
            LIMIT $1
        ) replayed
    )
"""
"""The endpoint is verified and few deliveries are due there, so that a replay delays no new event;
and few of the replay are pending, for which new events of their cases wait at an endpoint with an
order.
"""
READY_REPLAYS: Final = f"""
SELECT r.ledger_id, r.replay_id, now()
FROM notification.replay r JOIN notification.endpoint e USING (ledger_id, endpoint_id)
WHERE {_IS_READY}
ORDER BY r.created_at LIMIT {_MAX_CANDIDATES}
"""  # noqa: S608  # constants only
LOCK_REPLAY: Final = f"""
SELECT r.ledger_id, r.replay_id, r.endpoint_id, r.reached, r.until, e.event_types,
       r.only_undelivered
FROM notification.replay r JOIN notification.endpoint e USING (ledger_id, endpoint_id)
WHERE r.ledger_id = $2 AND r.replay_id = $3 AND {_IS_READY}
FOR UPDATE OF r SKIP LOCKED FOR KEY SHARE OF e SKIP LOCKED
"""  # noqa: S608  # constants only
"""The endpoint is not deleted or disabled before this transaction ends."""
_ADVANCE: Final = """
UPDATE notification.replay
SET reached = $3, delivery_count = delivery_count + $4,
    state = CASE WHEN $3 >= until THEN 'done' ELSE state END,
    finished_at = CASE WHEN $3 >= until THEN $5::timestamptz END
WHERE ledger_id = $1 AND replay_id = $2
"""


_CANCEL: Final = """
UPDATE notification.replay SET state = 'cancelled', finished_at = $3
WHERE ledger_id = $1 AND replay_id = $2 AND state = 'running'
RETURNING endpoint_id, since
"""


@dataclass(frozen=True, slots=True)
class ReplayRange:
    """The events of a replay: after a position, up to another. With `since` it is a recovery."""

    after: int
    until: int
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReplayRow:
    """A replay of the events after `after` up to `until`; `reached` is its progress.

    `delivery_count` counts the deliveries made; `state` is running, done or cancelled. With
    `only_undelivered` it is a recovery: of what was recorded since an instant, and neither was
    delivered to the endpoint nor is about to be.
    """

    replay_id: UUID
    endpoint_id: UUID
    after: int
    until: int
    reached: int
    delivery_count: int
    state: str
    created_at: datetime
    only_undelivered: bool
    since: datetime | None


@dataclass(frozen=True, slots=True)
class ReplayBatch:
    """A replay that was claimed, and its next batch. `claimed_at` is the database's time."""

    ledger_id: LedgerId
    replay_id: UUID
    endpoint_id: UUID
    reached: Position
    until: Position
    event_types: Sequence[str]
    only_undelivered: bool
    claimed_at: datetime


async def start_replay(
    db: AsyncConnection, ledger_id: UUID, replay_id: UUID, endpoint_id: UUID, wanted: ReplayRange
) -> ReplayRow | None:
    """Start a replay; None where one of the endpoint is running already."""
    after = min(wanted.after, wanted.until)
    row = await (await driver_connection(db)).fetchrow(
        _START, ledger_id, replay_id, endpoint_id, after, wanted.until, wanted.since
    )
    return None if row is None else ReplayRow(*row)


async def find_replay(db: AsyncConnection, ledger_id: UUID, replay_id: UUID) -> ReplayRow | None:
    """One replay."""
    row = await (await driver_connection(db)).fetchrow(_SELECT_ONE, ledger_id, replay_id)
    return None if row is None else ReplayRow(*row)


async def cancel_replay(
    db: AsyncConnection, ledger_id: UUID, replay_id: UUID, now: datetime
) -> None:
    """Cancel a replay; one that is not running stays as it is.

    What a recovery did not send is still to be recovered.
    """
    cancelled = await (await driver_connection(db)).fetchrow(_CANCEL, ledger_id, replay_id, now)
    if cancelled is not None and cancelled["since"] is not None:
        await record_to_recover(db, {(ledger_id, cancelled["endpoint_id"]): cancelled["since"]})


async def claim_replay(db: AsyncConnection, waiting: int) -> ReplayBatch | None:
    """Lock a replay whose endpoint has fewer than `waiting` deliveries pending, and its ledger.

    Replays that other workers hold are passed over.
    """
    connection = await driver_connection(db)
    for ledger_id, replay_id, now in await connection.fetch(READY_REPLAYS, waiting):
        row = await connection.fetchrow(LOCK_REPLAY, waiting, ledger_id, replay_id)
        if row is not None:
            await use_ledger(db, ledger_id)
            return ReplayBatch(*row, claimed_at=now)
    return None


async def advance_replay(
    db: AsyncConnection, batch: ReplayBatch, reached: int, delivery_count: int
) -> None:
    """Record the progress of a replay; at its end it is done."""
    await (await driver_connection(db)).execute(
        _ADVANCE, batch.ledger_id, batch.replay_id, reached, delivery_count, batch.claimed_at
    )
