"""A new database for a test: a copy of one that was migrated once."""

import asyncio
import fcntl
import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, TypeAlias
from uuid import uuid1

from chassis.testing.admin_connection import admin_connection
from chassis.testing.postgres_server import TestServer, lock_file

BuildDatabase: TypeAlias = Callable[[str], Awaitable[None]]
"""Migrates an empty database, given the administrator's URL."""

_built_templates: Final[set[str]] = set()
_DATABASE_EXISTS: Final = "SELECT true FROM pg_database WHERE datname = $1"


@dataclass(frozen=True, slots=True)
class Database:
    """A database of one test, or of one module of tests."""

    server: TestServer
    name: str

    @property
    def admin_url(self) -> str:
        """The URL with the superuser, for whom no policy or grant applies."""
        return self.server.url_for(None, self.name)

    def url_for(self, role: str) -> str:
        """The URL with one of the service roles."""
        return self.server.url_for(role, self.name)


@asynccontextmanager
async def fresh_database(
    server: TestServer, template: str, build: BuildDatabase
) -> AsyncGenerator[Database]:
    """Create a database in the state that `build` creates, and drop it at the end.

    `build` runs once in a test run for each `template` name, for all workers; each database is a
    copy of the result, which takes some 20 ms in memory and 200 on a disk. The same name with two
    functions is two templates, so that modules can choose names independently.

    Its files are copied as they are. PostgreSQL's own choice, to copy through its buffers and the
    write-ahead log, spares two checkpoints, which cost nothing on a server that flushes nothing.
    """
    maker = f"{build.__module__}.{build.__qualname__}"
    source = f"template_{template}_{sha256(maker.encode()).hexdigest()[:8]}"
    if (key := f"{server.admin_url} {source}") not in _built_templates:
        await _build_once(server, source, build)
        _built_templates.add(key)
    name = f"test_{uuid1().hex}"
    copied = f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY file_copy'
    await _execute(server, copied)
    try:
        yield Database(server, name)
    finally:
        await _execute(server, f'DROP DATABASE "{name}" WITH (FORCE)')


async def _build_once(server: TestServer, template: str, build: BuildDatabase) -> None:
    turn = server.folder / f"{template}.building"
    building = await asyncio.to_thread(lock_file, turn, fcntl.LOCK_EX)
    try:
        if await _execute(server, _DATABASE_EXISTS, template):
            return
        unfinished = f"unfinished_{template}"
        await _execute(server, f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)')
        await _execute(server, f'CREATE DATABASE "{unfinished}"')
        await build(server.url_for(None, unfinished))
        await _execute(server, f'ALTER DATABASE "{unfinished}" RENAME TO "{template}"')
    finally:
        os.close(building)


async def _execute(server: TestServer, statement: str, *values: object) -> object:
    return await admin_connection(server.admin_url).execute(statement, *values)
