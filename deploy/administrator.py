"""The administrator's connection to the database, or one sentence with the reason against it."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Final

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Ledgers, create_engine, driver_connection, transaction
from chassis.database_timeouts import MAINTENANCE_TIMEOUTS
from chassis.failures import causes
from chassis.roles import OWNER_ROLE
from deploy.postgres import DatabaseUnusable, check_server

_CAN_SET_ROLE: Final = """
    SELECT COALESCE(bool_or(pg_has_role(session_user, oid, 'SET')), false)
      FROM pg_roles WHERE rolname = $1
"""


def required_database_url(env: Mapping[str, str]) -> str:
    """The URL in DATABASE_URL.

    Raises:
        DatabaseUnusable: it is not set.
    """
    url = env.get("DATABASE_URL")
    if not url:
        raise DatabaseUnusable(
            "DATABASE_URL is not set: give the database's address as its administrator, such as"
            " postgresql://postgres:…@host:5432/send."
        )
    return url


@asynccontextmanager
async def owner_transaction(admin_url: str) -> AsyncGenerator[AsyncConnection]:
    """A transaction of the role that owns all tables, with every council's rows visible.

    Raises:
        DatabaseUnusable: the database cannot be reached, is too old or was never migrated, or the
            login is not its administrator's.
    """
    await check_server(admin_url)
    engine = create_engine(admin_url, pool_size=1, timeouts=MAINTENANCE_TIMEOUTS)
    try:
        async with transaction(engine, Ledgers.ALL) as db:
            await _become_owner(db)
            yield db
    except (asyncpg.PostgresError, DBAPIError) as error:
        if _is_not_migrated(error):
            raise DatabaseUnusable(
                "The database is not up to date: run `make migrate` first."
            ) from error
        raise
    finally:
        await engine.dispose()


async def _become_owner(db: AsyncConnection) -> None:
    connection = await driver_connection(db)
    if not await connection.fetchval(_CAN_SET_ROLE, OWNER_ROLE):
        raise DatabaseUnusable(
            f"The login of DATABASE_URL may not act as {OWNER_ROLE}: use the administrator's,"
            " with which `make migrate` was run."
        )
    await connection.execute(f"SET LOCAL ROLE {OWNER_ROLE}")


def _is_not_migrated(error: Exception) -> bool:
    missing = asyncpg.UndefinedTableError | asyncpg.UndefinedColumnError
    return any(isinstance(each, missing) for each in causes(error))
