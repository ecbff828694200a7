"""Rebuilding a projection beside the living one, and swapping it in, in one transaction.

The projection's tables are twinned in a schema of their own, filled from position 1 by its quiet
handler (no appends, no outbox), and exchanged with the living tables once they have caught up. The
living projection goes on meanwhile; it stands still only for the last batch and the exchange.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from chassis.roles import OWNER
from events.applying import Apply
from events.batch_starts import BATCH
from events.envelope import CaseId, LedgerId, Position, Recorded
from events.follow import Begin, Subscription
from events.log.postgres import PostgresLog

_FACTS: Final = 2_000
"""Facts of one transaction: more than a follower's, because nobody waits for it to end."""
_CASES: Final = 200
"""Cases of one transaction, where cases are taken one after the other."""
_BEFORE_ALL: Final = CaseId(UUID(int=0))

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

    @property
    def twin_schema(self) -> str:
        """Where it is rebuilt: `deadline` becomes `deadline_rebuilt`."""
        return f"{self.subscription.schema}_rebuilt"


async def rebuild(begin: Begin, projection: Projection, progress: Progress) -> int:
    """Fill the tables anew from the log and swap them in; answers how many facts were applied.

    `begin` opens transactions as the tables' owner; who logged in may create schemas.
    """
    await _make_twin(begin, projection)
    reached: dict[LedgerId, Position] = {}
    total = 0
    while applied := await _catch_up(begin, projection, reached, progress, total):
        total += applied
    async with begin() as db:
        await _hold_still(db, projection)
        for ledger_id, target in await _targets(db, projection):
            total += await _apply_up_to(db, projection, ledger_id, reached, target)
        await _swap(db, projection, reached)
    return total


async def _make_twin(begin: Begin, projection: Projection) -> None:
    async with begin() as db:
        connection = await driver(db)
        twin = projection.twin_schema
        # A schema is made by who logged in, as by a migration: the owner may make none.
        acting: str = await connection.fetchval("SELECT current_setting('role')")
        await connection.execute(
            f"SET LOCAL ROLE NONE; DROP SCHEMA IF EXISTS {twin} CASCADE;"
            f" CREATE SCHEMA {twin} AUTHORIZATION {OWNER}; SET LOCAL ROLE {acting}"
        )
        for table in projection.tables:
            name = f"{projection.subscription.schema}.{table}"
            await connection.execute("SELECT log.twin_v1($1::text::regclass, $2)", name, twin)


async def _catch_up(
    begin: Begin,
    projection: Projection,
    reached: dict[LedgerId, Position],
    progress: Progress,
    before: int,
) -> int:
    """Apply all that the living projection has applied by now, a transaction a batch."""
    async with begin() as db:
        targets = await _targets(db, projection)
    whole = sum(target for _, target in targets)
    applied = 0
    for ledger_id, target in targets:
        after = reached.get(ledger_id)
        if projection.by_case and after is None:
            counts = _apply_cases(begin, projection, ledger_id, target)
        else:
            counts = _apply_facts(begin, projection, ledger_id, after or Position(0), target)
        async for count in counts:
            applied += count
            progress(before + applied, whole)
        reached[ledger_id] = target
    return applied


async def _apply_facts(
    begin: Begin, projection: Projection, ledger_id: LedgerId, after: Position, target: Position
) -> AsyncGenerator[int]:
    """Apply the facts up to the target in their order; how many in each transaction."""
    async with begin() as reading:
        log = await _narrowed(reading, ledger_id)
        async with aclosing(log.replay(after, target, _FACTS)) as batches:
            async for news in batches:
                async with begin() as db:
                    await _narrowed(db, ledger_id)
                    await _apply_to_twin(db, projection, news)
                yield len(news)


async def _apply_cases(
    begin: Begin, projection: Projection, ledger_id: LedgerId, target: Position
) -> AsyncGenerator[int]:
    """Apply what every case held at the target, some cases a transaction; how many facts each."""
    last = _BEFORE_ALL
    while True:
        async with begin() as db:
            log = await _narrowed(db, ledger_id)
            cases = await log.cases(last, _CASES)
            if not cases:
                return
            news = [fact for fact in await log.streams(cases) if fact.position <= target]
            if news:
                await _apply_to_twin(db, projection, news)
        last = cases[-1]
        yield len(news)


async def _apply_up_to(
    db: AsyncConnection,
    projection: Projection,
    ledger_id: LedgerId,
    reached: dict[LedgerId, Position],
    target: Position,
) -> int:
    applied = 0
    while reached.get(ledger_id, 0) < target:
        applied += await _apply_batch(db, projection, ledger_id, reached, target)
    return applied


async def _apply_batch(
    db: AsyncConnection,
    projection: Projection,
    ledger_id: LedgerId,
    reached: dict[LedgerId, Position],
    target: Position,
) -> int:
    """Apply the next facts of one ledger to the twin."""
    log = await _narrowed(db, ledger_id)
    after = reached.get(ledger_id, Position(0))
    news = await log.read(after, min(BATCH, target - after))
    await _apply_to_twin(db, projection, news)
    reached[ledger_id] = news[-1].position
    return len(news)


async def _narrowed(db: AsyncConnection, ledger_id: LedgerId) -> PostgresLog:
    """One ledger's log, and the transaction narrowed to it."""
    connection = await driver(db)
    await connection.execute("SELECT set_config('log.ledger', $1, true)", str(ledger_id))
    return PostgresLog(db, ledger_id)


async def _apply_to_twin(
    db: AsyncConnection, projection: Projection, news: Sequence[Recorded]
) -> None:
    schemas = {projection.subscription.schema: projection.twin_schema}
    twin = await db.execution_options(schema_translate_map=schemas)
    try:
        await projection.apply(twin, news)
    finally:
        await db.execution_options(schema_translate_map={})


async def _hold_still(db: AsyncConnection, projection: Projection) -> None:
    """Keep the living followers from moving until the exchange is done."""
    connection = await driver(db)
    await connection.execute(
        f"LOCK TABLE {projection.subscription.schema}.checkpoint IN EXCLUSIVE MODE"
    )


async def _targets(
    db: AsyncConnection, projection: Projection
) -> Sequence[tuple[LedgerId, Position]]:
    """How far the living projection, of whatever version, has come.

    The twin stops there: beyond it are facts whose side effects nobody has had yet.
    """
    rows = await (await driver(db)).fetch(
        f"SELECT ledger_id, max(position) FROM {projection.subscription.schema}.checkpoint"  # noqa: S608
        " WHERE split_part(subscription, '@', 1) = split_part($1, '@', 1) GROUP BY ledger_id",
        projection.subscription.name,
    )
    return [(LedgerId(ledger_id), Position(position)) for ledger_id, position in rows]


async def _swap(
    db: AsyncConnection, projection: Projection, reached: dict[LedgerId, Position]
) -> None:
    """Exchange the tables and stand where the twin stands; parked streams flow again."""
    schema, twin = projection.subscription.schema, projection.twin_schema
    connection = await driver(db)
    await connection.execute("SELECT set_config('log.ledger', '*', true)")
    for table in projection.tables:
        await connection.execute(f"DROP TABLE {schema}.{table}")
        await connection.execute(f"ALTER TABLE {twin}.{table} SET SCHEMA {schema}")
    await connection.execute(f"DROP SCHEMA {twin}")
    await connection.executemany(
        f"INSERT INTO {schema}.checkpoint (subscription, ledger_id, position)"  # noqa: S608
        " VALUES ($1, $2, $3) ON CONFLICT (subscription, ledger_id)"
        " DO UPDATE SET position = $3, moved_at = now()",
        [(projection.subscription.name, ledger, position) for ledger, position in reached.items()],
    )
    await db.execute(
        text(f"DELETE FROM {schema}.parked WHERE subscription = :name"),  # noqa: S608
        {"name": projection.subscription.name},
    )
