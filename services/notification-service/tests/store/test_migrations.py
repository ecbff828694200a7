"""What an earlier version left in the tables is there after the migrations, and fits."""

import shutil
import tempfile
from pathlib import Path
from uuid import UUID

from chassis.database import Ledgers, create_engine, driver_connection, transaction
from chassis.database_schema import DatabaseSchema
from chassis.migrate import upgrade
from chassis.roles import LoginRole
from chassis.testing import fresh_database, shared_server
from events.log import schema as log
from events.log.schema import SEALER_ROLE
from notification_service.store import schema as migrations

FIRST_VERSION_ROWS = """
INSERT INTO notification.endpoint (ledger_id, endpoint_id, url, event_types, starts_after)
SELECT $1, md5(e)::uuid, 'https://x.example.org', ARRAY['*'], 0 FROM unnest(ARRAY['a', 'b']) e;
INSERT INTO notification.message (ledger_id, message_id, type, occurred_at, body)
VALUES ($1, md5('m')::uuid, 'request.refused', now(), '');
INSERT INTO notification.delivery
    (ledger_id, delivery_id, endpoint_id, message_id, cause, state, settled_at)
VALUES ($1, md5('d')::uuid, md5('a')::uuid, md5('m')::uuid, 'automatic', 'delivered', now());
INSERT INTO notification.attempt (ledger_id, delivery_id, number, duration_ms, snippet)
VALUES ($1, md5('d')::uuid, 1, 7, 'Robin Example');
INSERT INTO notification.replay
    (ledger_id, replay_id, endpoint_id, after, until, reached, created_at)
SELECT $1, md5('r' || r)::uuid, md5('a')::uuid, 0, 9, 0, now() - r * interval '1 hour'
FROM generate_series(1, 3) r;
"""
PRINT_RUNS = """
INSERT INTO notification.print_run
    (ledger_id, print_run_id, created_by, letters, file_read_at, state, posted_on, ended_at,
     ended_by)
VALUES ($1, md5('read')::uuid, 'tester', 2, now(), 'open', NULL, NULL, NULL),
       ($1, md5('unread')::uuid, 'tester', 1, NULL, 'open', NULL, NULL, NULL),
       ($1, md5('posted')::uuid, 'tester', 1, now(), 'posted', '2026-03-30', now(), 'tester');
INSERT INTO notification.notice
    (ledger_id, notice_id, case_id, requirement, reports, audience, channel, purpose, content,
     content_hash, created_by, state, ended_at, print_run_id, left_out, letters_by)
SELECT $1, md5(run || n)::uuid, md5(run || n)::uuid, 'plan-agreed', 1, 'parent', 'letter',
       'casework', decode(repeat('00', 30), 'hex'), sha256(''::bytea), 'tester',
       CASE run WHEN 'posted' THEN 'sent' ELSE 'pending' END,
       CASE run WHEN 'posted' THEN now() END, md5(run)::uuid, n = 2, 'print_run'
  FROM (VALUES ('read', 1), ('read', 2), ('unread', 1), ('posted', 1)) AS letter (run, n);
"""
EDITIONS = (
    *("words_hash", "catalogue_hash", "settings_version", "confirmed_doubts", "confirmed_by"),
)
LEDGER = UUID(int=1)


async def migrate_to_first_version(admin_url: str) -> None:
    """The schema as the first migration made it."""
    await migrate_until(admin_url, "0001_webhooks")


async def migrate_until_letters_in_files(admin_url: str) -> None:
    """The schema before it has which letters any file of a print run had."""
    await migrate_until(admin_url, "0031_enclosed_documents")


async def migrate_until_editions_of_notices(admin_url: str) -> None:
    """The schema before it has by what a notice was composed."""
    await migrate_until(admin_url, "0032_letters_in_files")


async def migrate_until(admin_url: str, last: str) -> None:
    """The schema as the migrations until one made it."""
    await upgrade(admin_url, log.SCHEMA)
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder)
        versions = store / "migrations" / "versions"
        versions.mkdir(parents=True)
        shutil.copytree(migrations.SCHEMA.migrations.parent / "sql", store / "sql")
        for each in (migrations.SCHEMA.migrations / "versions").glob("*.py"):
            if each.stem <= last:
                shutil.copy(each, versions)
        await upgrade(admin_url, DatabaseSchema(migrations.SCHEMA.name, store / "migrations"))


async def test_existing_rows_are_migrated() -> None:
    async with fresh_database(
        shared_server(migrations.ROLE, LoginRole("case_api"), SEALER_ROLE),
        "notification_0001",
        migrate_to_first_version,
    ) as database:
        engine = create_engine(database.admin_url, pool_size=1)
        async with transaction(engine, Ledgers.ALL) as db:
            await (await driver_connection(db)).execute(
                FIRST_VERSION_ROWS.replace("$1", f"'{LEDGER}'")
            )
        await upgrade(database.admin_url, migrations.SCHEMA)
        async with transaction(engine, Ledgers.ALL) as db:
            connection = await driver_connection(db)
            verified = await connection.fetch(
                "SELECT endpoint_id = md5('a')::uuid, verified_at IS NOT NULL"
                " FROM notification.endpoint ORDER BY 1 DESC"
            )
            running = await connection.fetch(
                "SELECT replay_id = md5('r3')::uuid FROM notification.replay"
                " WHERE state = 'running'"
            )
            attempt = await connection.fetchrow("SELECT * FROM notification.attempt")
            hosts = await connection.fetch("SELECT DISTINCT host FROM notification.endpoint_host")
        await engine.dispose()

    assert [tuple(row) for row in verified] == [(True, True), (False, False)]
    assert [tuple(row) for row in running] == [(True,)]
    assert [tuple(row) for row in hosts] == [("x.example.org",)]
    assert attempt is not None
    assert "snippet" not in attempt.keys()  # noqa: SIM118  # a record iterates over its values


async def test_what_the_last_file_of_an_open_print_run_had_is_marked() -> None:
    """It may be in the post while the service is upgraded."""
    async with fresh_database(
        shared_server(migrations.ROLE, LoginRole("case_api"), SEALER_ROLE),
        "notification_0031",
        migrate_until_letters_in_files,
    ) as database:
        engine = create_engine(database.admin_url, pool_size=1)
        async with transaction(engine, Ledgers.ALL) as db:
            await (await driver_connection(db)).execute(PRINT_RUNS.replace("$1", f"'{LEDGER}'"))
        await upgrade(database.admin_url, migrations.SCHEMA)
        async with transaction(engine, Ledgers.ALL) as db:
            marked = await (await driver_connection(db)).fetch(
                "SELECT notice_id = md5('read1')::uuid, was_in_file, was_left_out"
                "  FROM notification.notice WHERE was_in_file OR was_left_out ORDER BY was_in_file"
            )
        await engine.dispose()

    assert [tuple(row) for row in marked] == [(False, False, True), (True, True, False)]


async def test_by_what_an_older_notice_was_composed_is_not_known_and_its_table_is_not_read() -> (
    None
):
    """A table of millions is locked for an instant: neither rewritten nor scanned."""
    file = "SELECT pg_relation_filenode('notification.notice')"
    async with fresh_database(
        shared_server(migrations.ROLE, LoginRole("case_api"), SEALER_ROLE),
        "notification_0032",
        migrate_until_editions_of_notices,
    ) as database:
        engine = create_engine(database.admin_url, pool_size=1)
        async with transaction(engine, Ledgers.ALL) as db:
            connection = await driver_connection(db)
            await connection.execute(PRINT_RUNS.replace("$1", f"'{LEDGER}'"))
            before = await connection.fetchval(file)
        await upgrade(database.admin_url, migrations.SCHEMA)
        async with transaction(engine, Ledgers.ALL) as db:
            connection = await driver_connection(db)
            after = await connection.fetchval(file)
            stored = await connection.fetch(
                f"SELECT {', '.join(EDITIONS)} FROM notification.notice"  # noqa: S608  # constants
            )
            checked = await connection.fetch(
                "SELECT conname, convalidated FROM pg_constraint"
                " WHERE conname IN ('notice_editions_check', 'notice_confirmed_check')"
            )
            # What there is can be changed as before.
            await connection.execute("UPDATE notification.notice SET attempts = 1")
        await engine.dispose()

    assert after == before
    assert {tuple(row) for row in stored} == {(None,) * len(EDITIONS)}
    assert {tuple(row) for row in checked} == {
        ("notice_editions_check", False),
        ("notice_confirmed_check", False),
    }
