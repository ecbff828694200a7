"""Bring the database at DATABASE_URL up to date: roles first, then each schema in turn.

Run as `make migrate`, as the one-shot container of docker-compose.yml, and by `make run`. The
roles' passwords come from CASE_API_PASSWORD, DEADLINE_SERVICE_PASSWORD and
NOTIFICATION_SERVICE_PASSWORD.
"""

import asyncio
import os
import sys
from collections.abc import Mapping
from typing import Final

import asyncpg

from chassis.database import dsn
from chassis.migrate import upgrade
from chassis.roles import LOGINS, create_roles
from deploy.members import SCHEMAS

OLDEST: Final = 17
"""The oldest major version of PostgreSQL that the log runs on."""


class Unusable(Exception):
    """The database cannot be used; the message says why in one sentence."""


async def check(admin_url: str) -> str:
    """The server's version, such as `18.4`.

    Raises:
        Unusable: it cannot be reached, refuses the login or is too old.
    """
    try:
        connection = await asyncpg.connect(dsn(admin_url), timeout=10)
    except (OSError, TimeoutError, asyncpg.PostgresError, ValueError) as error:
        raise Unusable(f"The database cannot be reached: {_reason(error)}.") from error
    try:
        number: str = await connection.fetchval("SHOW server_version_num")
        version: str = await connection.fetchval("SHOW server_version")
    finally:
        await connection.close()
    if int(number) < OLDEST * 10_000:
        raise Unusable(f"PostgreSQL {version} is too old: {OLDEST} or newer is needed.")
    return version.split(maxsplit=1)[0]


async def migrate(admin_url: str, passwords: Mapping[str, str]) -> None:
    """Create the roles (name → password) and bring every schema up to date; safe to repeat."""
    await create_roles(admin_url, passwords)
    for schema, migrations in SCHEMAS:
        await upgrade(admin_url, migrations, schema)


def _reason(error: BaseException) -> str:
    """Why, without the address, which may hold a password."""
    match error:
        case asyncpg.PostgresError():
            return str(error.args[0]) if error.args else type(error).__name__
        case TimeoutError():
            return "it does not answer"
        case OSError():
            return os.strerror(error.errno) if error.errno else "the connection is refused"
        case _:
            return "DATABASE_URL is not an address of PostgreSQL"


def _main() -> None:
    url = os.environ.get("DATABASE_URL")
    passwords = {role: os.environ.get(f"{role.upper()}_PASSWORD", "") for role in LOGINS}
    missing = [f"{role.upper()}_PASSWORD" for role, password in passwords.items() if not password]
    if not url or missing:
        sys.exit(f"Set {', '.join([*([] if url else ['DATABASE_URL']), *missing])} first.")
    try:
        version = asyncio.run(check(url))
        asyncio.run(migrate(url, passwords))
    except Unusable as why:
        sys.exit(str(why))
    sys.stdout.write(f"PostgreSQL {version}: every schema is up to date.\n")


if __name__ == "__main__":
    _main()
