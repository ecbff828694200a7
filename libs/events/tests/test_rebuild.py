"""A projection is rebuilt in shadow tables and swapped in."""

import asyncio
from collections.abc import Sequence
from functools import partial
from uuid import uuid4

import pytest
from asyncpg import PostgresError
from sqlalchemy import BigInteger, Column, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import Ledgers, driver_connection, transaction
from events.batch_processor import decode_then
from events.envelope import CaseId, EventEnvelope, LedgerId, Position
from events.log.postgres import PostgresLog
from events.projection import Projection
from events.rebuild import rebuild_projection, stop_workers
from events.shadow_tables import IncompleteShadow, create_shadow_tables
from events.stored_event import UndecodableEvent
from events.subscription import Subscription, TransactionFactory
from events.subscription_worker import SubscriptionWorker
from events.testing import append_closures, append_from_other_release

SEEN_SUBSCRIPTION = Subscription("seen@1", "subscriber")
SEEN_TABLE = Table(
    "seen",
    MetaData(),
    Column("ledger_id", Uuid, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("stream_id", Uuid),
    Column("type", Text),
    schema="subscriber",
)


async def insert_seen(db: AsyncConnection, batch: Sequence[EventEnvelope]) -> None:
    rows = [
        {
            "ledger_id": row.ledger_id,
            "position": row.position,
            "stream_id": row.stream_id,
            "type": row.event.type,
        }
        for row in batch
    ]
    await db.execute(insert(SEEN_TABLE), rows)


PROJECTION = Projection(SEEN_SUBSCRIPTION, ["seen"], insert_seen)


async def append_events(engine: AsyncEngine, ledger_id: LedgerId, *names: str) -> None:
    async with transaction(engine, ledger_id) as db:
        await PostgresLog(db, ledger_id).append(append_closures(*names))


async def run_subscription(begin: TransactionFactory) -> None:
    subscriber = SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(insert_seen))
    await subscriber.step()
    await subscriber.drain()


async def count_seen(engine: AsyncEngine, ledger_id: LedgerId) -> int:
    async with transaction(engine, ledger_id) as db:
        found: int = await (await driver_connection(db)).fetchval(
            "SELECT count(*) FROM subscriber.seen"
        )
    return found


async def test_a_rebuild_restores_rows_and_row_level_security(
    begin: TransactionFactory, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    await append_events(engine, ledger_id, *map(str, range(1, 400)))
    await append_events(engine, ledger_id, *map(str, range(400, 800)))
    await run_subscription(begin)
    async with transaction(engine, ledger_id) as db:
        await (await driver_connection(db)).execute(
            "DELETE FROM subscriber.seen WHERE position % 2 = 0"
        )
    progress: list[tuple[int, int]] = []

    applied = await rebuild_projection(
        partial(transaction, admin, Ledgers.ALL),
        PROJECTION,
        lambda done, whole: progress.append((done, whole)),
    )

    assert applied == 799
    assert progress[-1] == (799, 799)
    assert await count_seen(engine, ledger_id) == 799
    async with engine.connect() as db:
        seen = await (await driver_connection(db)).fetchval("SELECT count(*) FROM subscriber.seen")
    assert seen == 0, "row-level security applies to the new tables"


async def test_the_subscription_continues_from_the_rebuilt_projection(
    begin: TransactionFactory, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    """Events that the live projection has not applied are left to it, for their side effects."""
    await append_events(engine, ledger_id, "a", "b")
    await run_subscription(begin)
    await append_events(engine, ledger_id, "c")

    applied = await rebuild_projection(
        partial(transaction, admin, Ledgers.ALL), PROJECTION, _ignore_progress
    )

    assert applied == 2
    assert await count_seen(engine, ledger_id) == 2
    await run_subscription(begin)
    assert await count_seen(engine, ledger_id) == 3


async def test_a_second_rebuild_changes_nothing(
    begin: TransactionFactory, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    await append_events(engine, ledger_id, "a", "b")
    await run_subscription(begin)
    owner = partial(transaction, admin, Ledgers.ALL)

    await rebuild_projection(owner, PROJECTION, _ignore_progress)
    await rebuild_projection(owner, PROJECTION, _ignore_progress)

    assert await count_seen(engine, ledger_id) == 2


async def test_a_rebuild_by_case_takes_each_case_whole(
    begin: TransactionFactory, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    others = [CaseId(uuid4()) for _ in range(250)]
    async with transaction(engine, ledger_id) as db:
        log = PostgresLog(db, ledger_id)
        for turn in ("first", "second"):
            for half in (others[:125], others[125:]):
                await log.append(*(append_closures(f"{turn} {case}", to=case) for case in half))
    await run_subscription(begin)
    await append_events(engine, ledger_id, "after the live projection")
    taken: list[Sequence[EventEnvelope]] = []

    async def watch(db: AsyncConnection, batch: Sequence[EventEnvelope]) -> None:
        taken.append(batch)
        await insert_seen(db, batch)

    applied = await rebuild_projection(
        partial(transaction, admin, Ledgers.ALL),
        Projection(SEEN_SUBSCRIPTION, ["seen"], watch, by_case=True),
        _ignore_progress,
    )

    assert applied == await count_seen(engine, ledger_id) == 500
    cases_of_batches = [{fact.stream_id for fact in batch} for batch in taken]
    assert len(cases_of_batches) == 2, "200 cases are taken at a time"
    assert sorted(case for cases in cases_of_batches for case in cases) == sorted(others), (
        "each once"
    )
    assert [len(batch) for batch in taken] == [2 * len(cases) for cases in cases_of_batches]


async def test_a_second_concurrent_rebuild_is_refused(
    begin: TransactionFactory, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    await append_events(engine, ledger_id, *map(str, range(400)))
    await run_subscription(begin)
    owner = partial(transaction, admin, Ledgers.ALL)

    ended = await asyncio.gather(
        *(rebuild_projection(owner, PROJECTION, _ignore_progress) for _ in range(2)),
        return_exceptions=True,
    )

    assert sorted(map(repr, ended)) == ["400", "RebuildInProgress()"]
    assert await count_seen(engine, ledger_id) == 400


async def test_a_rebuild_that_lost_its_lock_to_another_swaps_nothing(
    begin: TransactionFactory, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    await append_events(engine, ledger_id, *map(str, range(400)))
    await run_subscription(begin)
    owner = partial(transaction, admin, Ledgers.ALL)
    other_rebuild: list[int] = []

    async def lose_the_lock(_: AsyncConnection, batch: Sequence[EventEnvelope]) -> None:
        """Apply nothing: if these tables were swapped in, they would be empty."""
        await terminate_lock_holder(owner)
        other_rebuild.append(await rebuild_projection(owner, PROJECTION, _ignore_progress))

    with pytest.raises((DBAPIError, PostgresError)):
        await rebuild_projection(
            owner, Projection(SEEN_SUBSCRIPTION, ["seen"], lose_the_lock), _ignore_progress
        )

    assert other_rebuild == [400]
    assert await count_seen(engine, ledger_id) == 400


async def test_a_rebuild_stops_only_its_own_workers(
    begin: TransactionFactory, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    other = Subscription("other@1", "subscriber")
    applied: list[int] = []

    async def collect(_: AsyncConnection, batch: Sequence[EventEnvelope]) -> None:
        applied.extend(event.position for event in batch)

    await append_events(engine, ledger_id, "a")
    await run_subscription(begin)
    await SubscriptionWorker(begin, other, decode_then(collect)).drain()
    await append_events(engine, ledger_id, "b")

    async with transaction(admin, Ledgers.ALL) as swapping:
        await stop_workers(swapping, SEEN_SUBSCRIPTION)
        await SubscriptionWorker(begin, other, decode_then(collect)).drain()
        await run_subscription(begin)
        assert applied == [1, 2]
        assert await count_seen(engine, ledger_id) == 1, "its checkpoints are locked"

    await run_subscription(begin)
    assert await count_seen(engine, ledger_id) == 2


async def terminate_lock_holder(owner: TransactionFactory) -> None:
    async with owner() as db:
        await (await driver_connection(db)).execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )


@pytest.mark.parametrize("events", [9, 11])
async def test_shadow_tables_without_every_event_once_are_not_swapped_in(
    admin: AsyncEngine, ledger_id: LedgerId, events: int
) -> None:
    owner = partial(transaction, admin, Ledgers.ALL)
    shadow = await create_shadow_tables(owner, "subscriber", ["seen"])
    async with owner() as db:
        await shadow.record_progress(db, ledger_id, Position(10), events)

    with pytest.raises(IncompleteShadow, match=f"{events} events up to position 10"):
        async with owner() as db:
            await shadow.swap(db)


async def test_an_undecodable_event_ends_the_rebuild_before_the_swap(
    begin: TransactionFactory, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    await append_events(engine, ledger_id, "a", "b")
    await append_from_other_release(engine, ledger_id, "case.vanished", 1, "{}")
    await run_subscription(begin)

    with pytest.raises(UndecodableEvent, match=r"position 3: case\.vanished version 1"):
        await rebuild_projection(
            partial(transaction, admin, Ledgers.ALL), PROJECTION, _ignore_progress
        )

    assert await count_seen(engine, ledger_id) == 2


def _ignore_progress(_applied: int, _whole: int) -> None:
    """Report nothing."""
