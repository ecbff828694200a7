"""How batches began, so that an event over which a worker crashes is found and parked.

A batch that crashes its worker leaves nothing behind: its transaction is rolled back, and the next
worker takes the same batch. So its start is committed before it is applied, on a connection of its
own. A start without an end shows that a worker crashed; then the events of that batch are applied
one at a time, and one that was started too often is parked without another attempt.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.checkpoints import LedgerClaim
from events.envelope import LedgerId, Position

MAX_BATCH_SIZE: Final = 500
"""Events of one batch."""
MAX_SINGLE_ATTEMPTS: Final = 3
"""How often one event alone is started before it is parked as what crashes its worker."""


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """How the next batch of a ledger is to be applied.

    `size` is how many events it has. `singly_until` is the last position of a batch that a worker
    crashed over, if there is one. `is_exhausted`: its only event is not to be tried any more.
    """

    size: int
    attempts: int
    singly_until: Position | None

    @property
    def is_exhausted(self) -> bool:
        """Whether the batch is one event that was started too often."""
        return self.size == 1 and self.attempts > MAX_SINGLE_ATTEMPTS


def plan_batch(claim: LedgerClaim, batch_size: int = MAX_BATCH_SIZE) -> BatchPlan:
    """How the next batch is applied, from how the one before it began."""
    latest = claim.latest_start
    if latest is not None and latest.position == claim.position:
        # Started, and never ended. The first time the batch may have been a large one.
        return BatchPlan(1, latest.attempts + 1, latest.until)
    if latest is not None and latest.position < claim.position < latest.until:
        return BatchPlan(1, 1, latest.until)  # inside a batch that a worker crashed over
    return BatchPlan(batch_size, 1, None)


class BatchStarts:
    """The batch starts of one subscription."""

    def __init__(self, schema: str, subscription: str) -> None:
        self._schema = schema
        self._subscription = subscription

    async def record(
        self, db: AsyncConnection, claim: LedgerClaim, last: Position, batch_plan: BatchPlan
    ) -> None:
        """Record that a batch up to `last` begins. The caller commits before it is applied.

        The commit does not wait for a flush: after a crash of the database server, the worker was
        not stopped by the event.
        """
        connection = await driver_connection(db)
        await connection.execute("SET LOCAL synchronous_commit = off")
        await connection.execute(
            f"""
            INSERT INTO {self._schema}.batch_start
                (subscription, ledger_id, position, until, attempts, started_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (subscription, ledger_id) DO UPDATE
            SET position = EXCLUDED.position, until = EXCLUDED.until,
                attempts = EXCLUDED.attempts, started_at = EXCLUDED.started_at
            """,  # noqa: S608  # the schema is an identifier
            self._subscription,
            claim.ledger_id,
            claim.position,
            batch_plan.singly_until or last,
            batch_plan.attempts,
            claim.claimed_at,
        )

    async def discard(self, db: AsyncConnection, ledger_id: LedgerId) -> None:
        """Delete the start of a batch that ended for a reason that no event is the cause of."""
        await (await driver_connection(db)).execute(
            f"DELETE FROM {self._schema}.batch_start"  # noqa: S608  # the schema is an identifier
            " WHERE subscription = $1 AND ledger_id = $2",
            self._subscription,
            ledger_id,
        )
