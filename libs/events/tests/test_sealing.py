"""Sealing as a process does it: in rounds, with the sealer's own role, and with an alarm."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from prometheus_client import CollectorRegistry
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Everyone, create_engine, driver, transaction
from chassis.testing import Database
from events.envelope import LedgerId, Position
from events.log.evidence import Evidence
from events.log.ledgers import Ledger, ledgers, open_ledger
from events.log.postgres import PostgresLog
from events.log.seals import Restoration, Seal
from events.log.verify import verify
from events.sealing.folder import SealFolder
from events.sealing.keeping import kept_seals
from events.sealing.rounds import Rounds
from events.sealing.sealer import Misfit, Sealer
from events.testing import append

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NEWER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
HOUR = timedelta(hours=1)
REWRITE = """
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
CUT = """
    ALTER TABLE log.event DISABLE TRIGGER USER; DELETE FROM log.event WHERE position > 2;
    ALTER TABLE log.event ENABLE TRIGGER USER
"""


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


class Figures:
    """What a round shows."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    def __getitem__(self, name: str) -> float | None:
        return self._registry.get_sample_value(name)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def role(database: Database) -> AsyncGenerator[AsyncEngine]:
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
def figures(registry: CollectorRegistry) -> Figures:
    return Figures(registry)


@pytest.fixture
def rounds(
    role: AsyncEngine, folder: SealFolder, watch: Watch, registry: CollectorRegistry
) -> Rounds:
    return Rounds(role, Sealer(folder, KEY), HOUR, watch, registry)


@pytest.fixture
async def sealed(rounds: Rounds, engine: AsyncEngine, ledger_id: LedgerId) -> LedgerId:
    """A ledger of two facts, sealed."""
    await say(engine, ledger_id, "a", "b")
    await rounds.round()
    return ledger_id


async def say(engine: AsyncEngine, ledger_id: LedgerId, *names: str) -> None:
    async with transaction(engine, ledger_id) as db:
        await PostgresLog(db, ledger_id).append(append(*names))


async def tamper(admin: AsyncEngine, statements: str) -> None:
    async with transaction(admin, Everyone.EVERYONE) as db:
        await (await driver(db)).execute(statements)


def positions(folder: SealFolder, ledger_id: UUID) -> list[int]:
    return [each.position for each in folder.statements(ledger_id) if isinstance(each, Seal)]


async def test_each_round_seals_what_is_new(
    rounds: Rounds, folder: SealFolder, engine: AsyncEngine, ledger_id: LedgerId, figures: Figures
) -> None:
    await rounds.round()
    await say(engine, ledger_id, "a", "b")
    await rounds.round()
    await rounds.round()
    await say(engine, ledger_id, "c")
    await rounds.round()

    assert positions(folder, ledger_id) == [0, 2, 3], "an empty ledger is sealed, too"
    assert figures["log_seals_total"] == 3


async def test_seals_are_kept_in_the_database_as_well(
    folder: SealFolder, admin: AsyncEngine, sealed: LedgerId
) -> None:
    async with transaction(admin, sealed) as db:
        assert list(await kept_seals(db, sealed)) == list(folder.statements(sealed))


async def test_a_seal_that_was_exported_and_not_kept_is_kept_by_the_next_round(
    rounds: Rounds, folder: SealFolder, admin: AsyncEngine, sealed: LedgerId
) -> None:
    """The process was killed between the two."""
    await tamper(
        admin,
        "ALTER TABLE log.seal DISABLE TRIGGER USER; DELETE FROM log.seal;"
        " ALTER TABLE log.seal ENABLE TRIGGER USER",
    )

    await rounds.round()

    async with transaction(admin, sealed) as db:
        assert list(await kept_seals(db, sealed)) == list(folder.statements(sealed))


@pytest.mark.parametrize(
    ("tampering", "fault"),
    [
        (REWRITE, "position 2: the log was rewritten, it is not what was sealed"),
        (
            "ALTER TABLE log.event DISABLE TRIGGER USER; DELETE FROM log.event",
            "position 2: it was sealed, and is gone",
        ),
        (
            "UPDATE log.ledger SET authority = '998' WHERE name LIKE 'Demo%'",
            "the register has it as council 998's",
        ),
    ],
    ids=["rewritten to the sealed head", "all rows gone", "given to another council"],
)
async def test_what_does_not_fit_is_not_sealed_and_rings(
    rounds: Rounds,
    folder: SealFolder,
    sealed: LedgerId,
    admin: AsyncEngine,
    tampering: str,
    fault: str,
) -> None:
    other = Ledger(uuid4(), "997", "Another council")
    async with transaction(admin, Everyone.EVERYONE) as db:
        await open_ledger(db, other)
    await tamper(admin, tampering)

    await rounds.round()

    assert positions(folder, sealed) == [2]
    assert positions(folder, other.ledger_id) == [0], "the others are sealed all the same"
    assert not await rounds.all_fit()
    async with transaction(admin, Everyone.EVERYONE) as db:
        registered = {each.ledger_id: each for each in await ledgers(db)}
        with pytest.raises(Misfit, match=fault):
            await Sealer(folder, KEY).seal(db, registered[sealed], datetime.now(UTC))


async def test_a_sealed_ledger_that_nobody_has_registered_rings(
    rounds: Rounds, admin: AsyncEngine, sealed: LedgerId, figures: Figures
) -> None:
    await tamper(admin, "ALTER TABLE log.ledger DISABLE TRIGGER USER; DELETE FROM log.ledger")

    await rounds.round()

    assert figures["log_ledgers_misfit"] == 1


async def test_a_file_that_is_damaged_rings_and_holds_up_no_other_ledger(
    rounds: Rounds, folder: SealFolder, admin: AsyncEngine, sealed: LedgerId, figures: Figures
) -> None:
    (folder.path / f"{sealed}.jsonl").write_text("nonsense\n")
    other = Ledger(uuid4(), "997", "Another council")
    async with transaction(admin, Everyone.EVERYONE) as db:
        await open_ledger(db, other)

    await rounds.round()

    assert figures["log_ledgers_misfit"] == 1
    assert positions(folder, other.ledger_id) == [0]


async def test_statements_that_are_taken_out_of_a_file_are_missed(
    rounds: Rounds, folder: SealFolder, engine: AsyncEngine, ledger_id: LedgerId, figures: Figures
) -> None:
    await rounds.round()
    await say(engine, ledger_id, "a")
    await rounds.round()
    file = folder.path / f"{ledger_id}.jsonl"
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:1]))

    await rounds.round()

    assert figures["log_ledgers_misfit"] == 1


async def test_the_age_of_the_oldest_fact_without_a_seal_is_shown(
    rounds: Rounds, engine: AsyncEngine, ledger_id: LedgerId, watch: Watch, figures: Figures
) -> None:
    await say(engine, ledger_id, "a")
    await rounds.round()
    await rounds.look()
    assert figures["log_seal_age_seconds"] == 0

    await say(engine, ledger_id, "b")
    watch.now += 2 * HOUR
    await rounds.look()
    assert figures["log_seal_age_seconds"] == pytest.approx(7200, abs=600)
    assert await rounds.is_recent()

    watch.now += 2 * HOUR
    await rounds.look()
    assert not await rounds.is_recent()
    await rounds.round()
    await rounds.look()
    assert await rounds.is_recent()


async def test_a_newer_key_goes_on_where_the_older_one_is_still_trusted(
    folder: SealFolder,
    admin: AsyncEngine,
    role: AsyncEngine,
    engine: AsyncEngine,
    ledger_id: LedgerId,
) -> None:
    await say(engine, ledger_id, "a")
    ledger = Ledger(ledger_id, "999", "")
    with folder.adding():
        async with transaction(role, Everyone.EVERYONE) as db:
            await Sealer(folder, KEY).seal(db, ledger, datetime.now(UTC))
    await say(engine, ledger_id, "b")

    async with transaction(role, Everyone.EVERYONE) as db:
        with pytest.raises(Misfit, match="its signature is not genuine"):
            await Sealer(folder, NEWER_KEY).seal(db, ledger, datetime.now(UTC))
        sealer = Sealer(folder, NEWER_KEY, [KEY.public_key()])
        await sealer.seal(db, ledger, datetime.now(UTC))

    assert positions(folder, ledger_id) == [1, 2]


async def test_the_sealer_s_role_can_say_and_change_nothing(
    role: AsyncEngine, ledger_id: LedgerId
) -> None:
    for statement in (
        "INSERT INTO log.ledger (ledger_id, authority, name) VALUES (gen_random_uuid(), '1', 'x')",
        "UPDATE log.ledger SET name = 'x'",
        "DELETE FROM log.event",
        "UPDATE log.seal SET position = 1",
        "DELETE FROM log.seal",
    ):
        async with role.connect() as db:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await (await driver(db)).execute(statement)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await say(role, ledger_id, "a")


async def test_a_restore_is_stated_and_recorded_and_sealing_goes_on(
    rounds: Rounds, folder: SealFolder, engine: AsyncEngine, admin: AsyncEngine, sealed: LedgerId
) -> None:
    await say(engine, sealed, "c", "d")
    await rounds.round()
    await tamper(admin, CUT)
    await rounds.round()
    assert not await rounds.all_fit()

    stated = await restored(admin, folder, sealed)
    again = await restored(admin, folder, sealed)
    await say(engine, sealed, "e")
    await rounds.round()

    assert stated is not None
    assert stated == again, "whoever was killed in between does the same again"
    assert (stated.restored_to, stated.lost_to) == (2, 4)
    assert await rounds.all_fit()
    assert positions(folder, sealed) == [2, 4, 4]
    async with transaction(engine, sealed) as db:
        facts = await PostgresLog(db, sealed).read(Position(0))
        verdict = await verify(db, Evidence.of(sealed, folder.statements(sealed)))
    assert [fact.event.type for fact in facts][2:] == ["ledger.restored", "case.closed"]
    assert (verdict.fault, verdict.rows, verdict.seals) == (None, 4, 2)


async def test_a_restore_after_which_others_wrote_is_stated_from_the_last_seal_that_fits(
    rounds: Rounds, folder: SealFolder, engine: AsyncEngine, admin: AsyncEngine, sealed: LedgerId
) -> None:
    await say(engine, sealed, "c", "d")
    await rounds.round()
    await tamper(admin, CUT)
    await say(engine, sealed, "x", "y", "z")

    stated = await restored(admin, folder, sealed)

    assert stated is not None
    assert (stated.restored_to, stated.lost_to) == (2, 5)
    await rounds.round()
    assert await rounds.all_fit()


async def test_of_a_ledger_of_which_nothing_is_known_nothing_is_stated(
    folder: SealFolder, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    assert await restored(admin, folder, ledger_id) is None


async def restored(
    admin: AsyncEngine, folder: SealFolder, ledger_id: LedgerId
) -> Restoration | None:
    with folder.adding():
        async with transaction(admin, Everyone.EVERYONE) as db:
            return await Sealer(folder, KEY).restored(db, ledger_id, datetime.now(UTC))


async def test_rounds_end_when_they_are_told_to(
    rounds: Rounds, folder: SealFolder, ledger_id: LedgerId
) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(rounds.run(stop))
    async with asyncio.timeout(30):
        while ledger_id not in folder.ledgers():  # noqa: ASYNC110  # a file is no event
            await asyncio.sleep(0.05)
    stop.set()
    async with asyncio.timeout(30):
        await running
