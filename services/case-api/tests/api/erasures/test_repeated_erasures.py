"""After tables were restored from a backup, what the log states as erased is erased again."""

import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol
from uuid import uuid4

import asyncpg
import pytest
from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.main import main
from case_api.worker.maintenance.erasures import run_erasures
from chassis.testing import Database
from events.destroyed_keys import DestroyedKeys
from events.envelope import LedgerId

Erase = Callable[..., Awaitable[Response]]
TABLES = (
    *(
        "case_file",
        "person_key",
        "person",
        "person_search",
        "person_name",
        "person_identifier",
        "case_text",
    ),
    *("plan_version", "advice", "document", "document_upload", "document_part"),
)
"""What is erased, in an order in which it can be inserted."""


class FullCase(Protocol):
    path: str
    case_id: str
    reads: Sequence[str]


class Backup:
    """A copy of the tables of personal data, and of what the list has of a case."""

    def __init__(self, database: Database, engine: AsyncEngine, keys: DestroyedKeys) -> None:
        self.database = database
        self.engine = engine
        self.keys = keys

    async def take(self) -> None:
        db = await asyncpg.connect(self.database.admin_url)
        await db.execute("CREATE SCHEMA backup")
        for each in TABLES:
            await db.execute(f"CREATE TABLE backup.{each} AS TABLE case_api.{each}")
        await db.close()

    async def restore(self) -> None:
        db = await asyncpg.connect(self.database.admin_url)
        await db.execute("DELETE FROM case_api.case_file")
        for each in TABLES:
            await db.execute(f"DELETE FROM case_api.{each}")  # noqa: S608  # our own words
            await db.execute(f"INSERT INTO case_api.{each} TABLE backup.{each}")
        await db.execute(
            "UPDATE case_api.case_list SET erased_on = NULL; DELETE FROM case_api.erased_person"
        )
        await db.close()

    async def erase_again(self) -> None:
        await run_erasures(self.engine, self.keys, uuid4, repeat=True)

    async def rows(self) -> dict[str, int]:
        db = await asyncpg.connect(self.database.admin_url)
        queries = {each: f"SELECT count(*) FROM case_api.{each}" for each in TABLES}  # noqa: S608
        found = {each: await db.fetchval(query) for each, query in queries.items()}
        await db.close()
        return found


@pytest.fixture
async def backup(
    full: FullCase, database: Database, engine: AsyncEngine, keys: DestroyedKeys
) -> Backup:
    copy = Backup(database, engine, keys)
    await copy.take()
    return copy


async def test_a_child_that_a_restore_brought_back_is_erased_again(
    backup: Backup,
    closed: FullCase,
    erase: Erase,
    client: AsyncClient,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await erase(closed.path)
    await backup.restore()
    assert (await client.get(f"{closed.path}/person")).status_code == 200

    await backup.erase_again()
    await backup.erase_again()

    assert await backup.rows() == dict.fromkeys(TABLES, 0)
    assert {(await client.get(f"{closed.path}/{each}")).status_code for each in closed.reads} == {
        410
    }
    lines = [line for line in capsys.readouterr().out.splitlines() if "in the log" in line]
    ended = [line.partition(": ")[2] for line in lines]
    assert [each for each in ended if "log: 1" in each] == [
        "erasures in the log: 1; that it had lost: 0; erased again: 1.",
        "erasures in the log: 1; that it had lost: 0; erased again: 0.",
    ]


async def test_a_parent_that_a_restore_brought_back_is_erased_again(
    backup: Backup,
    full: FullCase,
    erase: Erase,
    client: AsyncClient,
    of_parent: Sequence[str],
) -> None:
    parent = "00000000-0000-0000-0000-00000000000b"
    await erase(full.path, parent)
    await backup.restore()
    assert of_parent[0] in (await client.get(f"{full.path}/person")).text.lower()

    await backup.erase_again()

    for read in ("person", "person/versions/1", "person/versions/2"):
        response = await client.get(f"{full.path}/{read}")
        assert of_parent[0] not in response.text.lower()
        assert [each["person_id"] for each in response.json()["erased_people"]] == [parent]


async def test_the_erasures_of_all_councils_are_listed_without_personal_data(
    closed: FullCase,
    erase: Erase,
    engine: AsyncEngine,
    keys: DestroyedKeys,
    council: LedgerId,
    capsys: pytest.CaptureFixture[str],
) -> None:
    erased = (await erase(closed.path)).json()
    capsys.readouterr()

    await run_erasures(engine, keys, uuid4, repeat=False)

    (line,) = [each for each in capsys.readouterr().out.splitlines() if each.startswith("{")]
    assert json.loads(line) == {
        "ledger_id": str(council),
        "case_id": closed.case_id,
        "position": erased["position"],
        "subject": "child",
        "legal_basis": "retention_period_ended",
        "on": "2026-11-20",
        "state": "recorded",
    }


def test_the_command_needs_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(sys, "argv", ["case_api", "erasures", "--repeat"])

    with pytest.raises(SystemExit, match="DATABASE_URL is not set"):
        main()
