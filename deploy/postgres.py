"""Checks that a PostgreSQL can be used; if not, one sentence gives the reason."""

import os
import socket

import asyncpg

from chassis.database import dsn
from chassis.database_timeouts import MIN_POSTGRES_VERSION


class DatabaseUnusable(Exception):
    """The database cannot be used; the message gives the reason in one sentence."""


async def check_server(admin_url: str) -> str:
    """The server's version, such as `18.4`.

    Raises:
        DatabaseUnusable: it cannot be reached, refuses the login or is too old.
    """
    try:
        connection = await asyncpg.connect(dsn(admin_url), timeout=10)
    except (OSError, TimeoutError, asyncpg.PostgresError, ValueError) as error:
        raise DatabaseUnusable(f"The database cannot be reached: {_reason(error)}.") from error
    try:
        number: str = await connection.fetchval("SHOW server_version_num")
        version: str = await connection.fetchval("SHOW server_version")
    finally:
        await connection.close()
    if int(number) < MIN_POSTGRES_VERSION * 10_000:
        raise DatabaseUnusable(
            f"PostgreSQL {version} is too old: {MIN_POSTGRES_VERSION} or newer is needed."
        )
    return version.split(maxsplit=1)[0]


def _reason(error: BaseException) -> str:
    """The reason, without the URL, which may contain a password."""
    match error:
        case asyncpg.PostgresError():
            return str(error.args[0]) if error.args else type(error).__name__
        case TimeoutError():
            return "it does not answer"
        case socket.gaierror():
            return "the name of its host does not resolve"
        case OSError():
            return os.strerror(error.errno) if error.errno else "the connection is refused"
        case _:
            return "DATABASE_URL is not an address of PostgreSQL"
