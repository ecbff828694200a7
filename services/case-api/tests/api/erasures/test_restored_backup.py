"""Who was erased stays erased after a restore from an older backup."""

import subprocess
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, Protocol
from uuid import uuid4

import asyncpg
import pytest
from httpx import ASGITransport, AsyncClient, Response

from case_api.main import create_app
from case_api.settings import Settings
from case_api.testing.vault import PERSONAL_DATA_INDEX_KEYS, PERSONAL_DATA_KEYS, VAULT
from case_api.worker.maintenance.erasures import run_erasures
from case_api.worker.maintenance.rebuild import RebuildOptions, run_rebuild
from chassis.database import create_engine
from chassis.embedded.account import Account
from chassis.embedded.programs import find_programs
from chassis.errors import CannotStart
from chassis.identity import KeyHolder, connect_and_issue_key
from chassis.testing import CURSOR_SECRET, Database, TestServer
from events.destroyed_keys import DestroyedKeys
from events.envelope import LedgerId

Erase = Callable[..., Awaitable[Response]]
Record = Callable[..., Awaitable[dict[str, Any]]]
PARENT: Final = "00000000-0000-0000-0000-00000000000b"
SCOPES: Final = (
    *("cases:read", "cases:write", "people:read", "texts:read", "plans:read", "documents:read"),
)
LEFT: Final = """
    SELECT (SELECT count(*) FROM case_api.case_file) + (SELECT count(*) FROM case_api.person_key)
         + (SELECT count(*) FROM case_api.person_search) + (SELECT count(*) FROM case_api.person)
         + (SELECT count(*) FROM case_api.person_name)
         + (SELECT count(*) FROM case_api.document_part)
"""


class FullCase(Protocol):
    path: str
    case_id: str
    reads: Sequence[str]


class Backup:
    """A dump of a database, and the database that is restored from it."""

    def __init__(self, source: Database, folder: Path, server: TestServer) -> None:
        self.source = source
        self.file = folder / "case_api.dump"
        self.restored = Database(server, f"restored_{uuid4().hex}")

    def take(self) -> None:
        self._run("pg_dump", "--format=custom", f"--file={self.file}", self.source.admin_url)

    async def restore(self) -> Database:
        await self.execute(f'CREATE DATABASE "{self.restored.name}"')
        url = self.restored.admin_url
        self._run("pg_restore", "--exit-on-error", f"--dbname={url}", str(self.file))
        return self.restored

    async def execute(self, statement: str) -> None:
        db = await asyncpg.connect(self.source.admin_url)
        await db.execute(statement)
        await db.close()

    def _run(self, program: str, *arguments: str) -> None:
        command = [find_programs(18, Account(None)).folder / program, *arguments]
        subprocess.run(  # noqa: S603  # a fixed program
            command, check=True, timeout=60, capture_output=True
        )


@pytest.fixture
async def backup(
    full: FullCase, database: Database, tmp_path: Path, postgres: TestServer
) -> AsyncGenerator[Backup]:
    """A backup of the database with a case that is open."""
    made = Backup(database, tmp_path, postgres)
    made.take()
    yield made
    await made.execute(f'DROP DATABASE IF EXISTS "{made.restored.name}" WITH (FORCE)')


@asynccontextmanager
async def started(
    database: Database, council: LedgerId, keys: DestroyedKeys
) -> AsyncGenerator[AsyncClient]:
    """A client of an API on a database."""
    settings = Settings(
        database_url=database.url_for("case_api"),
        cursor_secret=CURSOR_SECRET,
        personal_data_keys=PERSONAL_DATA_KEYS,
        personal_data_index_keys=PERSONAL_DATA_INDEX_KEYS,
        destroyed_keys_dir=keys.folder,
    )
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        holder = KeyHolder(council, "999", "after-the-restore", frozenset(SCOPES))
        key = await connect_and_issue_key(database.admin_url, holder)
        yield AsyncClient(
            transport=ASGITransport(app=app),
            base_url="http://case-api",
            headers={"Authorization": f"Bearer {key.text}"},
        )


async def erase_again(database: Database, keys: DestroyedKeys) -> None:
    engine = create_engine(database.url_for("case_api"), pool_size=2)
    await run_erasures(engine, keys, uuid4, repeat=True)
    await engine.dispose()


async def test_a_child_stays_erased(
    backup: Backup,
    full: FullCase,
    erase: Erase,
    record: Record,
    council: LedgerId,
    keys: DestroyedKeys,
) -> None:
    await record(f"{full.path}/closures", {"on": "2026-11-20", "reason": "plan_ceased"})
    assert (await erase(full.path)).status_code == 201
    restored = await backup.restore()

    with pytest.raises(CannotStart, match=r"holds 1 keys .* `.* erasures --repeat`"):
        async with started(restored, council, keys):
            pass
    await erase_again(restored, keys)
    await erase_again(restored, keys)

    async with started(restored, council, keys) as client:
        reads = [await client.get(f"{full.path}/{each}") for each in full.reads]
        search = await client.post(
            "/v1/case-searches", json={"name": "quennevais"}, headers={"Idempotency-Key": "search"}
        )
        shown = (await client.get(full.path)).json()
        history = (await client.get(f"{full.path}/history")).json()
    assert {(each.status_code, each.json()["erased_on"]) for each in reads} == {(410, "2026-11-20")}
    assert (search.status_code, search.json()["cases"]) == (200, [])
    assert shown["erased_on"] == "2026-11-20"
    assert history["facts"][-1]["type"] == "case.person_erased"
    assert history["facts"][-1]["data"]["legal_basis"] == "retention_period_ended"
    db = await asyncpg.connect(restored.admin_url)
    assert await db.fetchval(LEFT) == 0
    await db.close()
    admin = create_engine(restored.admin_url, pool_size=2)
    assert await run_rebuild(admin, VAULT, RebuildOptions(check=True))
    await admin.dispose()


async def test_a_parent_stays_erased(
    backup: Backup,
    full: FullCase,
    erase: Erase,
    council: LedgerId,
    keys: DestroyedKeys,
    of_parent: Sequence[str],
) -> None:
    assert (await erase(full.path, PARENT)).status_code == 201
    restored = await backup.restore()

    with pytest.raises(CannotStart, match="holds 1 keys"):
        async with started(restored, council, keys):
            pass
    await erase_again(restored, keys)

    async with started(restored, council, keys) as client:
        person = await client.get(f"{full.path}/person")
    assert of_parent[0] not in person.text.lower()
    assert person.json()["erased_people"] == [{"person_id": PARENT, "erased_on": "2026-11-20"}]
