"""A worker that hangs loses its lease; the lag of a subscription is exact."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import Ledgers, driver_connection, transaction
from chassis.testing import Database
from events.envelope import LedgerId
from events.lag import SubscriptionLag, subscription_lags
from events.log.postgres import PostgresLog
from events.stored_event import StoredEvent
from events.subscription import Subscription, TransactionFactory
from events.subscription_worker import SubscriptionWorker
from events.testing import append_closures
from events.testing_roles import TEST_WRITER

SEEN_SUBSCRIPTION = Subscription("seen@1", "subscriber", batch_size=7)


async def insert_seen(db: AsyncConnection, batch: Sequence[StoredEvent]) -> None:
    await (await driver_connection(db)).executemany(
        "INSERT INTO subscriber.seen (ledger_id, position, stream_id, type)"
        " VALUES ($1, $2, $3, '')",
        [(fact.ledger_id, fact.position, fact.stream_id) for fact in batch],
    )


async def append_events(engine: AsyncEngine, ledger_id: LedgerId, *names: str) -> None:
    async with transaction(engine, ledger_id) as db:
        await PostgresLog(db, ledger_id).append(append_closures(*names))


async def seen_positions(engine: AsyncEngine, ledger_id: LedgerId) -> Sequence[int]:
    async with transaction(engine, ledger_id) as db:
        rows = await (await driver_connection(db)).fetch(
            "SELECT position FROM subscriber.seen ORDER BY 1"
        )
    return [row[0] for row in rows]


async def read_lag(engine: AsyncEngine) -> SubscriptionLag:
    async with transaction(engine, Ledgers.ALL) as db:
        (found,) = await subscription_lags(db, "subscriber")
    return found


@pytest.mark.faults
async def test_a_healthy_worker_takes_over_from_one_that_was_stopped_in_a_batch(
    database: Database, begin: TransactionFactory, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    """SIGSTOP: the process exists and its connection is open, but it does not run."""
    await append_events(engine, ledger_id, *map(str, range(30)))
    program = Path(__file__).parent / "programs" / "slow_worker.py"
    command = (sys.executable, str(program), database.url_for(TEST_WRITER.name))
    stopped = await asyncio.create_subprocess_exec(*command, stderr=subprocess.DEVNULL)
    try:
        async with asyncio.timeout(90):
            await _wait_until(lambda: _is_in_a_batch(database, engine))
            stopped.send_signal(signal.SIGSTOP)
            worker = SubscriptionWorker(begin, SEEN_SUBSCRIPTION, insert_seen)
            while len(await seen_positions(engine, ledger_id)) < 30:
                await worker.step()
                await asyncio.sleep(0.05)
        stopped.send_signal(signal.SIGCONT)
        await asyncio.sleep(2)  # its transaction was ended, and the work is done
    finally:
        stopped.kill()
        await stopped.wait()

    assert await seen_positions(engine, ledger_id) == list(range(1, 31)), (
        "none is lost or applied twice"
    )


async def _is_in_a_batch(database: Database, engine: AsyncEngine) -> bool:
    """Whether another process's worker holds a checkpoint."""
    async with transaction(engine, Ledgers.ALL) as db:
        free = await (await driver_connection(db)).fetch(
            "SELECT FROM subscriber.checkpoint FOR UPDATE SKIP LOCKED"
        )
        count = await (await driver_connection(db)).fetchval(
            "SELECT count(*) FROM subscriber.checkpoint"
        )
    return bool(count) and not free


async def _wait_until(condition: Callable[[], Awaitable[bool]]) -> None:
    while not await condition():  # noqa: ASYNC110  # another process makes it true
        await asyncio.sleep(0.02)


async def test_lag_is_the_age_of_the_oldest_event_that_is_not_applied(
    begin: TransactionFactory, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    """Not the time since the checkpoint moved: one new event after days is not days behind."""
    await append_events(engine, ledger_id, "a", "b", "c")
    await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, insert_seen).drain()
    async with transaction(admin, Ledgers.ALL) as db:
        await (await driver_connection(db)).execute(
            "UPDATE subscriber.checkpoint SET moved_at = now() - interval '3 days'"
        )
    assert (await read_lag(engine)).seconds == 0

    await append_events(engine, ledger_id, "d")

    now = await read_lag(engine)
    assert now.events == 1
    assert now.seconds < 60


async def test_lag_of_a_partly_applied_ledger_is_the_age_of_its_next_event(
    begin: TransactionFactory, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    await append_events(engine, ledger_id, *map(str, range(20)))
    async with transaction(admin, Ledgers.ALL) as db:
        await (await driver_connection(db)).execute(
            "ALTER TABLE log.event DISABLE TRIGGER USER;"
            " UPDATE log.event SET recorded_at = recorded_at - interval '2 hours'"
        )
    await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, insert_seen).step()

    now = await read_lag(engine)

    assert now.events == 13
    assert 7_200 <= now.seconds < 7_260


async def test_lag_includes_a_ledger_that_is_not_enrolled(
    begin: TransactionFactory,
    engine: AsyncEngine,
    ledger_id: LedgerId,
    open_ledger: Callable[[str], Awaitable[LedgerId]],
) -> None:
    await append_events(engine, ledger_id, "a")
    await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, insert_seen).drain()
    await append_events(engine, await open_ledger("998"), "a", "b")

    assert ((await read_lag(engine)).ledgers, (await read_lag(engine)).events) == (2, 2)
