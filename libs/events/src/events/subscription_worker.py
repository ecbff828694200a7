"""A subscription's worker: it claims a ledger, applies new events, moves the checkpoint, commits.

The effect is exactly once, because the checkpoint moves in the transaction of the effect. The row
lock on the checkpoint is the lease: there is no leader and no heartbeat; a worker that is killed
loses its lease with its connection, and one that hangs by the limits of its transaction. Workers
poll; a notification only ends their sleep early.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from events.batch_processor import BatchProcessor, StoredBatchHandler
from events.batch_starts import BatchPlan, BatchStarts, plan_batch
from events.checkpoints import Checkpoints, LedgerClaim
from events.contracts.fingerprint import contracts_fingerprint
from events.envelope import Position
from events.failures import describe_error, is_retryable, is_timeout
from events.log.postgres import PostgresLog
from events.parked_streams import ParkedStreams, StreamToResume
from events.stored_event import StoredEvent
from events.subscription import Subscription, TransactionFactory

_POLL_SECONDS: Final = (0.1, 0.25)
_BACK_OFF_SECONDS: Final = (0.2, 0.4, 0.8, 1.6, 3.2, 5.0)
_RESTART_SECONDS: Final = 5.0
_DISCOVERY_SECONDS: Final = 1.0
"""How often a worker looks up ledgers that are new and streams that are to be resumed, however
many events are waiting."""
_IDLE_TASK_SECONDS: Final = 5.0
"""How long the idle task waits at most for a moment without new events."""

IdleTask = Callable[[AsyncConnection], Awaitable[int]]
"""Does work that can wait, in a transaction without new events; returns how much, 0 for none."""

_log = structlog.stdlib.get_logger()


async def _no_idle_task(_: AsyncConnection) -> int:
    return 0


class WakeUp(Protocol):
    """Ends a sleep early."""

    async def wait(self, seconds: float) -> None:
        """Return after `seconds`, or earlier when there may be new events."""
        ...


class NoWakeUp:
    """No notifications: sleep for the whole time."""

    async def wait(self, seconds: float) -> None:
        """Return after `seconds`."""
        await asyncio.sleep(seconds)


class SubscriptionWorker:
    """One worker of a subscription; any number of them share the ledgers between them.

    `handle` is given the events of the subscription's types, and `on_idle` runs where there are
    none. Either announces its effect with `chassis.database.on_commit`.
    """

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
        """Apply events until `stop` is set: drain, then sleep; back off after a transient error.

        Raises:
            Exception: an error that is not transient and that no stream is the cause of: the
                database refuses a statement, or an event is missing. The process ends.
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
                    "subscription_retrying",
                    subscription=self._subscription.name,
                    attempt=failures + 1,
                    code=describe_error(error),
                )
                await asyncio.sleep(_BACK_OFF_SECONDS[min(failures, len(_BACK_OFF_SECONDS) - 1)])
                failures += 1
                continue
            if not busy:
                await self._sleep(stop, wake or NoWakeUp())

    async def run_restarting(self, stop: asyncio.Event, wake: WakeUp | None = None) -> None:
        """As `run`, but begin again some seconds after an error that would end it.

        For a process with several subscriptions, so that a table of one that is to be rebuilt, or
        an error in its code, stops no other.
        """
        while not stop.is_set():
            try:
                await self.run(stop, wake)
            except Exception as error:  # noqa: BLE001  # whatever it is, it is of this subscription
                _log.error(
                    "subscription_failed",
                    subscription=self._subscription.name,
                    code=describe_error(error),
                    seconds=_RESTART_SECONDS,
                )
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), _RESTART_SECONDS)

    async def drain(self) -> int:
        """Apply all new events and do all idle work; returns how many events and idle steps."""
        total = 0
        while applied := await self.step():
            total += applied
        return total

    async def step(self) -> int:
        """Do the next piece of work; 0 when nothing is left to do.

        That is a stream to resume, a batch of the ledger whose turn it is, or idle work.
        """
        async with self._begin() as db:
            if _is_due(self._discovered_at, _DISCOVERY_SECONDS):
                self._discovered_at = time.monotonic()
                await self._checkpoints.enroll_new_ledgers(db)
                if (stream := await self._parked_streams.claim(db)) is not None:
                    self._discovered_at = float("-inf")  # there may be more
                    return await self._resume(db, stream)
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
            _log.warning(
                "subscription_batch_failed",
                subscription=self._subscription.name,
                ledger=str(claim.ledger_id),
                position=batch[0].position,
                code=describe_error(error),
            )
            # Not after a timeout, which the events may have caused: that counts as a crash.
            if not is_timeout(error):
                await self._discard_start(claim)
            raise
        await self._checkpoints.advance(db, claim, batch[-1].position)
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
        async with self._begin() as other:
            await self._starts.record(other, claim, last, batch_plan)

    async def _discard_start(self, claim: LedgerClaim) -> None:
        with contextlib.suppress(Exception):  # at worst the next batch is applied singly
            async with self._begin() as other:
                await self._starts.discard(other, claim.ledger_id)

    async def _run_idle_task(self, db: AsyncConnection) -> int:
        self._idle_task_ran_at = time.monotonic()
        return await self._on_idle(db)

    async def _resume(self, db: AsyncConnection, stream: StreamToResume) -> int:
        """Apply the events of a parked stream up to the checkpoint."""
        facts = await PostgresLog(db, stream.ledger_id).read_stored_streams([stream.stream_id])
        wanted = filter(self._subscription.includes, facts)
        due = [row for row in wanted if stream.position <= row.position <= stream.until]
        error = await self._processor.try_batch(db, due)
        if error is None:
            await self._parked_streams.unpark(db, stream.ledger_id, stream.stream_id)
        else:
            await self._processor.park(db, due[0], error)
        return len(due)

    async def _sleep(self, stop: asyncio.Event, wake: WakeUp) -> None:
        """Sleep for a poll interval with jitter; `wake` and `stop` end it early."""
        sleeping = asyncio.ensure_future(wake.wait(random.uniform(*_POLL_SECONDS)))  # noqa: S311  # jitter
        stopping = asyncio.ensure_future(stop.wait())
        await asyncio.wait({sleeping, stopping}, return_when=asyncio.FIRST_COMPLETED)
        for task in (sleeping, stopping):
            task.cancel()


def _is_due(since: float, seconds: float) -> bool:
    return time.monotonic() - since >= seconds


def _assert_no_gap(claim: LedgerClaim, batch: Sequence[StoredEvent]) -> None:
    """Check that no event is missing: the first position must be the one after the checkpoint."""
    if not batch or batch[0].position != claim.position + 1:
        found = batch[0].position if batch else "no event"
        raise LookupError(f"ledger {claim.ledger_id}: {found} follows position {claim.position}")
