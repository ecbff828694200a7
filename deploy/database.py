"""The database of a run: the one at DATABASE_URL, or an embedded one."""

import asyncio
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import asyncpg

from chassis.database import dsn, parse_database_url
from chassis.embedded import EmbeddedPostgres
from deploy.postgres import check_server
from deploy.run_config import RunConfig

DATABASE_NAME: Final = "send"
"""The database that is created in the embedded server."""
_DISPOSABLE_SETTINGS: Final = MappingProxyType({"fsync": "off", "full_page_writes": "off"})
"""What need not survive a crash of the machine is not flushed to its disk."""


@dataclass(frozen=True, slots=True)
class SystemDatabase:
    """The administrator's URL, and a description for the terminal.

    `embedded` is the server that the run itself started, bound to its port; None: there is none.
    """

    url: str
    description: str
    embedded: EmbeddedPostgres | None = None

    def url_for_role(self, role: str, password: str) -> str:
        """The URL with the login of a service's role."""
        url = parse_database_url(self.url).set(
            drivername="postgresql", username=role, password=password
        )
        return url.render_as_string(hide_password=False)


@contextmanager
def provide_database(
    machine: RunConfig, *, is_disposable: bool = False
) -> Generator[SystemDatabase]:
    """A running database, until the block ends.

    `is_disposable`: the data of an embedded one is removed after the run.

    Raises:
        DatabaseUnusable: the one at DATABASE_URL cannot be used.
        EmbeddedPostgresError: the embedded one does not start.
    """
    if machine.database_url is not None:
        version = asyncio.run(check_server(machine.database_url))
        where = parse_database_url(machine.database_url).set(drivername="postgresql")
        description = f"PostgreSQL {version} at {where.host or 'localhost'}, up to date"
        yield SystemDatabase(machine.database_url, description)
        return
    settings: Mapping[str, str] = _DISPOSABLE_SETTINGS if is_disposable else MappingProxyType({})
    server = EmbeddedPostgres(machine.data_dir, settings=settings)
    try:
        url = asyncio.run(_ensure_database(server.start()))
        version = asyncio.run(check_server(url))
        port = parse_database_url(url).port
        description = f"PostgreSQL {version}, embedded, on port {port}, up to date"
        on_port = EmbeddedPostgres(machine.data_dir, port=port, settings=settings)
        yield SystemDatabase(url, description, on_port)
    finally:
        server.stop()


async def _ensure_database(admin_url: str) -> str:
    """The URL of the system's database in a server; it is created if it does not exist."""
    connection = await asyncpg.connect(dsn(admin_url))
    try:
        if not await connection.fetchval(
            "SELECT true FROM pg_database WHERE datname = $1", DATABASE_NAME
        ):
            await connection.execute(f"CREATE DATABASE {DATABASE_NAME}")
    finally:
        await connection.close()
    return dsn(parse_database_url(admin_url).set(database=DATABASE_NAME))
