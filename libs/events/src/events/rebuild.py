"""Rebuilding a projection in shadow tables, and swapping them in, in one transaction.

The shadow tables are in a schema of their own. They are filled from position 1 without side effects
(no appends, no outbox) and swapped with the live tables once they have caught up. The live
projection is updated meanwhile; only its workers wait, for the last batch and the swap.
"""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Ledgers, driver_connection, use_ledger
from events.batch_starts import MAX_BATCH_SIZE
from events.checkpoints import lock_enrollment
from events.envelope import CaseId, LedgerId, Position
from events.log.postgres import PostgresLog
from events.projection import Projection
from events.shadow_tables import ShadowProgress, ShadowTables, create_shadow_tables, rebuild_lock
from events.stored_event import StoredEvent
from events.subscription import Subscription, TransactionFactory

_EVENTS_PER_TRANSACTION: Final = 2_000
"""Events of one transaction: more than a subscription's, because its latency does not matter."""
_CASES_PER_TRANSACTION: Final = 200
"""Cases of one transaction, where cases are taken one after the other."""
_BEFORE_FIRST_CASE: Final = CaseId(UUID(int=0))
_BEFORE_FIRST_EVENT: Final = Position(0)

ReportProgress = Callable[[int, int], None]
"""Called after each batch with the events applied so far, and the events there are."""


async def rebuild_projection(
    begin: TransactionFactory, projection: Projection, progress: ReportProgress
) -> int:
    """Fill the tables from the log and swap them in; returns how many events were applied.

    `begin` opens transactions as the tables' owner; the login role may create schemas. If it fails,
    the live tables stay as they are.

    Raises:
        RebuildInProgress: a projection of the same schema is being rebuilt.
        UndecodableEvent: the log holds an event of the projection's types that this release cannot
            decode.
        IncompleteShadow: the shadow tables do not hold what the log holds.
    """
    schema = projection.subscription.schema
    async with rebuild_lock(begin, schema):
        shadow = await create_shadow_tables(begin, schema, projection.tables, projection.table_ddl)
        filling = _ShadowFiller(begin, projection, shadow, progress)
        while await filling.catch_up():
            pass
        async with begin() as db:
            await shadow.analyze(db)
        async with begin() as db:
            await stop_workers(db, projection.subscription)
            await filling.finish(db)
            await use_ledger(db, Ledgers.ALL)
            reached = await shadow.swap(db)
            await _set_checkpoints(db, projection.subscription, reached)
    return sum(each.events for each in reached.values())


class _ShadowFiller:
    """Applies to the shadow tables what the live projection has applied, and nothing beyond it."""

    def __init__(
        self,
        begin: TransactionFactory,
        projection: Projection,
        shadow: ShadowTables,
        progress: ReportProgress,
    ) -> None:
        self._begin, self._projection, self._shadow = begin, projection, shadow
        self._progress = progress

    async def catch_up(self) -> bool:
        """Apply all that the live projection has applied by now; whether there was anything."""
        async with self._begin() as db:
            targets = await _targets(db, self._projection)
            reached = await self._shadow.progress(db)
        done, whole = sum(each.events for each in reached.values()), sum(targets.values())
        before = done
        for ledger_id, target in targets.items():
            async for count in self._batches(ledger_id, reached.get(ledger_id), target):
                done += count
                self._progress(done, whole)
        return done > before

    async def finish(self, db: AsyncConnection) -> None:
        """Apply the last few events, in the transaction that holds the checkpoints."""
        reached = await self._shadow.progress(db)
        for ledger_id, target in (await _targets(db, self._projection)).items():
            log = await _log_of_ledger(db, ledger_id)
            after = reached.get(ledger_id, ShadowProgress(_BEFORE_FIRST_EVENT, 0)).position
            while after < target:
                batch = await log.read_stored(after, min(MAX_BATCH_SIZE, target - after))
                after = batch[-1].position
                await self._apply(db, ledger_id, batch, after)

    def _batches(
        self, ledger_id: LedgerId, reached: ShadowProgress | None, target: Position
    ) -> AsyncGenerator[int]:
        if reached is None and self._projection.by_case:
            return self._fill_by_case(ledger_id, target)
        return self._fill_by_position(
            ledger_id, reached.position if reached else _BEFORE_FIRST_EVENT, target
        )

    async def _fill_by_position(
        self, ledger_id: LedgerId, after: Position, target: Position
    ) -> AsyncGenerator[int]:
        """Apply the events up to the target in order; yields how many in each transaction."""
        async with self._begin() as reading:
            log = await _log_of_ledger(reading, ledger_id)
            async with aclosing(
                log.replay_stored(after, target, _EVENTS_PER_TRANSACTION)
            ) as batches:
                async for batch in batches:
                    async with self._begin() as db:
                        await _log_of_ledger(db, ledger_id)
                        await self._apply(db, ledger_id, batch, batch[-1].position)
                    yield len(batch)

    async def _fill_by_case(self, ledger_id: LedgerId, target: Position) -> AsyncGenerator[int]:
        """Apply the events of each case up to the target; yields how many in each transaction."""
        last = _BEFORE_FIRST_CASE
        while True:
            async with self._begin() as db:
                log = await _log_of_ledger(db, ledger_id)
                cases = await log.read_case_ids(last, _CASES_PER_TRANSACTION)
                if not cases:
                    await self._shadow.record_progress(db, ledger_id, target, 0)
                    return
                rows = await log.read_stored_streams(cases)
                batch = [row for row in rows if row.position <= target]
                await self._apply(db, ledger_id, batch, _BEFORE_FIRST_EVENT)
            last = cases[-1]
            yield len(batch)

    async def _apply(
        self,
        db: AsyncConnection,
        ledger_id: LedgerId,
        batch: Sequence[StoredEvent],
        complete_to: Position,
    ) -> None:
        """Apply events to the shadow tables, and record the progress."""
        if not batch:
            return
        events = [row.decode() for row in batch if self._projection.subscription.includes(row)]
        if events:
            schemas = {self._shadow.schema: self._shadow.name}
            shadow = await db.execution_options(schema_translate_map=schemas)
            try:
                await self._projection.apply(shadow, events)
            finally:
                await db.execution_options(schema_translate_map={})
        await self._shadow.record_progress(db, ledger_id, complete_to, len(batch))


async def _log_of_ledger(db: AsyncConnection, ledger_id: LedgerId) -> PostgresLog:
    """One ledger's log, and the transaction narrowed to it."""
    await use_ledger(db, ledger_id)
    return PostgresLog(db, ledger_id)


async def stop_workers(db: AsyncConnection, subscription: Subscription) -> None:
    """Keep the workers of the subscription, of any version, from moving until the swap is done.

    Its checkpoints are locked one ledger after the other, in the order of their ids; workers hold
    one at a time and skip what is locked, so there is no deadlock. Other subscriptions of the
    schema are not stopped.
    """
    name = subscription.name.partition("@")[0]
    await lock_enrollment(db, subscription.schema, name)
    connection = await driver_connection(db)
    rows = await connection.fetch(
        f"SELECT subscription, ledger_id FROM {subscription.schema}.checkpoint"  # noqa: S608
        " WHERE split_part(subscription, '@', 1) = $1 ORDER BY ledger_id, subscription",
        name,
    )
    for each in rows:
        await connection.execute(
            f"SELECT FROM {subscription.schema}.checkpoint"
            " WHERE subscription = $1 AND ledger_id = $2 FOR UPDATE",
            *each,
        )


async def _targets(db: AsyncConnection, projection: Projection) -> Mapping[LedgerId, Position]:
    """The position of the live projection, of any version, in each ledger.

    The shadow tables stop there: the side effects of later events have not happened yet.
    """
    rows = await (await driver_connection(db)).fetch(
        f"SELECT ledger_id, max(position) FROM {projection.subscription.schema}.checkpoint"  # noqa: S608
        " WHERE split_part(subscription, '@', 1) = split_part($1, '@', 1) GROUP BY ledger_id",
        projection.subscription.name,
    )
    return {LedgerId(ledger_id): Position(position) for ledger_id, position in rows}


async def _set_checkpoints(
    db: AsyncConnection, subscription: Subscription, reached: Mapping[LedgerId, ShadowProgress]
) -> None:
    """Continue from the position of the shadow tables, with no stream parked."""
    connection = await driver_connection(db)
    now: datetime = await connection.fetchval("SELECT clock_timestamp()")
    await connection.executemany(
        f"INSERT INTO {subscription.schema}.checkpoint"  # noqa: S608
        " (subscription, ledger_id, position, moved_at) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (subscription, ledger_id)"
        " DO UPDATE SET position = EXCLUDED.position, moved_at = EXCLUDED.moved_at",
        [(subscription.name, ledger, each.position, now) for ledger, each in reached.items()],
    )
    await connection.executemany(
        f"DELETE FROM {subscription.schema}.parked WHERE subscription = $1 AND ledger_id = $2",  # noqa: S608
        [(subscription.name, ledger) for ledger in reached],
    )
