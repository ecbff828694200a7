"""A subscription applies each event exactly once, with several workers and after failures."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from structlog.testing import capture_logs

from chassis.database import Ledgers, driver_connection, transaction
from chassis.testing import Database
from events.batch_processor import BatchHandler, decode_then
from events.envelope import CaseId, EventEnvelope, LedgerId
from events.lag import subscription_lags
from events.log.postgres import PostgresLog
from events.subscription import Subscription, TransactionFactory
from events.subscription_worker import SubscriptionWorker
from events.testing import OTHER_CASE, TEST_CASE, append_closures
from events.testing_roles import TEST_WRITER

SEEN_SUBSCRIPTION = Subscription("seen@1", "subscriber")


async def insert_seen(db: AsyncConnection, batch: Sequence[EventEnvelope]) -> None:
    """A projection that fails if an event is applied twice."""
    await (await driver_connection(db)).executemany(
        "INSERT INTO subscriber.seen (ledger_id, position, stream_id, type)"
        " VALUES ($1, $2, $3, $4)",
        [(row.ledger_id, row.position, row.stream_id, row.event.type) for row in batch],
    )


async def append_events(
    engine: AsyncEngine, ledger_id: LedgerId, *names: str, to: CaseId = TEST_CASE
) -> None:
    async with transaction(engine, ledger_id) as db:
        await PostgresLog(db, ledger_id).append(append_closures(*names, to=to))


async def seen_positions(engine: AsyncEngine, ledger_id: LedgerId) -> Sequence[int]:
    async with transaction(engine, ledger_id) as db:
        rows = await (await driver_connection(db)).fetch(
            "SELECT position FROM subscriber.seen ORDER BY 1"
        )
    return [row[0] for row in rows]


async def test_a_worker_applies_new_events_from_the_checkpoint_on(
    begin: TransactionFactory, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    subscriber = SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(insert_seen))
    await append_events(engine, ledger_id, "a", "b")
    assert await subscriber.step() == 2, "a new ledger is enrolled first"

    await append_events(engine, ledger_id, "c")

    assert await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(insert_seen)).drain() == 1
    assert await seen_positions(engine, ledger_id) == [1, 2, 3]


async def test_an_effect_and_its_checkpoint_are_committed_together(
    begin: TransactionFactory, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    async def insert_and_lose_the_connection(
        db: AsyncConnection, batch: Sequence[EventEnvelope]
    ) -> None:
        await insert_seen(db, batch)
        raise ConnectionResetError

    await append_events(engine, ledger_id, "a", "b")
    with pytest.raises(ConnectionResetError):
        await SubscriptionWorker(
            begin, SEEN_SUBSCRIPTION, decode_then(insert_and_lose_the_connection)
        ).step()

    assert await seen_positions(engine, ledger_id) == []
    assert await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(insert_seen)).drain() == 2


async def test_two_workers_of_a_ledger_apply_each_event_once(
    begin: TransactionFactory, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    async def insert_slowly(db: AsyncConnection, batch: Sequence[EventEnvelope]) -> None:
        await asyncio.sleep(0.01)
        await insert_seen(db, batch)

    await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(insert_seen)).step()
    stop = asyncio.Event()
    workers = [
        asyncio.create_task(
            SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(insert_slowly)).run(stop)
        )
        for _ in range(2)
    ]
    for i in range(40):
        await append_events(engine, ledger_id, str(i))
    await wait_until(lambda: _caught_up(engine, ledger_id, 40))
    stop.set()
    await asyncio.gather(*workers)

    assert await seen_positions(engine, ledger_id) == list(range(1, 41))


async def test_the_idle_task_runs_without_new_events_in_its_own_transaction(
    begin: TransactionFactory, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    outcomes = [ConnectionResetError(), 2, 0]

    async def idle_task(_db: AsyncConnection) -> int:
        assert await seen_positions(engine, ledger_id) == [1, 2], "new events are applied first"
        done = outcomes.pop(0)
        if isinstance(done, int):
            return done
        raise done

    subscriber = SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(insert_seen), idle_task)
    await append_events(engine, ledger_id, "a", "b")
    await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(insert_seen)).step()

    with pytest.raises(ConnectionResetError):
        await subscriber.drain()

    assert await subscriber.drain() == 2
    assert outcomes == []


async def test_a_failing_event_parks_only_its_stream(
    begin: TransactionFactory, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    await append_events(engine, ledger_id, "a")
    await append_events(engine, ledger_id, "failing", to=OTHER_CASE)
    await append_events(engine, ledger_id, "b")
    await append_events(engine, ledger_id, "next", to=OTHER_CASE)

    await _drain(SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(_failing_at(2))))
    await append_events(engine, ledger_id, "c")
    await append_events(engine, ledger_id, "later", to=OTHER_CASE)
    await _drain(SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(_failing_at(2))))

    assert await seen_positions(engine, ledger_id) == [1, 3, 5]
    async with transaction(engine, Ledgers.ALL) as db:
        (parked,) = await (await driver_connection(db)).fetch("SELECT * FROM subscriber.parked")
        (lag,) = await subscription_lags(db, "subscriber")
    assert (parked["stream_id"], parked["position"]) == (OTHER_CASE, 2)
    assert parked["detail"].startswith("ValueError at ")
    assert "Rosie" not in parked["detail"], "an exception's text may hold a child's name"
    assert (lag.subscription, lag.parked_streams, lag.events) == ("seen@1", 1, 0)


async def test_each_failed_attempt_is_logged_with_its_class_and_position_and_no_value(
    begin: TransactionFactory, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    await append_events(engine, ledger_id, "a", "b")

    with capture_logs() as lines:
        await _drain(SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(_failing_at(2))))

    failed = [each for each in lines if each["event"] == "subscription_events_failed"]
    assert [(each["position"], each["count"]) for each in failed] == [(1, 2), (2, 1)]
    assert all(each["code"].startswith("ValueError at ") for each in failed)
    assert "Rosie" not in str(failed)


async def test_a_parked_stream_is_resumed_on_request(
    begin: TransactionFactory, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    await append_events(engine, ledger_id, "failing", "next", to=OTHER_CASE)
    await append_events(engine, ledger_id, "a")
    await _drain(SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(_failing_at(1))))
    assert await seen_positions(engine, ledger_id) == [3]

    await _request_resume(engine)
    await _drain(SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(_failing_at(1))))
    async with transaction(engine, Ledgers.ALL) as db:
        (parked,) = await (await driver_connection(db)).fetch("SELECT * FROM subscriber.parked")
    assert parked["attempts"] == 2, "it fails again, so it is parked again"

    await _request_resume(engine)
    await _drain(SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(insert_seen)))

    assert await seen_positions(engine, ledger_id) == [1, 2, 3]
    await append_events(engine, ledger_id, "later", to=OTHER_CASE)
    await _drain(SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(insert_seen)))
    assert await seen_positions(engine, ledger_id) == [1, 2, 3, 4]


async def test_a_missing_event_is_an_error(
    begin: TransactionFactory, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    await append_events(engine, ledger_id, "a", "b", "c")
    async with transaction(admin, Ledgers.ALL) as db:
        await (await driver_connection(db)).execute(
            "ALTER TABLE log.event DISABLE TRIGGER USER; DELETE FROM log.event WHERE position = 1"
        )

    with pytest.raises(LookupError, match="2 follows position 0"):
        await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(insert_seen)).step()


async def test_a_worker_survives_a_lost_connection(
    begin: TransactionFactory, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(insert_seen)).step()
    stop = asyncio.Event()
    worker = asyncio.create_task(
        SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(insert_seen)).run(stop)
    )
    await append_events(engine, ledger_id, "a")
    await wait_until(lambda: _caught_up(engine, ledger_id, 1))

    async with admin.connect() as db:
        await (await driver_connection(db)).execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = 'log_writer' AND datname = current_database()"
        )
    await append_events(engine, ledger_id, "b")
    await wait_until(lambda: _caught_up(engine, ledger_id, 2))
    stop.set()
    await worker

    assert await seen_positions(engine, ledger_id) == [1, 2]


@pytest.mark.faults
async def test_a_worker_killed_in_a_batch_loses_and_repeats_nothing(
    database: Database, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    for i in range(30):
        await append_events(engine, ledger_id, str(i))
    url = database.url_for(TEST_WRITER.name)
    for _ in range(3):
        with _program("slow_worker.py", url):
            await asyncio.sleep(1.0)
    with _program("slow_worker.py", url):
        await wait_until(lambda: _caught_up(engine, ledger_id, 30), seconds=30)

    assert await seen_positions(engine, ledger_id) == list(range(1, 31))


@pytest.mark.faults
async def test_appends_repeated_after_a_kill_are_recorded_once(
    database: Database, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    url = database.url_for(TEST_WRITER.name)
    for _ in range(3):
        with _program("appender.py", url, str(ledger_id)) as process:
            assert process.stdout is not None
            process.stdout.readline()  # it is about to append
            await asyncio.sleep(0.05)
    with _program("appender.py", url, str(ledger_id)) as process:
        assert process.wait() == 0

    async with transaction(engine, ledger_id) as db:
        assert await PostgresLog(db, ledger_id).head() == 200


def _failing_at(position: int) -> BatchHandler:
    async def apply(db: AsyncConnection, batch: Sequence[EventEnvelope]) -> None:
        if any(row.position == position for row in batch):
            raise ValueError("Rosie Smith, 12 The Lane")
        await insert_seen(db, batch)

    return apply


async def _request_resume(engine: AsyncEngine) -> None:
    async with transaction(engine, Ledgers.ALL) as db:
        await (await driver_connection(db)).execute(
            "UPDATE subscriber.parked SET resume_requested = true"
        )


async def _drain(subscriber: SubscriptionWorker) -> None:
    await subscriber.step()  # enrols, if need be
    await subscriber.drain()


async def _caught_up(engine: AsyncEngine, ledger_id: LedgerId, count: int) -> bool:
    try:
        return len(await seen_positions(engine, ledger_id)) == count
    except (asyncpg.PostgresError, OSError):
        return False


async def wait_until(condition: Callable[[], Awaitable[bool]], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110  # another process makes it true
            await asyncio.sleep(0.02)  # another process makes it true


@contextmanager
def _program(name: str, *arguments: str) -> Generator[subprocess.Popen[str]]:
    """A process that is killed at the end of the block."""
    path = Path(__file__).parent / "programs" / name
    command = [sys.executable, str(path), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            yield process
        finally:
            process.kill()
