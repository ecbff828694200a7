"""The database roles: an owner that no process logs in as, a group of services, and logins."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import asyncpg

from chassis.database import DriverConnection, dsn
from chassis.database_timeouts import REQUEST_TIMEOUTS

OWNER_ROLE: Final = "send_owner"
"""Owns schemas, tables and functions. No service may become it."""
SERVICE_GROUP: Final = "send_service"
"""What every service may do: schemas that all services use grant to it. It cannot log in."""

ADMINISTRATION_GROUP: Final = "send_administration"
"""What the process of administration may do: it is granted no more. It cannot log in."""

_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('chassis.roles', 0))"
_ROLE_EXISTS: Final = "SELECT true FROM pg_roles WHERE rolname = $1"
_IS_MEMBER: Final = "SELECT pg_has_role($1::name, $2::name, 'MEMBER')"
_LOGIN_DDL: Final = "SELECT format('%s ROLE %I LOGIN PASSWORD %L', $1::text, $2::text, $3::text)"
_JOIN: Final = "SELECT format('GRANT %I TO %I WITH INHERIT TRUE, SET FALSE', $1::text, $2::text)"
_RESET: Final = "SELECT format('ALTER ROLE %I RESET ALL', $1::text)"
_SET: Final = "SELECT format('ALTER ROLE %I SET %I = %L', $1::text, $2::text, $3::text)"
_BECOME_OWNER: Final = f"GRANT {OWNER_ROLE} TO CURRENT_USER WITH INHERIT TRUE, SET TRUE"


class LoginRole(NamedTuple):
    """A role that processes log in with; a service's is a member of `SERVICE_GROUP`.

    The one that administers the installation is a member of `ADMINISTRATION_GROUP` instead.
    """

    name: str
    is_service: bool = True
    administers: bool = False


async def create_roles(admin_url: str, passwords: Mapping[LoginRole, str]) -> None:
    """Create the owner, the two groups and login roles, or change their passwords.

    A login role has the limits of `chassis.database_timeouts.REQUEST_TIMEOUTS` unless a connection
    sets others, and no other settings: what was set for it since is removed.

    The administrator may be a superuser or a role with CREATEROLE. Running it twice has the effect
    of once; two at a time on one database run one after the other.
    """
    connection: DriverConnection = await asyncpg.connect(dsn(admin_url))
    try:
        async with connection.transaction():
            await connection.execute(_LOCK)
            await _create_group(connection, OWNER_ROLE)
            await connection.execute(_BECOME_OWNER)
            await _create_group(connection, SERVICE_GROUP)
            await _create_group(connection, ADMINISTRATION_GROUP)
            for role, password in passwords.items():
                await _create_login(connection, role.name, password)
                if role.is_service:
                    await _join_group(connection, SERVICE_GROUP, role.name)
                if role.administers:
                    await _join_group(connection, ADMINISTRATION_GROUP, role.name)
    finally:
        await connection.close()


async def _create_group(connection: DriverConnection, role: str) -> None:
    if not await connection.fetchval(_ROLE_EXISTS, role):
        await connection.execute(f"CREATE ROLE {role} NOLOGIN")


async def _create_login(connection: DriverConnection, role: str, password: str) -> None:
    verb = "ALTER" if await connection.fetchval(_ROLE_EXISTS, role) else "CREATE"
    # The server quotes name, password and settings: DDL takes no parameters.
    await connection.execute(await connection.fetchval(_LOGIN_DDL, verb, role, password))
    await connection.execute(await connection.fetchval(_RESET, role))
    for name, value in REQUEST_TIMEOUTS.settings.items():
        await connection.execute(await connection.fetchval(_SET, role, name, value))


async def _join_group(connection: DriverConnection, group: str, role: str) -> None:
    """Make a role a member. Not again: an administrator who did not make the group may not."""
    if not await connection.fetchval(_IS_MEMBER, role, group):
        await connection.execute(await connection.fetchval(_JOIN, group, role))
