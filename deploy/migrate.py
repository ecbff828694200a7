"""Migrates the database at DATABASE_URL: roles first, then each schema in turn.

Run as `make migrate`, as the one-shot container of docker-compose.yml, and by `make run`. The
roles' passwords come from CASE_API_PASSWORD, DEADLINE_SERVICE_PASSWORD,
NOTIFICATION_SERVICE_PASSWORD, LOG_SEALER_PASSWORD and ADMINISTRATION_API_PASSWORD. With `--roles`
only the roles are created, which the restore of a dump needs.
"""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence

from chassis.migrate import upgrade
from chassis.roles import create_roles
from deploy.postgres import DatabaseUnusable, check_server
from deploy.workspace import ALL_SCHEMAS, LOGIN_ROLES


async def migrate(admin_url: str, passwords: Mapping[str, str]) -> None:
    """Create the roles (name → password) and bring every schema up to date; safe to repeat."""
    await ensure_roles(admin_url, passwords)
    for schema in ALL_SCHEMAS:
        await upgrade(admin_url, schema)


async def ensure_roles(admin_url: str, passwords: Mapping[str, str]) -> None:
    """Create every role of the system, or set its password (name → password) again."""
    await create_roles(admin_url, {role: passwords[role.name] for role in LOGIN_ROLES})


def _main(arguments: Sequence[str]) -> None:
    if arguments not in ([], ["--roles"]):
        sys.exit("usage: python -m deploy.migrate [--roles]")
    url = os.environ.get("DATABASE_URL")
    passwords = {
        role.name: os.environ.get(f"{role.name.upper()}_PASSWORD", "") for role in LOGIN_ROLES
    }
    missing = [f"{role.upper()}_PASSWORD" for role, password in passwords.items() if not password]
    if not url or missing:
        sys.exit(f"Set {', '.join([*([] if url else ['DATABASE_URL']), *missing])} first.")
    try:
        version = asyncio.run(check_server(url))
        asyncio.run(ensure_roles(url, passwords) if arguments else migrate(url, passwords))
    except DatabaseUnusable as error:
        sys.exit(str(error))
    done = "every role is there" if arguments else "every schema is up to date"
    sys.stdout.write(f"PostgreSQL {version}: {done}.\n")


if __name__ == "__main__":
    _main(sys.argv[1:])
