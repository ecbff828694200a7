"""The backup and the restore of docs/operations.md, by an administrator who is not a superuser."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from deploy.administrator import owner_transaction
from deploy.councils.register import register_council
from deploy.demo.system import SystemAccess, running_system
from deploy.local_secrets import ensure_secrets
from deploy.workspace import LOGIN_ROLES
from sqlalchemy import make_url

from chassis.database import driver_connection
from chassis.embedded import EmbeddedPostgres
from chassis.embedded.account import Account
from chassis.embedded.programs import find_programs
from chassis.free_ports import find_free_port
from chassis.identity import KeyHolder, KeyKind, add_key, parse_peppers
from chassis.roles import OWNER_ROLE
from events.log.ledgers import Ledger

ROOT: Final = Path(__file__).parents[2]
OPERATIONS_TEXT: Final = (ROOT / "docs/operations.md").read_text()
ADMINISTRATOR: Final = "plain_administrator"
PASSWORD: Final = "known-to-this-test"
POSTGRES_FOLDER: Final = find_programs(18, Account(None)).folder
EXPECTED_TABLES: Final = frozenset(
    {
        *("log.event", "log.ledger", "log.seal", "identity.api_key"),
        *("case_api.case_list", "case_api.person", "case_api.idempotency"),
        *("case_api.running_deadline", "case_api.checkpoint"),
        *(
            "deadline.deadline",
            "deadline.case_evaluation",
            "deadline.case_officer",
            "deadline.checkpoint",
            "deadline.ruleset_version",
        ),
        *("notification.endpoint", "notification.endpoint_secret", "notification.message"),
        *("notification.delivery", "notification.attempt", "notification.checkpoint"),
    }
)
TABLES: Final = """
    SELECT c.oid::regclass::text FROM pg_class c
     WHERE c.relkind IN ('r', 'p') AND c.relnamespace::regnamespace::text !~ '^(pg_|information_)'
"""
ROWS: Final = "SELECT count(*), md5(string_agg(each::text, '|' ORDER BY each::text))"
CASE: Final = {
    "person": {"family_name": "Example", "given_names": "Robin", "birth_date": "2016-10-05"},
    "request": {
        "kind": "initial",
        "trigger": "request",
        "requester": "parent",
        "received_on": "2026-11-02",
    },
}


class TableContents(NamedTuple):
    """How many rows a table has, and a hash of all of them."""

    rows: int
    hash: str | None


@pytest.fixture(scope="module")
def source(folder: Path) -> Generator[str]:
    """The URL of the database of a stopped system in which two councils have recorded.

    An administrator who is not a superuser may act as the owner there.
    """
    made = folder / "source"
    made.mkdir()
    with running_system(made) as system:
        superuser = database_address(EmbeddedPostgres(made).start(), "send")
        record_case(system, system.api_key)
        record_case(system, asyncio.run(key_of_a_second_council(superuser, made)))
        asyncio.run(wait_until_filled(superuser))
    server = EmbeddedPostgres(made)
    superuser = database_address(server.start(), "send")
    asyncio.run(add_administrator(superuser, "CREATEROLE"))
    asyncio.run(execute(superuser, f"GRANT {OWNER_ROLE} TO {ADMINISTRATOR}"))
    yield superuser
    server.stop()


@pytest.fixture
def target(folder: Path) -> Generator[str]:
    """The URL of an empty server, with an administrator who is not a superuser."""
    made = folder / "target"
    made.mkdir()
    server = EmbeddedPostgres(made)
    superuser = server.start()
    asyncio.run(add_administrator(superuser, "CREATEROLE CREATEDB"))
    yield superuser
    server.stop()


def test_the_documented_backup_is_restored_as_documented(
    source: str, target: str, tmp_path: Path
) -> None:
    before = asyncio.run(contents(source))
    assert filled_tables(before) >= EXPECTED_TABLES

    run_as_documented("pg_dump", tmp_path, DATABASE_URL=administrator_address(source))
    run_as_documented(
        "pg_restore",
        tmp_path,
        SERVER=administrator_address(target),
        DATABASE_URL=administrator_address(database_address(target, "send")),
        **{f"{role.name.upper()}_PASSWORD": PASSWORD for role in LOGIN_ROLES},
    )

    restored = database_address(target, "send")
    assert asyncio.run(contents(restored)) == before
    assert schema_dump(restored) == schema_dump(source)


def test_a_dump_fails_if_a_policy_hides_rows(source: str, tmp_path: Path) -> None:
    command = [POSTGRES_FOLDER / "pg_dump", f"--role={OWNER_ROLE}", f"--file={tmp_path / 'none'}"]
    ran = subprocess.run(
        [*command, administrator_address(source)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ran.returncode == 1
    assert "row-level security" in ran.stderr


def run_as_documented(program: str, folder: Path, **env: str) -> None:
    """Run the page's code block that uses a program, in a folder."""
    (block,) = (
        each
        for each in re.findall(r"```sh\n(.*?)```", OPERATIONS_TEXT, re.DOTALL)
        if f"{program} " in each
    )
    ran = subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", block.replace(".venv/bin/python", sys.executable)],
        cwd=folder,
        env={
            "PATH": f"{POSTGRES_FOLDER}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            **env,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def record_case(system: SystemAccess, key: str) -> None:
    """Open a case, assign its officer, and register an endpoint that cannot be reached."""
    with httpx.Client(headers={"Authorization": f"Bearer {key}"}, timeout=20) as council:
        endpoint = {"url": f"http://127.0.0.1:{find_free_port()}/hook"}
        for url, body in (
            (f"{system.notification_service}/v1/webhooks/endpoints", endpoint),
            (f"{system.case_api}/v1/cases", CASE),
        ):
            response = council.post(url, json=body, headers={"Idempotency-Key": str(uuid4())})
            assert response.is_success, response.text
        assignment = {"officer_id": str(uuid4()), "from_on": "2026-10-05"}
        response = council.post(
            f"{system.case_api}/v1/cases/{response.json()['case_id']}/officer-assignments",
            json=assignment,
            headers={"Idempotency-Key": str(uuid4())},
        )
        assert response.is_success, response.text


async def key_of_a_second_council(admin_url: str, folder: Path) -> str:
    ledger = Ledger(UUID(int=2), "919", "A second council")
    scopes = frozenset({"cases:write", "webhooks:manage"})
    peppers = parse_peppers(ensure_secrets(folder).api_key_peppers)
    async with owner_transaction(admin_url) as db:
        await register_council(db, ledger)
        holder = KeyHolder(ledger.ledger_id, "919", "case-management", scopes)
        connection = await driver_connection(db)
        return (await add_key(connection, holder, KeyKind.TEST, peppers)).text


async def wait_until_filled(url: str) -> None:
    """Wait until the services have processed what was recorded."""
    patience = 120
    while missing := EXPECTED_TABLES - filled_tables(await contents(url)):
        assert patience > 0, f"nothing is in {missing}"
        patience -= 1
        await asyncio.sleep(0.5)


def filled_tables(found: Mapping[str, TableContents]) -> set[str]:
    """The tables that have rows."""
    return {table for table, each in found.items() if each.rows}


async def contents(url: str) -> Mapping[str, TableContents]:
    """The content of every table, read as a superuser."""
    db = await asyncpg.connect(url)
    try:
        tables = [row[0] for row in await db.fetch(TABLES)]
        return {
            table: TableContents(*(await db.fetch(f"{ROWS} FROM {table} each"))[0])
            for table in tables
        }
    finally:
        await db.close()


def schema_dump(url: str) -> str:
    """Everything but the rows: tables, functions, policies, owners, privileges."""
    text = subprocess.run(
        [POSTGRES_FOLDER / "pg_dump", "--schema-only", url],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    return re.sub(r"^\\(un)?restrict .*$", "", text, flags=re.MULTILINE)


async def add_administrator(url: str, attributes: str) -> None:
    await execute(url, f"CREATE ROLE {ADMINISTRATOR} LOGIN {attributes} PASSWORD '{PASSWORD}'")


async def execute(url: str, statement: str) -> None:
    db = await asyncpg.connect(url)
    try:
        await db.execute(statement)
    finally:
        await db.close()


def database_address(url: str, database: str) -> str:
    """The URL of another database of a server."""
    made = make_url(url).set(drivername="postgresql", database=database)
    return made.render_as_string(hide_password=False)


def administrator_address(url: str) -> str:
    """A URL with the administrator who is not a superuser."""
    made = make_url(url).set(drivername="postgresql", username=ADMINISTRATOR, password=PASSWORD)
    return made.render_as_string(hide_password=False)
