"""The administrator's way into the database, or one sentence that says why there is none."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Final

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Everyone, create_engine, driver, transaction
from chassis.failures import causes
from chassis.limits import MAINTENANCE
from chassis.roles import OWNER
from deploy.postgres import Unusable, check

_MAY_ACT: Final = """
    SELECT COALESCE(bool_or(pg_has_role(session_user, oid, 'SET')), false)
      FROM pg_roles WHERE rolname = $1
"""


def database_url(env: Mapping[str, str]) -> str:
    """The address in DATABASE_URL.

    Raises:
        Unusable: there is none.
    """
    url = env.get("DATABASE_URL")
    if not url:
        raise Unusable(
            "DATABASE_URL is not set: give the database's address as its administrator, such as"
            " postgresql://postgres:…@host:5432/send."
        )
    return url


@asynccontextmanager
async def as_owner(admin_url: str) -> AsyncGenerator[AsyncConnection]:
    """A transaction of the owner of everything, which sees every council's rows.

    Raises:
        Unusable: the database cannot be reached, is too old or was never migrated, or the login is
            not its administrator's.
    """
    await check(admin_url)
    engine = create_engine(admin_url, pool_size=1, limits=MAINTENANCE)
    try:
        async with transaction(engine, Everyone.EVERYONE) as db:
            await _become_owner(db)
            yield db
    except (asyncpg.PostgresError, DBAPIError) as error:
        if _is_not_migrated(error):
            raise Unusable("The database is not up to date: run `make migrate` first.") from error
        raise
    finally:
        await engine.dispose()


async def _become_owner(db: AsyncConnection) -> None:
    connection = await driver(db)
    if not await connection.fetchval(_MAY_ACT, OWNER):
        raise Unusable(
            f"The login of DATABASE_URL may not act as {OWNER}: use the administrator's, with which"
            " `make migrate` was run."
        )
    await connection.execute(f"SET LOCAL ROLE {OWNER}")


def _is_not_migrated(error: Exception) -> bool:
    missing = asyncpg.UndefinedTableError | asyncpg.UndefinedColumnError
    return any(isinstance(each, missing) for each in causes(error))
