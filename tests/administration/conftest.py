"""administration-api and case-api as processes, over one database."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
import pytest_asyncio
from deploy.administrator import owner_transaction
from deploy.workspace import ALL_SCHEMAS, LOGIN_ROLES

from chassis.database import driver_connection
from chassis.identity import KeyKind, add_administrator, revoke_administrator
from chassis.migrate import upgrade
from chassis.testing import Database, fresh_database, peppers_of_tests, shared_server
from chassis.testing.process import ServiceProcess, running_process
from chassis.testing.unreachable_limits import UNREACHABLE_LIMITS

Json = Any
BOTH = frozenset({"installation:read", "installation:administer"})


async def create_all_schemas(admin_url: str) -> None:
    for schema in ALL_SCHEMAS:
        await upgrade(admin_url, schema)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def database() -> AsyncGenerator[Database]:
    async with fresh_database(
        shared_server(*LOGIN_ROLES), "administration", create_all_schemas
    ) as made:
        yield made


@dataclass(frozen=True, slots=True)
class Administration:
    """A running administration-api, and a client with the key of an administrator."""

    database: Database
    process: ServiceProcess
    http: httpx.AsyncClient
    log: Path
    authorities: Iterator[int] = field(default_factory=lambda: count(100))

    async def key_of(self, name: str, scopes: frozenset[str], kind: KeyKind = KeyKind.LIVE) -> str:
        """A new key of an administrator."""
        async with owner_transaction(self.database.admin_url) as db:
            connection = await driver_connection(db)
            peppers = peppers_of_tests()
            return (await add_administrator(connection, name, scopes, kind, peppers)).text

    async def revoke(self, key: str) -> bool:
        """End the key of an administrator."""
        async with owner_transaction(self.database.admin_url) as db:
            return await revoke_administrator(await driver_connection(db), key.split("_")[2])

    async def post(self, path: str, body: Json, key: str | None = None) -> httpx.Response:
        """A POST with an idempotency key, a new one by default."""
        headers = {"Idempotency-Key": key or str(uuid4())}
        return await self.http.post(path, json=body, headers=headers)

    async def create(self, path: str, body: Json) -> Json:
        """What a POST created."""
        response = await self.post(path, body)
        assert response.status_code == 201, response.text
        return response.json()

    async def council(self) -> str:
        """The ledger of a new council, with the next number from 100."""
        authority = str(next(self.authorities))
        body = {"authority": authority, "name": f"Council {authority}"}
        return (await self.create("/v1/councils", body))["ledger_id"]

    async def fetch(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """The rows of a statement of the database's administrator."""
        connection = await asyncpg.connect(self.database.admin_url)
        try:
            return await connection.fetch(statement, *values)
        finally:
            await connection.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def administration(
    database: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Administration]:
    settings = {"DATABASE_URL": database.url_for("administration_api"), **UNREACHABLE_LIMITS}
    log = tmp_path_factory.mktemp("logs") / "administration.log"
    async with (
        running_process(
            "deploy.administration", settings, log, "ADMINISTRATION_API_PORT"
        ) as process,
        httpx.AsyncClient(base_url=process.url, timeout=30) as http,
    ):
        made = Administration(database, process, http, log)
        http.headers["Authorization"] = f"Bearer {await made.key_of('first', BOTH)}"
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def case_api(
    database: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[httpx.AsyncClient]:
    settings = {"DATABASE_URL": database.url_for("case_api"), **UNREACHABLE_LIMITS}
    log = tmp_path_factory.mktemp("logs") / "case-api.log"
    async with (
        running_process("case_api api", settings, log, "CASE_API_PORT") as case,
        httpx.AsyncClient(base_url=case.url, timeout=30) as http,
    ):
        yield http


async def until_status(
    http: httpx.AsyncClient, path: str, key: str, status: int, **more: str
) -> None:
    """Wait until a key is answered so: a process believes a key that it found for ten seconds."""
    async with asyncio.timeout(30):
        headers = {"Authorization": f"Bearer {key}", **more}
        while (await http.get(path, headers=headers)).status_code != status:  # noqa: ASYNC110  # another process
            await asyncio.sleep(0.25)
