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

from chassis.database import driver
from events.applying import Apply
from events.batch_starts import BATCH
from events.envelope import CaseId, LedgerId, Position, Recorded
from events.follow import Begin, Subscription
from events.log.postgres import PostgresLog
from events.twin import Reached, Twin, make_twin, rebuilding_alone

_FACTS: Final = 2_000
"""Facts of one transaction: more than a follower's, because nobody waits for it to end."""
_CASES: Final = 200
"""Cases of one transaction, where cases are taken one after the other."""
_BEFORE_ALL: Final = CaseId(UUID(int=0))
_NOTHING: Final = Position(0)

Progress = Callable[[int, int], None]
"""Told after each batch: facts applied so far, facts there are."""


@dataclass(frozen=True, slots=True)
class Projection:
    """Tables that a follower keeps, and how to fill them without telling anyone.

    `apply` is given more facts at once than by a follower. It must write through SQLAlchemy tables
    that name `subscription.schema`, so that the rebuild can point them at the twin. A member offers
    its projections as entry points of the group `events.projections`.

    `by_case` says that each row follows from the facts of one case alone. Then the cases are taken
    one after the other, each whole, instead of the facts in order: in a large council a case is in
    as many batches as it has facts, and would be worked out in each.
    """

    subscription: Subscription
    tables: Sequence[str]
    apply: Apply
    by_case: bool = False


async def rebuild(begin: Begin, projection: Projection, progress: Progress) -> int:
    """Fill the tables anew from the log and swap them in; answers how many facts were applied.

    `begin` opens transactions as the tables' owner; who logged in may create schemas. Where it
    fails, the living tables stay as they are.

    Raises:
        AlreadyRebuilding: a projection of the same schema is being rebuilt.
        Uninterpretable: the log holds a fact that this release cannot read.
        IncompleteTwin: the twin does not hold what the log holds.
    """
    schema = projection.subscription.schema
    async with rebuilding_alone(begin, schema):
        twin = await make_twin(begin, schema, projection.tables)
        filling = _Filling(begin, projection, twin, progress)
        while await filling.catch_up():
            pass
        async with begin() as db:
            await twin.analyze(db)
        async with begin() as db:
            await _hold_still(db, schema)
            await filling.finish(db)
            await _everyone(db)
            reached = await twin.exchange(db)
            await _stand(db, projection.subscription, reached)
    return sum(facts for _, facts in reached.values())


class _Filling:
    """Applies to the twin what the living projection has applied, and nothing beyond it."""

    def __init__(
        self, begin: Begin, projection: Projection, twin: Twin, progress: Progress
    ) -> None:
        self._begin, self._projection, self._twin = begin, projection, twin
        self._progress = progress

    async def catch_up(self) -> bool:
        """Apply all that the living projection has applied by now; whether there was anything."""
        async with self._begin() as db:
            targets = await _targets(db, self._projection)
            reached = await self._twin.reached(db)
        done, whole = sum(each.facts for each in reached.values()), sum(targets.values())
        before = done
        for ledger_id, target in targets.items():
            async for count in self._batches(ledger_id, reached.get(ledger_id), target):
                done += count
                self._progress(done, whole)
        return done > before

    async def finish(self, db: AsyncConnection) -> None:
        """Apply the last few facts, in the transaction in which nobody else moves."""
        reached = await self._twin.reached(db)
        for ledger_id, target in (await _targets(db, self._projection)).items():
            log = await _narrowed(db, ledger_id)
            after = reached.get(ledger_id, Reached(_NOTHING, 0)).position
            while after < target:
                news = await log.read(after, min(BATCH, target - after))
                after = news[-1].position
                await self._apply(db, ledger_id, news, after)

    def _batches(
        self, ledger_id: LedgerId, reached: Reached | None, target: Position
    ) -> AsyncGenerator[int]:
        if reached is None and self._projection.by_case:
            return self._cases(ledger_id, target)
        return self._facts(ledger_id, reached.position if reached else _NOTHING, target)

    async def _facts(
        self, ledger_id: LedgerId, after: Position, target: Position
    ) -> AsyncGenerator[int]:
        """Apply the facts up to the target in their order; how many in each transaction."""
        async with self._begin() as reading:
            log = await _narrowed(reading, ledger_id)
            async with aclosing(log.replay(after, target, _FACTS)) as batches:
                async for news in batches:
                    async with self._begin() as db:
                        await _narrowed(db, ledger_id)
                        await self._apply(db, ledger_id, news, news[-1].position)
                    yield len(news)

    async def _cases(self, ledger_id: LedgerId, target: Position) -> AsyncGenerator[int]:
        """Apply what every case held at the target, some cases a transaction; facts in each."""
        last = _BEFORE_ALL
        while True:
            async with self._begin() as db:
                log = await _narrowed(db, ledger_id)
                cases = await log.cases(last, _CASES)
                if not cases:
                    await self._twin.note(db, ledger_id, target, 0)
                    return
                news = [fact for fact in await log.streams(cases) if fact.position <= target]
                await self._apply(db, ledger_id, news, _NOTHING)
            last = cases[-1]
            yield len(news)

    async def _apply(
        self, db: AsyncConnection, ledger_id: LedgerId, news: Sequence[Recorded], whole_to: Position
    ) -> None:
        """Apply facts to the twin, and note that."""
        if not news:
            return
        schemas = {self._twin.schema: self._twin.name}
        twin = await db.execution_options(schema_translate_map=schemas)
        try:
            await self._projection.apply(twin, news)
        finally:
            await db.execution_options(schema_translate_map={})
        await self._twin.note(db, ledger_id, whole_to, len(news))


async def _narrowed(db: AsyncConnection, ledger_id: LedgerId) -> PostgresLog:
    """One ledger's log, and the transaction narrowed to it."""
    connection = await driver(db)
    await connection.execute("SELECT set_config('log.ledger', $1, true)", str(ledger_id))
    return PostgresLog(db, ledger_id)


async def _everyone(db: AsyncConnection) -> None:
    await (await driver(db)).execute("SELECT set_config('log.ledger', '*', true)")


async def _hold_still(db: AsyncConnection, schema: str) -> None:
    """Keep the living followers from moving until the exchange is done."""
    await (await driver(db)).execute(f"LOCK TABLE {schema}.checkpoint IN EXCLUSIVE MODE")


async def _targets(db: AsyncConnection, projection: Projection) -> Mapping[LedgerId, Position]:
    """How far the living projection, of whatever version, has come.

    The twin stops there: beyond it are facts whose side effects nobody has had yet.
    """
    rows = await (await driver(db)).fetch(
        f"SELECT ledger_id, max(position) FROM {projection.subscription.schema}.checkpoint"  # noqa: S608
        " WHERE split_part(subscription, '@', 1) = split_part($1, '@', 1) GROUP BY ledger_id",
        projection.subscription.name,
    )
    return {LedgerId(ledger_id): Position(position) for ledger_id, position in rows}


async def _stand(
    db: AsyncConnection, subscription: Subscription, reached: Mapping[LedgerId, Reached]
) -> None:
    """Go on from where the twin stands; parked streams flow again."""
    connection = await driver(db)
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
