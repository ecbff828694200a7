"""The database roles: one that owns everything and logs in nowhere, and one a service."""

from collections.abc import Mapping
from typing import Final

import asyncpg

from chassis.database import DriverConnection, dsn
from chassis.database_timeouts import REQUEST_TIMEOUTS

OWNER_ROLE: Final = "send_owner"
"""Owns schemas, tables and functions. No service may become it."""
SERVICE_ROLES: Final = ("case_api", "deadline_service", "notification_service")
"""The roles that services log in with, each named as its package."""
LOGIN_ROLES: Final = (*SERVICE_ROLES, "log_sealer")
"""Every role that a process logs in with. The sealer of the log reads it and writes seals."""

_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('chassis.roles', 0))"
_ROLE_EXISTS: Final = "SELECT true FROM pg_roles WHERE rolname = $1"
_LOGIN_DDL: Final = "SELECT format('%s ROLE %I LOGIN PASSWORD %L', $1::text, $2::text, $3::text)"
_RESET: Final = "SELECT format('ALTER ROLE %I RESET ALL', $1::text)"
_SET: Final = "SELECT format('ALTER ROLE %I SET %I = %L', $1::text, $2::text, $3::text)"
_CREATE_OWNER: Final = f"CREATE ROLE {OWNER_ROLE} NOLOGIN"
_BECOME_OWNER: Final = f"GRANT {OWNER_ROLE} TO CURRENT_USER WITH INHERIT TRUE, SET TRUE"


async def create_roles(admin_url: str, roles: Mapping[str, str]) -> None:
    """Create the owner and the login roles (name → password), or change their passwords.

    A login role has the limits of `chassis.database_timeouts.REQUEST` unless a connection sets
    others, and no
    other settings: what was set for it since is removed.

    The administrator may be a superuser or a role with CREATEROLE. Running it twice has the effect
    of once; two at a time run one after the other.
    """
    connection: DriverConnection = await asyncpg.connect(dsn(admin_url))
    try:
        async with connection.transaction():
            await connection.execute(_LOCK)
            await _create_owner(connection)
            for role, password in roles.items():
                await _create_login(connection, role, password)
    finally:
        await connection.close()


async def _create_owner(connection: DriverConnection) -> None:
    """Create the owner and let the administrator act as it."""
    if not await connection.fetchval(_ROLE_EXISTS, OWNER_ROLE):
        await connection.execute(_CREATE_OWNER)
    await connection.execute(_BECOME_OWNER)


async def _create_login(connection: DriverConnection, role: str, password: str) -> None:
    verb = "ALTER" if await connection.fetchval(_ROLE_EXISTS, role) else "CREATE"
    # The server quotes name, password and settings: DDL takes no parameters.
    await connection.execute(await connection.fetchval(_LOGIN_DDL, verb, role, password))
    await connection.execute(await connection.fetchval(_RESET, role))
    for name, value in REQUEST_TIMEOUTS.settings.items():
        await connection.execute(await connection.fetchval(_SET, role, name, value))
