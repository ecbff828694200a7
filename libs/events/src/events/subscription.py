"""Following the log: a worker takes a ledger, applies what is new, moves its checkpoint, commits.

The effect is exactly once, because the checkpoint moves in the transaction of the effect. The row
lock on the checkpoint is the lease: there is no leader and no heartbeat; a killed worker gives its
place up by dying, and a silent one by the limits of its transaction. Everything works by polling;
a bell only makes it prompt.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Final, Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from events.batch_processor import BatchProcessor, StoredBatchHandler
from events.batch_starts import MAX_BATCH_SIZE, BatchPlan, BatchStarts, plan_batch
from events.checkpoints import Checkpoints, LedgerClaim
from events.contracts.fingerprint import contracts_fingerprint
from events.envelope import Position
from events.failures import is_retryable, is_timeout
from events.log.postgres import PostgresLog
from events.parked_streams import ParkedStreams, StreamToResume
from events.stored_event import StoredEvent

_POLL_SECONDS: Final = (0.1, 0.25)
_BACK_OFF_SECONDS: Final = (0.2, 0.4, 0.8, 1.6, 3.2, 5.0)
_DISCOVERY_SECONDS: Final = 1.0
"""How often a worker looks for ledgers that are new and streams that are to be resumed, however
much else there is to do."""
_IDLE_TASK_SECONDS: Final = 5.0
"""How long what can wait waits at most for a moment in which nothing is new."""

TransactionFactory = Callable[[], AbstractAsyncContextManager[AsyncConnection]]
"""Opens a transaction that may cross ledgers; the follower narrows it to the one it claims. Two at
once are open for a moment, so a pool needs two connections."""
IdleTask = Callable[[AsyncConnection], Awaitable[int]]
"""Does something that can wait, in the transaction in which nothing was new; says how much."""

_log = structlog.stdlib.get_logger()


async def _no_idle_task(_: AsyncConnection) -> int:
    return 0


class WakeUp(Protocol):
    """What ends a sleep early."""

    async def wait(self, seconds: float) -> None:
        """Return after `seconds`, or earlier when there may be news."""
        ...


class NoWakeUp:
    """No bell: sleep for the whole time."""

    async def wait(self, seconds: float) -> None:
        """Return after `seconds`."""
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who follows, what of the log, and where it keeps its place.

    `name` carries its version, `timetable@1`: a rebuild runs beside it as `timetable@2`.
    `schema` holds its `checkpoint`, `parked` and `batch_start` tables (`events.checkpoints`).
    Of facts of other families than `families` nothing is read but their type; None means all.
    `batch_size` is how many facts are applied in one transaction.
    """

    name: str
    schema: str
    families: Collection[str] | None = None
    batch_size: int = MAX_BATCH_SIZE

    def includes(self, fact: StoredEvent) -> bool:
        """Whether a fact is of a family that this subscription follows."""
        return self.families is None or fact.family in self.families


class SubscriptionWorker:
    """One worker of a subscription; any number of them share the ledgers between them."""

    def __init__(
        self,
        begin: TransactionFactory,
        subscription: Subscription,
        handle: StoredBatchHandler,
        on_idle: IdleTask = _no_idle_task,
    ) -> None:
        self._begin = begin
        self._subscription = subscription
        self._checkpoints = Checkpoints(subscription.schema, subscription.name)
        self._starts = BatchStarts(subscription.schema, subscription.name)
        self._parked_streams = ParkedStreams(
            subscription.schema, subscription.name, contracts_fingerprint()
        )
        self._processor: BatchProcessor[StoredEvent] = BatchProcessor(self._parked_streams, handle)
        self._on_idle = on_idle
        self._discovered_at = float("-inf")
        self._idle_task_ran_at = time.monotonic()

    async def run(self, stop: asyncio.Event, wake: WakeUp | None = None) -> None:
        """Follow until `stop` is set: drain, then sleep; back off while the database is away.

        Raises:
            Exception: the subscription cannot go on: the database refuses what is asked of it, or a
                fact is missing. The process ends, so that everybody sees it.
        """
        failures = 0
        while not stop.is_set():
            try:
                busy = await self.step()
                failures = 0
            except Exception as error:
                if not is_retryable(error):
                    raise
                _log.warning(
                    "subscription_retrying", subscription=self._subscription.name, exc_info=error
                )
                await asyncio.sleep(_BACK_OFF_SECONDS[min(failures, len(_BACK_OFF_SECONDS) - 1)])
                failures += 1
                continue
            if not busy:
                await self._sleep(stop, wake or NoWakeUp())

    async def drain(self) -> int:
        """Apply all there is, then do what can wait; says how much that was."""
        total = 0
        while applied := await self.step():
            total += applied
        return total

    async def step(self) -> int:
        """Do the next piece of work; 0 when nothing is left to do.

        That is a stream to resume, a batch of the ledger whose turn it is, or what can wait.
        """
        async with self._begin() as db:
            if _is_due(self._discovered_at, _DISCOVERY_SECONDS):
                self._discovered_at = time.monotonic()
                await self._checkpoints.add_new_ledgers(db)
                if (asked := await self._parked_streams.claim(db)) is not None:
                    self._discovered_at = float("-inf")  # there may be more
                    return await self._resume(db, asked)
            if _is_due(self._idle_task_ran_at, _IDLE_TASK_SECONDS) and (
                done := await self._run_idle_task(db)
            ):
                return done
            claim = await self._checkpoints.claim(db)
            if claim is None:
                return await self._run_idle_task(db)
            return await self._apply_batch(db, claim)

    async def _apply_batch(self, db: AsyncConnection, claim: LedgerClaim) -> int:
        batch_plan = plan_batch(claim, self._subscription.batch_size)
        batch = await PostgresLog(db, claim.ledger_id).read_stored(claim.position, batch_plan.size)
        _assert_no_gap(claim, batch)
        await self._record_start(claim, batch[-1].position, batch_plan)
        try:
            await self._apply(db, claim, batch, batch_plan)
        except Exception as error:
            # Not where the facts may be why it took too long: that counts as having died.
            if not is_timeout(error):
                await self._discard_start(claim)
            raise
        await self._checkpoints.advance(db, claim.ledger_id, batch[-1].position)
        return len(batch)

    async def _apply(
        self,
        db: AsyncConnection,
        claim: LedgerClaim,
        batch: Sequence[StoredEvent],
        batch_plan: BatchPlan,
    ) -> None:
        parked = await self._parked_streams.stream_ids(db, claim.ledger_id)
        wanted = filter(self._subscription.includes, batch)
        due = [fact for fact in wanted if fact.stream_id not in parked]
        if due and batch_plan.is_exhausted:
            await self._processor.park(db, due[0], None)
        else:
            await self._processor.process(db, due)

    async def _record_start(
        self, claim: LedgerClaim, last: Position, batch_plan: BatchPlan
    ) -> None:
        async with self._begin() as beside:
            await self._starts.record(beside, claim, last, batch_plan)

    async def _discard_start(self, claim: LedgerClaim) -> None:
        with contextlib.suppress(Exception):  # at the worst the next batch is taken fact by fact
            async with self._begin() as beside:
                await self._starts.discard(beside, claim.ledger_id)

    async def _run_idle_task(self, db: AsyncConnection) -> int:
        self._idle_task_ran_at = time.monotonic()
        return await self._on_idle(db)

    async def _resume(self, db: AsyncConnection, asked: StreamToResume) -> int:
        """Take up a parked stream."""
        facts = await PostgresLog(db, asked.ledger_id).read_stored_streams([asked.stream_id])
        wanted = filter(self._subscription.includes, facts)
        due = [row for row in wanted if asked.position <= row.position <= asked.until]
        error = await self._processor.try_batch(db, due)
        if error is None:
            await self._parked_streams.unpark(db, asked.ledger_id, asked.stream_id)
        else:
            await self._processor.park(db, due[0], error)
        return len(due)

    async def _sleep(self, stop: asyncio.Event, wake: WakeUp) -> None:
        """Sleep a little, jittered, but not through a stop."""
        nap = asyncio.ensure_future(wake.wait(random.uniform(*_POLL_SECONDS)))  # noqa: S311  # jitter
        halt = asyncio.ensure_future(stop.wait())
        await asyncio.wait({nap, halt}, return_when=asyncio.FIRST_COMPLETED)
        for task in (nap, halt):
            task.cancel()


def _is_due(since: float, seconds: float) -> bool:
    return time.monotonic() - since >= seconds


def _assert_no_gap(claim: LedgerClaim, batch: Sequence[StoredEvent]) -> None:
    """Prove that no fact is missing: the first must stand right behind the checkpoint."""
    if not batch or batch[0].position != claim.position + 1:
        found = batch[0].position if batch else "nothing"
        raise LookupError(f"ledger {claim.ledger_id}: after {claim.position} comes {found}")
