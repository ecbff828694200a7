"""How batches began, so that a fact over which a worker dies is found and parked.

A batch that kills its worker leaves nothing behind: its transaction is rolled back, and the next
worker takes the same batch. So its beginning is committed before it is applied, on a connection of
its own. A beginning without an end shows that a worker died; then the facts of that batch are
applied one at a time, and one that is begun too often is put aside without being tried again.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.checkpoints import LedgerClaim
from events.envelope import LedgerId, Position

MAX_BATCH_SIZE: Final = 500
"""Facts of one batch."""
MAX_SINGLE_ATTEMPTS: Final = 3
"""How often one fact alone is begun before it is taken for what kills its worker."""


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """How the next batch of a ledger is to be applied.

    `size` is how many facts it has. `singly_until` is the last position of a batch that a worker
    died over, if there is one. `is_exhausted` says that its only fact is not to be tried any more.
    """

    size: int
    attempts: int
    singly_until: Position | None

    @property
    def is_exhausted(self) -> bool:
        """Whether the batch is one fact that was begun too often."""
        return self.size == 1 and self.attempts > MAX_SINGLE_ATTEMPTS


def plan_batch(claim: LedgerClaim, batch_size: int = MAX_BATCH_SIZE) -> BatchPlan:
    """How the next batch is applied, from how the one before it began."""
    latest = claim.latest_start
    if latest is not None and latest.position == claim.position:
        # Begun, and never ended. The first time the batch may have been a large one.
        return BatchPlan(1, latest.attempts + 1, latest.until)
    if latest is not None and latest.position < claim.position < latest.until:
        return BatchPlan(1, 1, latest.until)  # in the midst of a batch that a worker died over
    return BatchPlan(batch_size, 1, None)


class BatchStarts:
    """The beginnings of one subscription's batches."""

    def __init__(self, schema: str, subscription: str) -> None:
        self._schema = schema
        self._subscription = subscription

    async def record(
        self, db: AsyncConnection, claim: LedgerClaim, last: Position, batch_plan: BatchPlan
    ) -> None:
        """Record that a batch up to `last` begins. The caller commits before it is applied.

        The commit waits for no flush: if the machine dies, the worker did not die of the fact.
        """
        await (await driver_connection(db)).execute(
            f"""
            WITH quickly AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
            INSERT INTO {self._schema}.batch_start
                (subscription, ledger_id, position, until, attempts)
            SELECT $1, $2, $3, $4, $5 FROM quickly
            ON CONFLICT (subscription, ledger_id) DO UPDATE
            SET position = EXCLUDED.position, until = EXCLUDED.until,
                attempts = EXCLUDED.attempts, started_at = now()
            """,  # noqa: S608  # the schema is an identifier
            self._subscription,
            claim.ledger_id,
            claim.position,
            batch_plan.singly_until or last,
            batch_plan.attempts,
        )

    async def discard(self, db: AsyncConnection, ledger_id: LedgerId) -> None:
        """Forget a beginning whose batch ended for a reason that is no fact's."""
        await (await driver_connection(db)).execute(
            f"DELETE FROM {self._schema}.batch_start"  # noqa: S608  # the schema is an identifier
            " WHERE subscription = $1 AND ledger_id = $2",
            self._subscription,
            ledger_id,
        )
