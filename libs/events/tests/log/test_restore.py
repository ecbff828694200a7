"""A log that was dumped and restored target is the same log and takes appends."""

import subprocess
from functools import partial
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import create_engine, transaction
from chassis.embedded.account import Account
from chassis.embedded.programs import find_programs
from chassis.testing import Database, fresh_database
from events.envelope import LedgerId, Position
from events.log.postgres import PostgresLog
from events.log.seal_evidence import SealEvidence
from events.log.verify import verify_ledger
from events.testing import append_closures
from events.testing_roles import TEST_WRITER


async def test_a_restored_log_verifies_and_takes_appends(
    postgresql: int,
    database: Database,
    engine: AsyncEngine,
    ledger_id: LedgerId,
    tmp_path: Path,
) -> None:
    async with transaction(engine, ledger_id) as db:
        await PostgresLog(db, ledger_id).append(append_closures("a", "b", "c"))
        before = await PostgresLog(db, ledger_id).read(Position(0))

    async with fresh_database(database.server, "empty", _migrate_nothing) as target:
        _dump_and_restore(database, target, tmp_path / "log.dump", postgresql)
        restored = create_engine(target.url_for(TEST_WRITER.name))
        async with transaction(restored, ledger_id) as db:
            log = PostgresLog(db, ledger_id)
            assert await log.read(Position(0)) == before
            (appended,) = await log.append(append_closures("d"))
            result = await verify_ledger(db, SealEvidence(ledger_id))
        await restored.dispose()

    assert appended.position == 4
    assert (result.rows, result.fault) == (4, None)


async def _migrate_nothing(_: str) -> None:
    """Leave the database empty."""


def _dump_and_restore(source: Database, target: Database, file: Path, version: int) -> None:
    folder = find_programs(version, Account(None)).folder
    run = partial(subprocess.run, check=True, capture_output=True)
    run([folder / "pg_dump", "--format=custom", f"--file={file}", _libpq(source)])
    run([folder / "pg_restore", "--exit-on-error", f"--dbname={_libpq(target)}", file])


def _libpq(database: Database) -> str:
    url = make_url(database.admin_url).set(drivername="postgresql")
    return url.render_as_string(hide_password=False)
