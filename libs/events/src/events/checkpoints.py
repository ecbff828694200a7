"""The position of a subscription in each ledger. It moves in the transaction of the effect.

The row lock on a checkpoint is the lease on its ledger: the worker that holds it works there, and
loses it if its transaction is idle for too long (`WORKER_TIMEOUTS`). Candidates are found without
a lock, over all ledgers; every lock and every change names one ledger.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection, use_ledger
from events.envelope import LedgerId, Position

MAX_LEDGER_CANDIDATES: Final = 64
"""Ledgers that one claim tries at most. Each worker holds one, so more workers than this wait."""


@dataclass(frozen=True, slots=True)
class BatchStart:
    """How a batch began: after which position, up to which, and how often it was begun."""

    position: Position
    until: Position
    attempts: int


@dataclass(frozen=True, slots=True)
class LedgerClaim:
    """A ledger with new events, locked for this transaction, and the subscription's position in it.

    `latest_start` is how the latest batch of the ledger began; `claimed_at` is the database's time.
    """

    ledger_id: LedgerId
    position: Position
    claimed_at: datetime
    latest_start: BatchStart | None = None


class Checkpoints:
    """The checkpoints of one subscription."""

    def __init__(self, schema: str, subscription: str) -> None:
        if not schema.isidentifier():
            raise ValueError("a schema is named by an identifier")
        self._schema = schema
        self._subscription = subscription

    async def claim(self, db: AsyncConnection) -> LedgerClaim | None:
        """Lock the ledger with new events whose turn is the longest ago, and see only that.

        By turns, and not by how far behind a ledger is, so that a busy one does not block the
        others. Ledgers that other workers hold are skipped.
        """
        async for ledger_id, head, now in self._candidates(db):
            claim = await self._lock(db, ledger_id, now)
            if claim is not None and claim.position < head:
                await use_ledger(db, ledger_id)
                return claim
        return None

    async def enroll_new_ledgers(self, db: AsyncConnection) -> None:
        """Start at position 0 in every ledger that is new to the subscription.

        Not while a rebuild of it swaps its tables in (`lock_enrollment`): the next call does it.
        """
        connection = await driver_connection(db)
        rows = await connection.fetch(
            f"""
            SELECT h.ledger_id FROM log.heads_v1() h
            LEFT JOIN {self._schema}.checkpoint c
                ON c.subscription = $1 AND c.ledger_id = h.ledger_id
            WHERE c.ledger_id IS NULL
            """,  # noqa: S608  # the schema is an identifier
            self._subscription,
        )
        if not rows or not await connection.fetchval(
            "SELECT pg_try_advisory_xact_lock_shared(hashtextextended('enroll ' || $1, 0))",
            f"{self._schema}.{self._subscription.partition('@')[0]}",
        ):
            return
        await connection.executemany(
            f"INSERT INTO {self._schema}.checkpoint (subscription, ledger_id) VALUES ($1, $2)"  # noqa: S608
            " ON CONFLICT DO NOTHING",
            [(self._subscription, row["ledger_id"]) for row in rows],
        )

    async def advance(self, db: AsyncConnection, claim: LedgerClaim, position: Position) -> None:
        """Move the checkpoint of a claimed ledger to a position."""
        await (await driver_connection(db)).execute(
            f"UPDATE {self._schema}.checkpoint SET position = $3, moved_at = $4"  # noqa: S608
            " WHERE subscription = $1 AND ledger_id = $2",
            self._subscription,
            claim.ledger_id,
            position,
            claim.claimed_at,
        )

    async def _candidates(
        self, db: AsyncConnection
    ) -> AsyncGenerator[tuple[LedgerId, Position, datetime]]:
        """Ledgers with new events, their heads and the time, the longest waiting first."""
        rows = await (await driver_connection(db)).fetch(
            f"""
            SELECT c.ledger_id, h.head, clock_timestamp()
            FROM {self._schema}.checkpoint c JOIN log.heads_v1() h USING (ledger_id)
            WHERE c.subscription = $1 AND h.head > c.position
            ORDER BY c.moved_at LIMIT $2
            """,  # noqa: S608  # the schema is an identifier
            self._subscription,
            MAX_LEDGER_CANDIDATES,
        )
        for ledger_id, head, now in rows:
            yield LedgerId(ledger_id), Position(head), now

    async def _lock(
        self, db: AsyncConnection, ledger_id: LedgerId, now: datetime
    ) -> LedgerClaim | None:
        """Lock one ledger; None where another worker holds it."""
        row = await (await driver_connection(db)).fetchrow(
            f"""
            SELECT c.position, s.position, s.until, s.attempts
            FROM {self._schema}.checkpoint c
            LEFT JOIN {self._schema}.batch_start s
                ON s.subscription = c.subscription AND s.ledger_id = c.ledger_id
            WHERE c.subscription = $1 AND c.ledger_id = $2
            FOR UPDATE OF c SKIP LOCKED
            """,  # noqa: S608  # the schema is an identifier
            self._subscription,
            ledger_id,
        )
        if row is None:
            return None
        position, started, until, attempts = row
        latest = None if started is None else BatchStart(started, until, attempts)
        return LedgerClaim(ledger_id, position, now, latest)


async def lock_enrollment(db: AsyncConnection, schema: str, subscription: str) -> None:
    """Keep every version of a subscription from starting in new ledgers until the transaction ends.

    `subscription` is its name without a version.
    """
    await (await driver_connection(db)).execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('enroll ' || $1, 0))",
        f"{schema}.{subscription}",
    )
