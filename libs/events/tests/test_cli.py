"""The command `events`: mostly in this process, once as a process of its own."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from prometheus_client import CollectorRegistry
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from typer.testing import CliRunner, Result

from chassis.database import Ledgers, driver_connection, transaction
from chassis.testing import Database
from events.batch_processor import decode_then
from events.cli import app
from events.contracts import LedgerClockCorrected
from events.envelope import EventEnvelope, LedgerId, Position
from events.history import known_at
from events.log.errors import HeadAheadOfClock
from events.log.postgres import PostgresLog
from events.sealing.copies import SealCopies
from events.sealing.folder import SealFolder
from events.sealing.object_store_copy import ObjectStoreCopy
from events.subscription import Subscription, TransactionFactory
from events.subscription_worker import SubscriptionWorker
from events.testing import TEST_CASE, append_closures, append_from_other_release

NOT_AHEAD = "The ledger's latest event is not dated ahead of the clock."

NARROW_COLUMNS = "40"
"""Columns. The width must not matter for output that is not a terminal."""


async def run_events(database_url: str | None, *arguments: str | Path) -> Result:
    """Run the command in a thread, because it has an event loop of its own."""
    env = {"COLUMNS": NARROW_COLUMNS, "DATABASE_URL": database_url}
    return await asyncio.to_thread(
        CliRunner().invoke, app, [str(each) for each in arguments], env=env
    )


async def test_a_log_is_sealed_exported_and_verified(
    database: Database, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId, tmp_path: Path
) -> None:
    private, public = _keys(tmp_path)
    folder = tmp_path / "seals"
    await _append_events(engine, ledger_id, "a", "b")

    sealed = await run_events(database.admin_url, "seal", "--key", private, "--seals", folder)
    verified = await run_events(database.admin_url, "verify", "--seals", folder, "--key", public)
    stored = await run_events(database.admin_url, "verify", "--key", public)
    unsealed = await run_events(database.admin_url, "verify")

    assert sealed.exit_code == 0, sealed.stderr
    assert "1 seals" in sealed.stdout
    assert verified.exit_code == 0, verified.stderr
    assert f"{ledger_id}  valid: 2 rows, 1 seals, up to 2" in verified.stdout
    assert f"{ledger_id}  valid: 2 rows, 1 seals, up to 2" in stored.stdout
    assert f"{ledger_id}  valid: 2 rows, no seal checked" in unsealed.stdout

    await _tamper(admin, "UPDATE log.event SET actor = 'x'")
    tampered = await run_events(database.admin_url, "verify")
    again = await run_events(database.admin_url, "seal", "--key", private, "--seals", folder)

    fault = f"{ledger_id}  position 1: the row does not fit its hash"
    assert (tampered.exit_code, tampered.stdout.strip()) == (1, fault)
    assert again.exit_code == 1
    assert "is not sealed: position 1: the row does not fit its hash" in again.stderr


async def test_a_copy_is_fetched_to_verify_against_it_where_the_folder_is_gone(
    database: Database, engine: AsyncEngine, ledger_id: LedgerId, tmp_path: Path
) -> None:
    private, public = _keys(tmp_path)
    folder, fetched = SealFolder(tmp_path / "seals"), tmp_path / "fetched"
    (tmp_path / "copy").mkdir()
    copy = ObjectStoreCopy.at(f"file://{tmp_path}/copy")
    await _append_events(engine, ledger_id, "a", "b")
    await run_events(database.admin_url, "seal", "--key", private, "--seals", folder.path)
    await SealCopies(folder, [copy], CollectorRegistry()).bring_up_to_date()

    found = await run_events(database.admin_url, "fetch-seals", copy.name, fetched)
    again = await run_events(database.admin_url, "fetch-seals", copy.name, fetched)
    verified = await run_events(database.admin_url, "verify", "--seals", fetched, "--key", public)

    assert (found.exit_code, found.stdout) == (0, f"1 statements, written to {fetched}\n")
    assert f"{ledger_id}  valid: 2 rows, 1 seals, up to 2" in verified.stdout
    assert (again.exit_code, again.stderr.strip()) == (1, f"{fetched} exists: name a new folder.")


@pytest.mark.parametrize("address", ["https://bucket", "s3://key:secret@bucket", "nonsense"])
async def test_a_copy_at_no_object_store_is_one_sentence(
    database: Database, tmp_path: Path, address: str
) -> None:
    found = await run_events(database.admin_url, "fetch-seals", address, tmp_path / "new")

    assert found.exit_code == 1
    assert found.stderr.strip() == (
        "The address must begin with s3://, az://, gs:// or file://, and hold no secret."
    )


async def test_a_sealed_ledger_that_was_deleted_is_reported(
    database: Database, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId, tmp_path: Path
) -> None:
    private, public = _keys(tmp_path)
    checking = ("verify", "--seals", tmp_path / "seals", "--key", public)
    sealing = ("seal", "--seals", tmp_path / "seals", "--key", private)
    await _append_events(engine, ledger_id, "a", "b")
    await run_events(database.admin_url, *sealing)

    await _tamper(admin, "DELETE FROM log.event")
    without_rows = await run_events(database.admin_url, *checking)
    await _tamper(admin, "DELETE FROM log.ledger")
    without_trace = await run_events(database.admin_url, *checking)
    sealed = await run_events(database.admin_url, *sealing)

    fault = f"{ledger_id}  position 2: it was sealed, and is missing"
    assert (without_rows.exit_code, without_rows.stdout.strip()) == (1, fault)
    fault = f"{ledger_id}  it is not in the register of ledgers"
    assert (without_trace.exit_code, without_trace.stdout.strip()) == (1, fault)
    fault = f"{ledger_id} is not sealed: it is not in the register of ledgers"
    assert (sealed.exit_code, sealed.stderr.strip()) == (1, fault)


@pytest.mark.parametrize("command", ["verify", "record-restore"])
async def test_a_folder_of_seals_that_is_mistyped_is_refused(
    database: Database, engine: AsyncEngine, ledger_id: LedgerId, tmp_path: Path, command: str
) -> None:
    private, public = _keys(tmp_path)
    key = public if command == "verify" else private
    await _append_events(engine, ledger_id, "a")

    done = await run_events(database.admin_url, command, "--seals", tmp_path / "seal", "--key", key)

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.strip().endswith("name the folder of the exported seals.")
    assert not (tmp_path / "seal").exists()
    async with transaction(engine, ledger_id) as db:
        assert await PostgresLog(db, ledger_id).head() == 1, "nothing is declared lost"


@pytest.mark.parametrize("file", [".lock", "seals.txt"])
async def test_a_folder_without_a_file_of_seals_is_refused(
    database: Database, engine: AsyncEngine, ledger_id: LedgerId, tmp_path: Path, file: str
) -> None:
    _, public = _keys(tmp_path)
    folder = tmp_path / "seals"
    folder.mkdir()
    (folder / file).touch()
    await _append_events(engine, ledger_id, "a")

    done = await run_events(database.admin_url, "verify", "--seals", folder, "--key", public)

    assert (done.exit_code, done.stdout) == (1, "")
    assert f"{folder} holds no file of seals" in done.stderr


async def test_a_restored_log_is_valid_once_the_restore_is_recorded(
    database: Database, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId, tmp_path: Path
) -> None:
    private, public = _keys(tmp_path)
    sealing = ("--key", private, "--seals", tmp_path / "seals")
    checking = ("--key", public, "--seals", tmp_path / "seals")
    await _append_events(engine, ledger_id, "a")
    await run_events(database.admin_url, "seal", *sealing)
    await _append_events(engine, ledger_id, "b")
    await run_events(database.admin_url, "seal", *sealing)
    await _tamper(admin, "DELETE FROM log.event WHERE position = 2")

    before = await run_events(database.admin_url, "verify", *checking)
    stated = await run_events(database.admin_url, "record-restore", *sealing)
    after = await run_events(database.admin_url, "verify", *checking)

    assert (before.exit_code, stated.exit_code, after.exit_code) == (1, 0, 0), stated.stderr
    sentence = "restored to 1; events had been recorded up to 2"
    assert stated.stdout == f"{ledger_id}  {sentence}\n"
    assert f"{ledger_id}  valid: 2 rows, 1 seals, up to 1" in after.stdout


async def test_wrong_files_of_keys_or_seals_are_one_sentence(
    database: Database, ledger_id: LedgerId, tmp_path: Path
) -> None:
    private, public = _keys(tmp_path)
    file = tmp_path / "seals.jsonl"
    file.write_text("nonsense\n")
    folder = tmp_path / "seals"
    folder.mkdir()
    (folder / f"{ledger_id}.jsonl").write_text("nonsense\n")

    for arguments, sentence in (
        (("verify", "--seals", file, "--key", public), "is a file; seals are stored in a folder"),
        (("verify", "--seals", folder), "add --key"),
        (("verify", "--seals", folder, "--key", public), "line 1: this is neither a seal"),
        (("verify", "--seals", folder, "--key", private), "cannot be read as a public key"),
        (("seal", "--seals", folder, "--key", public), "cannot be read as a private key"),
        (("seal", "--seals", folder, "--key", private), "line 1: this is neither a seal"),
        (("record-restore", "--seals", folder, "--key", private), "line 1: this is neither a seal"),
    ):
        done = await run_events(database.admin_url, *arguments)
        assert done.exit_code == 1, arguments
        assert sentence in done.stderr.replace("\n", " "), arguments
        assert "Traceback" not in done.stderr


async def test_the_tail_the_ledgers_and_the_lag_are_printed(
    database: Database, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    await _append_events(engine, ledger_id, "a", "b", "c")

    tail = await run_events(database.admin_url, "tail", str(ledger_id), "-n", "2")
    ledgers = await run_events(database.admin_url, "ledgers")
    lag = await run_events(database.admin_url, "lag")
    parked = await run_events(database.admin_url, "parked")

    assert tail.exit_code == 0, tail.stderr
    assert [line.split()[0] for line in tail.stdout.splitlines()] == ["2", "3"]
    assert "case.closed" in tail.stdout
    assert "Demonstration Council" in ledgers.stdout
    assert (lag.exit_code, parked.exit_code) == (0, 0)


async def test_a_parked_stream_can_be_resumed_by_its_printed_ids(
    database: Database, engine: AsyncEngine, begin: TransactionFactory, ledger_id: LedgerId
) -> None:
    subscription = Subscription("a_subscription_with_quite_a_long_name@1", "subscriber")
    await append_from_other_release(engine, ledger_id, "case.vanished", 1, "{}", to=TEST_CASE)
    await SubscriptionWorker(begin, subscription, decode_then(_ignore_batch)).step()

    parked = await run_events(database.admin_url, "parked")
    lag = await run_events(database.admin_url, "lag")
    ledgers = await run_events(database.admin_url, "ledgers")

    rows = [line.split() for line in parked.stdout.splitlines()]
    (row,) = [row for row in rows if subscription.name in row]
    assert {str(ledger_id), str(TEST_CASE), "undecodable", "case.vanished"} <= set(row)
    assert subscription.name in lag.stdout
    assert str(ledger_id) in ledgers.stdout
    resumed = await run_events(database.admin_url, "resume", row[1], row[5])
    assert resumed.exit_code == 0, resumed.stderr
    assert len(resumed.stdout.splitlines()) == 1, "a sentence is not wrapped"


async def test_an_earlier_version_of_a_subscription_can_be_removed(
    database: Database, engine: AsyncEngine, begin: TransactionFactory, ledger_id: LedgerId
) -> None:
    await _append_events(engine, ledger_id, "a")
    for name in ("counts@1", "counts@2", "other@1"):
        subscription = Subscription(name, "subscriber")
        await SubscriptionWorker(begin, subscription, decode_then(_ignore_batch)).drain()

    in_use = [
        await run_events(database.admin_url, "forget", name)
        for name in ("counts@2", "other@1", "counts@3", "counts")
    ]
    removed = await run_events(database.admin_url, "forget", "counts@1")

    assert [each.exit_code for each in in_use] == [1, 1, 1, 1]
    assert removed.exit_code == 0, removed.stderr
    assert removed.stdout == "counts@1: removed from 1 ledgers.\n"
    lag = (await run_events(database.admin_url, "lag")).stdout
    assert "counts@1" not in lag
    assert "counts@2" in lag
    assert "other@1" in lag


async def test_the_schemas_are_written(tmp_path: Path) -> None:
    done = await run_events(None, "schemas", tmp_path / "out")

    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "out").is_dir()


def test_a_missing_database_url_is_one_sentence() -> None:
    command = Path(sys.executable).with_name("events")
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}

    done = subprocess.run(  # noqa: S603  # the command under test
        [command, "verify"], env=env, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr.startswith("DATABASE_URL is not set")
    assert "Traceback" not in done.stderr


async def test_a_refused_login_is_one_sentence(database: Database) -> None:
    wrong = make_url(database.admin_url).set(password="wrong").render_as_string(hide_password=False)

    done = await run_events(wrong, "lag")

    assert done.exit_code == 1
    assert done.stderr.strip() == "The database cannot be used: InvalidPasswordError."


async def test_after_a_clock_correction_the_ledger_accepts_appends(
    database: Database, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    await _append_events(engine, ledger_id, "a", "b")
    async with transaction(admin, Ledgers.ALL) as db:
        await (await driver_connection(db)).execute(
            "ALTER TABLE log.event DISABLE TRIGGER USER; UPDATE log.event"
            " SET recorded_at = recorded_at + interval '2 years' WHERE position = 2;"
            " ALTER TABLE log.event ENABLE TRIGGER USER"
        )
    with pytest.raises(HeadAheadOfClock):
        await _append_events(engine, ledger_id, "c")

    unknown_position = await run_events(
        database.admin_url, "correct-clock", str(ledger_id), "--ahead-from", "9"
    )
    unknown_ledger = await run_events(
        database.admin_url, "correct-clock", str(TEST_CASE), "--ahead-from", "1"
    )
    done = await run_events(
        database.admin_url, "correct-clock", str(ledger_id), "--ahead-from", "2"
    )
    again = await run_events(
        database.admin_url, "correct-clock", str(ledger_id), "--ahead-from", "2"
    )

    assert (again.exit_code, again.stderr.strip()) == (1, NOT_AHEAD)
    assert (unknown_position.exit_code, unknown_ledger.exit_code, done.exit_code) == (1, 1, 0), (
        done.stderr
    )
    await _append_events(engine, ledger_id, "c")
    async with transaction(engine, ledger_id) as db:
        events = await PostgresLog(db, ledger_id).read(Position(0))
    assert events[2].event == LedgerClockCorrected(ahead_from=2, ahead_to=2)
    assert events[3].recorded_at < events[1].recorded_at
    recorded = known_at(events, events[3].recorded_at)
    assert [event.position for event in recorded] == [1, 2, 3, 4], (
        "the event dated ahead is included"
    )
    assert [fact.position for fact in known_at(events, events[0].recorded_at)] == [1]


@pytest.mark.parametrize("ahead", ["0 seconds", "40 seconds"], ids=["right", "not refused yet"])
async def test_a_clock_correction_is_refused_while_appends_are_accepted(
    database: Database, engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId, ahead: str
) -> None:
    await _append_events(engine, ledger_id, "a", "b")
    dated = f"UPDATE log.event SET recorded_at = recorded_at + interval '{ahead}'"  # noqa: S608
    await _tamper(admin, f"{dated} WHERE position = 2")

    done = await run_events(
        database.admin_url, "correct-clock", str(ledger_id), "--ahead-from", "1"
    )

    assert (done.exit_code, done.stderr.strip()) == (1, NOT_AHEAD)
    async with transaction(engine, ledger_id) as db:
        assert await PostgresLog(db, ledger_id).head() == 2, "nothing is recorded"


async def test_a_stream_that_is_not_parked_cannot_be_resumed(database: Database) -> None:
    done = await run_events(
        database.admin_url, "resume", "seen@1", "00000000-0000-4000-8000-000000000001"
    )

    assert (done.exit_code, done.stderr.strip()) == (1, "seen@1 has not parked that stream.")


async def test_an_unknown_projection_is_named(database: Database) -> None:
    done = await run_events(database.admin_url, "rebuild", "nonsense")

    assert done.exit_code == 1
    assert "There is no projection 'nonsense'" in done.stderr


async def _ignore_batch(_db: AsyncConnection, _batch: Sequence[EventEnvelope]) -> None:
    """A handler without effects."""


async def _tamper(admin: AsyncEngine, statements: str) -> None:
    async with transaction(admin, Ledgers.ALL) as db:
        connection = await driver_connection(db)
        for table in ("event", "ledger"):
            await connection.execute(f"ALTER TABLE log.{table} DISABLE TRIGGER USER")
        await connection.execute(statements)
        for table in ("event", "ledger"):
            await connection.execute(f"ALTER TABLE log.{table} ENABLE TRIGGER USER")


async def _append_events(engine: AsyncEngine, ledger_id: LedgerId, *names: str) -> None:
    async with transaction(engine, ledger_id) as db:
        await PostgresLog(db, ledger_id).append(append_closures(*names))


def _keys(folder: Path) -> tuple[Path, Path]:
    key = Ed25519PrivateKey.generate()
    private, public = folder / "private.pem", folder / "public.pem"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    return private, public
