"""Sealing as the process does it: on a schedule, with the sealer's role and its metrics."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from obstore.store import MemoryStore, ObjectStore
from prometheus_client import CollectorRegistry
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Ledgers, create_engine, driver_connection, transaction
from chassis.testing import Database
from events.envelope import LedgerId, Position
from events.log.ledgers import Ledger, list_ledgers, open_ledger
from events.log.postgres import PostgresLog
from events.log.seal_evidence import SealEvidence
from events.log.seals import Restoration, Seal, SignedStatement
from events.log.verify import verify_ledger
from events.sealing.copies import CopyUnavailable
from events.sealing.folder import SealFolder
from events.sealing.object_store_copy import ObjectStoreCopy
from events.sealing.schedule import SealingSchedule
from events.sealing.seal_store import read_seals
from events.sealing.sealer import IntegrityViolation, Sealer
from events.testing import append_closures

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NEWER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
HOUR = timedelta(hours=1)
REWRITE_HEAD = """
    ALTER TABLE log.event DISABLE TRIGGER USER;
    UPDATE log.event SET body = '{"on":"2026-01-01","reason":"no_plan"}' WHERE position = 2;
    UPDATE log.event e SET hash = log.hash_v1(
        e.ledger_id, e.position, e.stream_id, e.stream_version, e.event_id, e.type,
        e.schema_version, e.actor, e.correlation_id, e.cause_ledger_id, e.cause_position,
        e.traceparent, e.recorded_at, e.body,
        (SELECT hash FROM log.event f WHERE f.ledger_id = e.ledger_id AND f.position = 1)
    ) WHERE position = 2;
    ALTER TABLE log.event ENABLE TRIGGER USER
"""
REWRITE_FIRST = """
    ALTER TABLE log.event DISABLE TRIGGER USER;
    UPDATE log.event SET body = '{"on":"2026-01-01","reason":"no_plan"}' WHERE position = 1;
    ALTER TABLE log.event ENABLE TRIGGER USER
"""
CUT_TO_SEAL = """
    ALTER TABLE log.event DISABLE TRIGGER USER; DELETE FROM log.event WHERE position > 2;
    ALTER TABLE log.event ENABLE TRIGGER USER
"""


class ManualClock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


class ReluctantCopy(ObjectStoreCopy):
    """An object store that is out of reach until it is said to be reachable."""

    is_reachable = False

    def __init__(self, store: ObjectStore, name: str) -> None:
        super().__init__(store, name)
        self.was_asked, self.was_added_to = asyncio.Event(), asyncio.Event()

    async def count(self, ledger_id: UUID) -> int:
        self.was_asked.set()
        if not self.is_reachable:
            raise CopyUnavailable("out of reach")
        return await super().count(ledger_id)

    async def add(self, number: int, statement: SignedStatement) -> None:
        await super().add(number, statement)
        self.was_added_to.set()


class MetricValues:
    """The current values of the metrics."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    def __getitem__(self, name: str) -> float | None:
        return self._registry.get_sample_value(name)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def sealer_engine(database: Database) -> AsyncGenerator[AsyncEngine]:
    engine = create_engine(database.url_for("log_sealer"), pool_size=2)
    yield engine
    await engine.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> SealFolder:
    return SealFolder(tmp_path / "seals")


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def metrics(registry: CollectorRegistry) -> MetricValues:
    return MetricValues(registry)


@pytest.fixture
def schedule(
    sealer_engine: AsyncEngine, folder: SealFolder, clock: ManualClock, registry: CollectorRegistry
) -> SealingSchedule:
    return SealingSchedule(sealer_engine, Sealer(folder, KEY), HOUR, clock, registry)


@pytest.fixture
async def sealed(schedule: SealingSchedule, engine: AsyncEngine, ledger_id: LedgerId) -> LedgerId:
    """A ledger of two events, sealed."""
    await append_events(engine, ledger_id, "a", "b")
    await schedule.seal_all()
    return ledger_id


async def append_events(engine: AsyncEngine, ledger_id: LedgerId, *names: str) -> None:
    async with transaction(engine, ledger_id) as db:
        await PostgresLog(db, ledger_id).append(append_closures(*names))


async def tamper(admin: AsyncEngine, statements: str) -> None:
    async with transaction(admin, Ledgers.ALL) as db:
        await (await driver_connection(db)).execute(statements)


def sealed_positions(folder: SealFolder, ledger_id: UUID) -> list[int]:
    return [each.position for each in folder.statements(ledger_id) if isinstance(each, Seal)]


async def test_each_round_seals_new_events(
    schedule: SealingSchedule,
    folder: SealFolder,
    engine: AsyncEngine,
    ledger_id: LedgerId,
    metrics: MetricValues,
) -> None:
    await schedule.seal_all()
    await append_events(engine, ledger_id, "a", "b")
    await schedule.seal_all()
    await schedule.seal_all()
    await append_events(engine, ledger_id, "c")
    await schedule.seal_all()

    assert sealed_positions(folder, ledger_id) == [0, 2, 3], "an empty ledger is also sealed"
    assert metrics["log_seals_total"] == 3


async def test_what_was_recorded_last_is_sealed_when_the_process_stops(
    schedule: SealingSchedule,
    folder: SealFolder,
    engine: AsyncEngine,
    ledger_id: LedgerId,
) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(schedule.run(stop))
    async with asyncio.timeout(10):
        while sealed_positions(folder, ledger_id) != [0]:  # noqa: ASYNC110  # a file raises no event
            await asyncio.sleep(0.01)
    await append_events(engine, ledger_id, "a", "b")

    stop.set()
    await asyncio.wait_for(running, 10)

    assert sealed_positions(folder, ledger_id) == [0, 2]


async def test_a_process_that_starts_checks_what_was_sealed_before(
    sealer_engine: AsyncEngine,
    folder: SealFolder,
    clock: ManualClock,
    engine: AsyncEngine,
    admin: AsyncEngine,
    sealed: LedgerId,
) -> None:
    """A row before the last sealed one was changed: a later round reads only what follows it."""
    await tamper(admin, REWRITE_FIRST)

    restarted = SealingSchedule(
        sealer_engine, Sealer(folder, KEY), HOUR, clock, CollectorRegistry()
    )
    await append_events(engine, sealed, "c")
    await restarted.seal_all()

    assert not await restarted.all_verified()
    assert sealed_positions(folder, sealed) == [2]


async def test_a_folder_that_contradicts_its_copy_is_reported(
    sealer_engine: AsyncEngine, folder: SealFolder, clock: ManualClock, sealed: LedgerId
) -> None:
    def started() -> SealingSchedule:
        copies = [ObjectStoreCopy(store, "copy")]
        return SealingSchedule(
            sealer_engine, Sealer(folder, KEY), HOUR, clock, CollectorRegistry(), copies
        )

    store = MemoryStore()
    first = started()
    await first.seal_all()
    assert await first.all_verified()
    (folder.path / f"{sealed}.jsonl").write_bytes(b"")

    second = started()
    await second.seal_all()

    assert not await second.all_verified()
    assert sealed_positions(folder, sealed) == [], "it is not sealed again"


async def test_a_copy_that_was_out_of_reach_is_tried_again_after_a_minute(
    sealer_engine: AsyncEngine, folder: SealFolder, clock: ManualClock, sealed: LedgerId
) -> None:
    copy = ReluctantCopy(MemoryStore(), "copy")
    schedule = SealingSchedule(
        sealer_engine, Sealer(folder, KEY), HOUR, clock, CollectorRegistry(), [copy]
    )
    stop = asyncio.Event()
    running = asyncio.create_task(schedule.run(stop))
    await asyncio.wait_for(copy.was_asked.wait(), 10)
    copy.is_reachable = True
    clock.now += timedelta(seconds=61)
    await asyncio.wait_for(copy.was_added_to.wait(), 30)

    assert await copy.count(sealed) == 1
    stop.set()
    await asyncio.wait_for(running, 10)


async def test_seals_are_also_stored_in_the_database(
    folder: SealFolder, admin: AsyncEngine, sealed: LedgerId
) -> None:
    async with transaction(admin, sealed) as db:
        assert list(await read_seals(db, sealed)) == list(folder.statements(sealed))


async def test_an_exported_seal_that_was_not_stored_is_stored_by_the_next_round(
    schedule: SealingSchedule, folder: SealFolder, admin: AsyncEngine, sealed: LedgerId
) -> None:
    """The process was killed between the two."""
    await tamper(
        admin,
        "ALTER TABLE log.seal DISABLE TRIGGER USER; DELETE FROM log.seal;"
        " ALTER TABLE log.seal ENABLE TRIGGER USER",
    )

    await schedule.seal_all()

    async with transaction(admin, sealed) as db:
        assert list(await read_seals(db, sealed)) == list(folder.statements(sealed))


@pytest.mark.parametrize(
    ("tampering", "fault"),
    [
        (REWRITE_HEAD, "position 2: the log was rewritten, the row is not the sealed one"),
        (
            "ALTER TABLE log.event DISABLE TRIGGER USER; DELETE FROM log.event",
            "position 2: it was sealed, and is missing",
        ),
        (
            "UPDATE log.ledger SET authority = '998' WHERE name LIKE 'Demo%'",
            "it is registered to council 998",
        ),
    ],
    ids=["rewritten to the sealed head", "all rows deleted", "registered to another council"],
)
async def test_a_ledger_that_does_not_match_its_seals_is_reported_and_not_sealed(
    schedule: SealingSchedule,
    folder: SealFolder,
    sealed: LedgerId,
    admin: AsyncEngine,
    tampering: str,
    fault: str,
) -> None:
    other = Ledger(uuid4(), "997", "Another council")
    async with transaction(admin, Ledgers.ALL) as db:
        await open_ledger(db, other)
    await tamper(admin, tampering)

    await schedule.seal_all()

    assert sealed_positions(folder, sealed) == [2]
    assert sealed_positions(folder, other.ledger_id) == [0], "other ledgers are sealed"
    assert not await schedule.all_verified()
    async with transaction(admin, Ledgers.ALL) as db:
        registered = {each.ledger_id: each for each in await list_ledgers(db)}
        with pytest.raises(IntegrityViolation, match=fault):
            await Sealer(folder, KEY).seal(db, registered[sealed], datetime.now(UTC))


async def test_a_sealed_ledger_that_is_not_registered_is_reported(
    schedule: SealingSchedule, admin: AsyncEngine, sealed: LedgerId, metrics: MetricValues
) -> None:
    await tamper(admin, "ALTER TABLE log.ledger DISABLE TRIGGER USER; DELETE FROM log.ledger")

    await schedule.seal_all()

    assert metrics["log_ledgers_failing_verification"] == 1


async def test_a_damaged_file_is_reported_and_other_ledgers_are_sealed(
    schedule: SealingSchedule,
    folder: SealFolder,
    admin: AsyncEngine,
    sealed: LedgerId,
    metrics: MetricValues,
) -> None:
    (folder.path / f"{sealed}.jsonl").write_text("nonsense\n")
    other = Ledger(uuid4(), "997", "Another council")
    async with transaction(admin, Ledgers.ALL) as db:
        await open_ledger(db, other)

    await schedule.seal_all()

    assert metrics["log_ledgers_failing_verification"] == 1
    assert sealed_positions(folder, other.ledger_id) == [0]


async def test_statements_removed_from_a_file_are_reported(
    schedule: SealingSchedule,
    folder: SealFolder,
    engine: AsyncEngine,
    ledger_id: LedgerId,
    metrics: MetricValues,
) -> None:
    await schedule.seal_all()
    await append_events(engine, ledger_id, "a")
    await schedule.seal_all()
    file = folder.path / f"{ledger_id}.jsonl"
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:1]))

    await schedule.seal_all()

    assert metrics["log_ledgers_failing_verification"] == 1


async def test_the_age_of_the_oldest_unsealed_event_is_a_metric(
    schedule: SealingSchedule,
    engine: AsyncEngine,
    ledger_id: LedgerId,
    clock: ManualClock,
    metrics: MetricValues,
) -> None:
    await append_events(engine, ledger_id, "a")
    await schedule.seal_all()
    await schedule.measure_age()
    assert metrics["log_oldest_unsealed_seconds"] == 0

    await append_events(engine, ledger_id, "b")
    clock.now += 2 * HOUR
    await schedule.measure_age()
    assert metrics["log_oldest_unsealed_seconds"] == pytest.approx(7200, abs=600)
    assert await schedule.is_recent()

    clock.now += 2 * HOUR
    await schedule.measure_age()
    assert not await schedule.is_recent()
    await schedule.seal_all()
    await schedule.measure_age()
    assert await schedule.is_recent()


async def test_a_new_key_continues_if_the_older_one_is_trusted(
    folder: SealFolder,
    admin: AsyncEngine,
    sealer_engine: AsyncEngine,
    engine: AsyncEngine,
    ledger_id: LedgerId,
) -> None:
    await append_events(engine, ledger_id, "a")
    ledger = Ledger(ledger_id, "999", "")
    with folder.lock():
        async with transaction(sealer_engine, Ledgers.ALL) as db:
            await Sealer(folder, KEY).seal(db, ledger, datetime.now(UTC))
    await append_events(engine, ledger_id, "b")

    async with transaction(sealer_engine, Ledgers.ALL) as db:
        with pytest.raises(IntegrityViolation, match="its signature is not genuine"):
            await Sealer(folder, NEWER_KEY).seal(db, ledger, datetime.now(UTC))
        sealer = Sealer(folder, NEWER_KEY, [KEY.public_key()])
        await sealer.seal(db, ledger, datetime.now(UTC))

    assert sealed_positions(folder, ledger_id) == [1, 2]


async def test_the_role_of_the_sealer_cannot_append_or_change_anything(
    sealer_engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    for statement in (
        "INSERT INTO log.ledger (ledger_id, authority, name) VALUES (gen_random_uuid(), '1', 'x')",
        "UPDATE log.ledger SET name = 'x'",
        "DELETE FROM log.event",
        "UPDATE log.seal SET position = 1",
        "DELETE FROM log.seal",
    ):
        async with sealer_engine.connect() as db:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await (await driver_connection(db)).execute(statement)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await append_events(sealer_engine, ledger_id, "a")


async def test_a_restore_is_recorded_and_sealing_continues(
    schedule: SealingSchedule,
    folder: SealFolder,
    engine: AsyncEngine,
    admin: AsyncEngine,
    sealed: LedgerId,
) -> None:
    await append_events(engine, sealed, "c", "d")
    await schedule.seal_all()
    await tamper(admin, CUT_TO_SEAL)
    await schedule.seal_all()
    assert not await schedule.all_verified()

    restoration = await record_restoration(admin, folder, sealed)
    again = await record_restoration(admin, folder, sealed)
    await append_events(engine, sealed, "e")
    await schedule.seal_all()

    assert restoration is not None
    assert restoration == again, "a repeated call finds the statement and adds none"
    assert (restoration.restored_to, restoration.lost_to) == (2, 4)
    assert await schedule.all_verified()
    assert sealed_positions(folder, sealed) == [2, 4, 4]
    async with transaction(engine, sealed) as db:
        events = await PostgresLog(db, sealed).read(Position(0))
        result = await verify_ledger(
            db, SealEvidence.from_statements(sealed, folder.statements(sealed))
        )
    assert [fact.event.type for fact in events][2:] == ["ledger.restored", "case.closed"]
    assert (result.fault, result.rows, result.seals) == (None, 4, 2)


async def test_a_restore_with_later_appends_is_to_the_last_seal_that_matches(
    schedule: SealingSchedule,
    folder: SealFolder,
    engine: AsyncEngine,
    admin: AsyncEngine,
    sealed: LedgerId,
) -> None:
    await append_events(engine, sealed, "c", "d")
    await schedule.seal_all()
    await tamper(admin, CUT_TO_SEAL)
    await append_events(engine, sealed, "x", "y", "z")

    restoration = await record_restoration(admin, folder, sealed)

    assert restoration is not None
    assert (restoration.restored_to, restoration.lost_to) == (2, 5)
    await schedule.seal_all()
    assert await schedule.all_verified()


async def test_an_empty_unsealed_ledger_has_no_restoration(
    folder: SealFolder, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    assert await record_restoration(admin, folder, ledger_id) is None


async def record_restoration(
    admin: AsyncEngine, folder: SealFolder, ledger_id: LedgerId
) -> Restoration | None:
    with folder.lock():
        async with transaction(admin, Ledgers.ALL) as db:
            return await Sealer(folder, KEY).record_restoration(db, ledger_id, datetime.now(UTC))


async def test_a_stop_ends_the_schedule(
    schedule: SealingSchedule, folder: SealFolder, ledger_id: LedgerId
) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(schedule.run(stop))
    async with asyncio.timeout(30):
        while ledger_id not in folder.ledgers():  # noqa: ASYNC110  # a file has no event to wait for
            await asyncio.sleep(0.05)
    stop.set()
    async with asyncio.timeout(30):
        await running
