"""An event that cannot be applied stops only its case, and only in its subscription."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import asyncpg
import pytest
from asyncpg import Record
from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import Ledgers, driver_connection, transaction
from chassis.testing import Database
from events.batch_processor import decode_then
from events.contracts import CONTRACTS, Event
from events.contracts.fingerprint import contracts_fingerprint
from events.envelope import CaseId, EventEnvelope, LedgerId, Position
from events.failures import StreamFailed
from events.log.postgres import PostgresLog
from events.stored_event import DecodeFailure, StoredEvent, UndecodableEvent
from events.subscription import Subscription, TransactionFactory
from events.subscription_worker import SubscriptionWorker
from events.testing import OTHER_CASE, TEST_CASE, append_closures, append_from_other_release
from events.testing_roles import TEST_WRITER
from events.upcast import UPCASTERS

SEEN_SUBSCRIPTION = Subscription("seen@1", "subscriber")
OpenLedger = Callable[[str], Awaitable[LedgerId]]
Upcaster = Callable[[dict[str, JsonValue]], dict[str, JsonValue]]


async def insert_seen(db: AsyncConnection, batch: Sequence[EventEnvelope]) -> None:
    await insert_seen_stored(db, batch)


async def insert_seen_stored(
    db: AsyncConnection, batch: Sequence[StoredEvent | EventEnvelope]
) -> None:
    """A projection that fails if an event is applied twice."""
    await (await driver_connection(db)).executemany(
        "INSERT INTO subscriber.seen (ledger_id, position, stream_id, type)"
        " VALUES ($1, $2, $3, '')",
        [(fact.ledger_id, fact.position, fact.stream_id) for fact in batch],
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


async def parked_rows(engine: AsyncEngine) -> Sequence[Record]:
    async with transaction(engine, Ledgers.ALL) as db:
        return await (await driver_connection(db)).fetch(
            "SELECT * FROM subscriber.parked ORDER BY position"
        )


@contextmanager
def added_contract(
    name: str, version: int, upcasters: Mapping[int, Upcaster]
) -> Generator[type[Event]]:
    """During the block, this process is a release with one more contract."""

    class Added(Event, type=name, version=version):
        """A contract of a later release."""

        on: date

    UPCASTERS.update({(name, step): upcaster for step, upcaster in upcasters.items()})
    contracts_fingerprint.cache_clear()
    try:
        yield Added
    finally:
        del CONTRACTS[name]
        for step in upcasters:
            del UPCASTERS[name, step]
        contracts_fingerprint.cache_clear()


UNDECODABLE_EVENTS = [
    pytest.param(("case.vanished", 1, "{}"), DecodeFailure.UNKNOWN_TYPE, id="new type"),
    pytest.param(("case.reopened", 2, "{}"), DecodeFailure.NEWER_VERSION, id="new version"),
    pytest.param(
        ("case.closed", 1, '{"on":"2026-09-01","reason":"merged"}'),
        DecodeFailure.MALFORMED,
        id="new code",
    ),
    pytest.param(("case.closed", 1, '{"on":1}'), DecodeFailure.MALFORMED, id="malformed"),
]


@pytest.mark.parametrize(("fact", "reason"), UNDECODABLE_EVENTS)
async def test_an_undecodable_event_parks_only_its_stream(
    begin: TransactionFactory,
    engine: AsyncEngine,
    ledger_id: LedgerId,
    fact: tuple[str, int, str],
    reason: DecodeFailure,
) -> None:
    await append_events(engine, ledger_id, "a")
    await append_from_other_release(engine, ledger_id, *fact)
    await append_events(engine, ledger_id, "next", to=OTHER_CASE)
    await append_events(engine, ledger_id, "b")

    await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(insert_seen)).drain()

    assert await seen_positions(engine, ledger_id) == [1, 4]
    (row,) = await parked_rows(engine)
    assert (row["stream_id"], row["position"], row["reason"]) == (OTHER_CASE, 2, "undecodable")
    assert row["detail"] == f"{reason}: {fact[0]}"


@pytest.mark.parametrize(("fact", "reason"), UNDECODABLE_EVENTS)
async def test_a_handler_of_stored_events_is_not_stopped_by_an_undecodable_one(
    begin: TransactionFactory,
    engine: AsyncEngine,
    ledger_id: LedgerId,
    fact: tuple[str, int, str],
    reason: DecodeFailure,
) -> None:
    await append_from_other_release(engine, ledger_id, *fact)
    await append_events(engine, ledger_id, "next", to=OTHER_CASE)

    await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, insert_seen_stored).drain()

    assert await seen_positions(engine, ledger_id) == [1, 2]
    assert await parked_rows(engine) == []
    async with transaction(engine, ledger_id) as db:
        (row, _) = await PostgresLog(db, ledger_id).read_stored(Position(0))
        with pytest.raises(UndecodableEvent) as refused:
            await PostgresLog(db, ledger_id).read(Position(0))
    assert (row.type, row.schema_version, row.body) == fact
    assert refused.value.reason is reason
    assert "2026" not in str(refused.value), "the content of an event is not in the message"


async def test_an_event_of_another_type_is_not_decoded(
    begin: TransactionFactory, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    await append_from_other_release(engine, ledger_id, "case.vanished", 1, "{}")
    other = Subscription("seen@1", "subscriber", event_types={"request.*"})

    assert await SubscriptionWorker(begin, other, decode_then(insert_seen)).drain() == 1
    assert await parked_rows(engine) == []
    assert await seen_positions(engine, ledger_id) == []


async def test_a_release_that_can_decode_the_event_resumes_the_stream(
    begin: TransactionFactory, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    await append_from_other_release(engine, ledger_id, "case.appeared", 1, '{"on":"2026-09-01"}')
    await append_events(engine, ledger_id, "next", to=OTHER_CASE)
    await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(insert_seen)).drain()
    await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(insert_seen)).drain()
    (row,) = await parked_rows(engine)
    assert row["attempts"] == 1, "the same release does not try again"

    with added_contract("case.appeared", 1, {}):
        await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(insert_seen)).drain()

    assert await parked_rows(engine) == []
    assert await seen_positions(engine, ledger_id) == [1, 2]


async def test_each_release_tries_an_undecodable_event_once(
    begin: TransactionFactory, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    """Two releases run side by side, and neither has a contract for this event."""
    await append_from_other_release(engine, ledger_id, "case.vanished", 1, "{}")
    await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(insert_seen)).drain()
    with added_contract("case.appeared", 1, {}):
        await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(insert_seen)).drain()
    for _ in range(3):
        await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(insert_seen)).drain()

    (row,) = await parked_rows(engine)
    assert row["attempts"] == 2, "once by each release"


async def test_an_event_of_an_older_version_is_upcast(
    begin: TransactionFactory, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    """The contract's field `since` was renamed to `on`; the log holds both versions."""
    await append_from_other_release(engine, ledger_id, "case.renamed", 1, '{"since":"2026-09-01"}')
    await append_from_other_release(engine, ledger_id, "case.renamed", 2, '{"on":"2026-10-01"}')
    read: list[Event] = []

    async def collect(_: AsyncConnection, batch: Sequence[EventEnvelope]) -> None:
        read.extend(fact.event for fact in batch)

    with added_contract("case.renamed", 2, {1: lambda body: {"on": body["since"]}}) as renamed:
        await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(collect)).drain()
        async with transaction(engine, ledger_id) as db:
            log = PostgresLog(db, ledger_id)
            stream = [fact.event for fact in await log.read_streams([OTHER_CASE])]
            rows = await log.read_stored(Position(0))

        expected = [renamed.model_validate({"on": date(2026, month, 1)}) for month in (9, 10)]
        assert read == stream == expected
    assert [row.schema_version for row in rows] == [1, 2]
    assert rows[0].body == '{"since":"2026-09-01"}', "the stored event is unchanged"


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("SELECT * FROM subscriber.nothing", id="a table is missing"),
        pytest.param(
            "SELECT log.create_shadow_table_v1('log.event', 'subscriber')",
            id="a privilege is missing",
        ),
        pytest.param("SELECT nothing FROM subscriber.seen", id="a column is missing"),
        pytest.param("SELECT count(*) FROM subscriber.seen FOR UPDATE", id="it is not supported"),
    ],
)
async def test_an_error_of_the_database_schema_stops_the_subscription_and_parks_nothing(
    begin: TransactionFactory, engine: AsyncEngine, ledger_id: LedgerId, statement: str
) -> None:
    await append_events(engine, ledger_id, "a", "b")

    async def fail(db: AsyncConnection, _: Sequence[StoredEvent]) -> None:
        await (await driver_connection(db)).execute(statement)

    with pytest.raises(asyncpg.PostgresError) as stopped:
        await asyncio.wait_for(
            SubscriptionWorker(begin, SEEN_SUBSCRIPTION, fail).run(asyncio.Event()), 20
        )

    assert (stopped.value.sqlstate or "")[:2] in {"42", "0A"}
    assert await parked_rows(engine) == []
    await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, insert_seen_stored).drain()
    assert await seen_positions(engine, ledger_id) == [1, 2]


@pytest.mark.faults
async def test_an_event_that_crashes_its_worker_is_parked_and_the_rest_is_applied(
    database: Database, begin: TransactionFactory, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    for name in "abcde":
        await append_events(engine, ledger_id, name)
    await append_events(engine, ledger_id, "crashing", "next", to=OTHER_CASE)
    await append_events(engine, ledger_id, "f", "g")
    crashes = 0
    program = Path(__file__).parent / "programs" / "crashing_worker.py"
    command = (sys.executable, str(program), database.url_for(TEST_WRITER.name), "6")

    async with asyncio.timeout(120):
        while not (rows := await parked_rows(engine)):
            process = await asyncio.create_subprocess_exec(*command, stderr=subprocess.DEVNULL)
            exiting = asyncio.create_task(process.wait())
            while not exiting.done() and not await parked_rows(engine):
                await asyncio.wait({exiting}, timeout=0.1)
            crashes += exiting.done()
            if not exiting.done():
                process.kill()
            await exiting
        await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, insert_seen_stored).drain()

    assert (rows[0]["position"], rows[0]["reason"]) == (6, "crashed")
    assert crashes == 4, "once in a batch, three times alone"
    assert await seen_positions(engine, ledger_id) == [1, 2, 3, 4, 5, 8, 9]


async def test_a_busy_ledger_does_not_block_others(
    begin: TransactionFactory, engine: AsyncEngine, ledger_id: LedgerId, open_ledger: OpenLedger
) -> None:
    await append_events(engine, ledger_id, *map(str, range(400)))
    busy = Subscription("seen@1", "subscriber", batch_size=10)
    worker = SubscriptionWorker(begin, busy, insert_seen_stored)
    await worker.step()
    other = await open_ledger("998")
    await append_events(engine, other, "a")
    await asyncio.sleep(1.1)  # new ledgers are enrolled once a second

    turns = 0
    while await seen_positions(engine, other) == []:
        await worker.step()
        turns += 1

    assert turns <= 2
    assert len(await seen_positions(engine, ledger_id)) < 400


async def test_a_stream_is_resumed_while_its_ledger_is_busy(
    begin: TransactionFactory, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    await append_from_other_release(engine, ledger_id, "case.vanished", 1, "{}")
    await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, decode_then(insert_seen)).drain()
    await append_events(engine, ledger_id, *map(str, range(400)))
    async with transaction(engine, Ledgers.ALL) as db:
        await (await driver_connection(db)).execute(
            "UPDATE subscriber.parked SET resume_requested = true"
        )

    assert await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, insert_seen_stored).step() == 1

    assert await seen_positions(engine, ledger_id) == [1]
    assert await parked_rows(engine) == []


async def test_a_stream_that_the_handler_names_is_parked_without_another_attempt(
    begin: TransactionFactory, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    await append_events(engine, ledger_id, "a")
    await append_events(engine, ledger_id, "b", "c", to=OTHER_CASE)
    await append_events(engine, ledger_id, "d")
    attempts: list[Sequence[int]] = []

    async def fail_for_one_stream(db: AsyncConnection, batch: Sequence[StoredEvent]) -> None:
        attempts.append([fact.position for fact in batch])
        await insert_seen_stored(db, batch)
        if any(fact.stream_id == OTHER_CASE for fact in batch):
            raise StreamFailed(OTHER_CASE, "it takes too long")

    await SubscriptionWorker(begin, SEEN_SUBSCRIPTION, fail_for_one_stream).drain()

    (row,) = await parked_rows(engine)
    assert (row["position"], row["reason"], row["detail"]) == (2, "failed", "it takes too long")
    assert attempts == [[1, 2, 3, 4], [1, 4]]
    assert await seen_positions(engine, ledger_id) == [1, 4]
