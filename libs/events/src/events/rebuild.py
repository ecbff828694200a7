"""Rebuilding a projection beside the living one, and swapping it in, in one transaction.

The projection's tables are twinned in a schema of their own, filled from position 1 by its quiet
handler (no appends, no outbox), and exchanged with the living tables once they have caught up. The
living projection goes on meanwhile; it stands still only for the last batch and the exchange.
"""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.batch_processor import BatchHandler
from events.batch_starts import MAX_BATCH_SIZE
from events.envelope import CaseId, EventEnvelope, LedgerId, Position
from events.log.postgres import PostgresLog
from events.shadow_tables import ShadowProgress, ShadowTables, create_shadow_tables, rebuild_lock
from events.subscription import Subscription, TransactionFactory

_EVENTS_PER_TRANSACTION: Final = 2_000
"""Facts of one transaction: more than a follower's, because nobody waits for it to end."""
_CASES_PER_TRANSACTION: Final = 200
"""Cases of one transaction, where cases are taken one after the other."""
_BEFORE_FIRST_CASE: Final = CaseId(UUID(int=0))
_BEFORE_FIRST_EVENT: Final = Position(0)

ReportProgress = Callable[[int, int], None]
"""Told after each batch: facts applied so far, facts there are."""


@dataclass(frozen=True, slots=True)
class Projection:
    """Tables that a follower keeps, and how to fill them without telling anyone.

    `apply` is given more facts at once than by a follower. It must write through SQLAlchemy tables
    that name `subscription.schema`, so that the rebuild can point them at the shadow. A member
    offers its projections as entry points of the group `events.projections`.

    `by_case` says that each row follows from the facts of one case alone. Then the cases are taken
    one after the other, each whole, instead of the facts in order: in a large council a case is in
    as many batches as it has facts, and would be worked out in each.
    """

    subscription: Subscription
    tables: Sequence[str]
    apply: BatchHandler
    by_case: bool = False


async def rebuild_projection(
    begin: TransactionFactory, projection: Projection, progress: ReportProgress
) -> int:
    """Fill the tables anew from the log and swap them in; answers how many facts were applied.

    `begin` opens transactions as the tables' owner; who logged in may create schemas. Where it
    fails, the living tables stay as they are.

    Raises:
        RebuildInProgress: a projection of the same schema is being rebuilt.
        UndecodableEvent: the log holds a fact that this release cannot read.
        IncompleteShadow: the shadow does not hold what the log holds.
    """
    schema = projection.subscription.schema
    async with rebuild_lock(begin, schema):
        shadow = await create_shadow_tables(begin, schema, projection.tables)
        filling = _ShadowFiller(begin, projection, shadow, progress)
        while await filling.catch_up():
            pass
        async with begin() as db:
            await shadow.analyze(db)
        async with begin() as db:
            await _lock_checkpoints(db, schema)
            await filling.finish(db)
            await _see_all_ledgers(db)
            reached = await shadow.swap(db)
            await _set_checkpoints(db, projection.subscription, reached)
    return sum(facts for _, facts in reached.values())


class _ShadowFiller:
    """Applies to the shadow what the living projection has applied, and nothing beyond it."""

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
        """Apply all that the living projection has applied by now; whether there was anything."""
        async with self._begin() as db:
            targets = await _targets(db, self._projection)
            reached = await self._shadow.progress(db)
        done, whole = sum(each.facts for each in reached.values()), sum(targets.values())
        before = done
        for ledger_id, target in targets.items():
            async for count in self._batches(ledger_id, reached.get(ledger_id), target):
                done += count
                self._progress(done, whole)
        return done > before

    async def finish(self, db: AsyncConnection) -> None:
        """Apply the last few facts, in the transaction in which nobody else moves."""
        reached = await self._shadow.progress(db)
        for ledger_id, target in (await _targets(db, self._projection)).items():
            log = await _log_of_ledger(db, ledger_id)
            after = reached.get(ledger_id, ShadowProgress(_BEFORE_FIRST_EVENT, 0)).position
            while after < target:
                batch = await log.read(after, min(MAX_BATCH_SIZE, target - after))
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
        """Apply the facts up to the target in their order; how many in each transaction."""
        async with self._begin() as reading:
            log = await _log_of_ledger(reading, ledger_id)
            async with aclosing(log.replay(after, target, _EVENTS_PER_TRANSACTION)) as batches:
                async for batch in batches:
                    async with self._begin() as db:
                        await _log_of_ledger(db, ledger_id)
                        await self._apply(db, ledger_id, batch, batch[-1].position)
                    yield len(batch)

    async def _fill_by_case(self, ledger_id: LedgerId, target: Position) -> AsyncGenerator[int]:
        """Apply what every case held at the target, some cases a transaction; facts in each."""
        last = _BEFORE_FIRST_CASE
        while True:
            async with self._begin() as db:
                log = await _log_of_ledger(db, ledger_id)
                cases = await log.read_case_ids(last, _CASES_PER_TRANSACTION)
                if not cases:
                    await self._shadow.record_progress(db, ledger_id, target, 0)
                    return
                batch = [fact for fact in await log.read_streams(cases) if fact.position <= target]
                await self._apply(db, ledger_id, batch, _BEFORE_FIRST_EVENT)
            last = cases[-1]
            yield len(batch)

    async def _apply(
        self,
        db: AsyncConnection,
        ledger_id: LedgerId,
        batch: Sequence[EventEnvelope],
        whole_to: Position,
    ) -> None:
        """Apply facts to the shadow, and note that."""
        if not batch:
            return
        schemas = {self._shadow.schema: self._shadow.name}
        shadow = await db.execution_options(schema_translate_map=schemas)
        try:
            await self._projection.apply(shadow, batch)
        finally:
            await db.execution_options(schema_translate_map={})
        await self._shadow.record_progress(db, ledger_id, whole_to, len(batch))


async def _log_of_ledger(db: AsyncConnection, ledger_id: LedgerId) -> PostgresLog:
    """One ledger's log, and the transaction narrowed to it."""
    connection = await driver_connection(db)
    await connection.execute("SELECT set_config('log.ledger', $1, true)", str(ledger_id))
    return PostgresLog(db, ledger_id)


async def _see_all_ledgers(db: AsyncConnection) -> None:
    await (await driver_connection(db)).execute("SELECT set_config('log.ledger', '*', true)")


async def _lock_checkpoints(db: AsyncConnection, schema: str) -> None:
    """Keep the living followers from moving until the exchange is done."""
    await (await driver_connection(db)).execute(f"LOCK TABLE {schema}.checkpoint IN EXCLUSIVE MODE")


async def _targets(db: AsyncConnection, projection: Projection) -> Mapping[LedgerId, Position]:
    """How far the living projection, of whatever version, has come.

    The shadow stops there: beyond it are facts whose side effects nobody has had yet.
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
    """Go on from where the shadow stands; parked streams flow again."""
    connection = await driver_connection(db)
    await connection.executemany(
        f"INSERT INTO {subscription.schema}.checkpoint (subscription, ledger_id, position)"  # noqa: S608
        " VALUES ($1, $2, $3) ON CONFLICT (subscription, ledger_id)"
        " DO UPDATE SET position = $3, moved_at = now()",
        [(subscription.name, ledger, each.position) for ledger, each in reached.items()],
    )
    await connection.execute(
        f"DELETE FROM {subscription.schema}.parked WHERE subscription = $1",  # noqa: S608
        subscription.name,
    )
