"""What must be true of the database before a process serves or works."""

from collections.abc import Sequence

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.errors import CannotStart
from chassis.failures import causes, is_transient
from chassis.guard import refuse_dangerous_role, refuse_dangerous_settings
from chassis.limits import OLDEST
from chassis.schemas import Schema, is_current


async def check(engine: AsyncEngine, schemas: Sequence[Schema] = ()) -> None:
    """Check that the database answers, our role is harmless and schemas are current.

    Raises:
        CannotStart: it is not so; the message says what in one sentence.
    """
    try:
        await refuse_dangerous_role(engine)
        await refuse_dangerous_settings(engine)
        for schema in schemas:
            await _refuse_old(engine, schema)
    except Exception as error:
        if why := _sentence(engine, error):
            raise CannotStart(why) from error
        raise


def _sentence(engine: AsyncEngine, error: Exception) -> str | None:
    """What stands in the way, where it is one of the usual things."""
    for each in causes(error):
        match each:
            case asyncpg.InvalidAuthorizationSpecificationError():
                return f"{_where(engine)} does not let {engine.url.username} in"
            case asyncpg.InvalidCatalogNameError():
                return f"{_where(engine)} does not exist"
            case asyncpg.UndefinedObjectError():  # of a setting of ours
                return f"{_where(engine)} is older than PostgreSQL {OLDEST}, which is needed"
            case _:
                pass
    return f"{_where(engine)} does not answer" if is_transient(error) else None


async def _refuse_old(engine: AsyncEngine, schema: Schema) -> None:
    async with engine.connect() as db:
        try:
            current = await is_current(db, schema)
        except DBAPIError:
            current = False  # there is no such schema yet
    if not current:
        raise CannotStart(
            f"schema {schema.name} of {_where(engine)} is not at migration"
            f" {schema.head}, which this code needs: run `make migrate`"
        )


def _where(engine: AsyncEngine) -> str:
    url = engine.url
    return f"the database {url.database} at {url.host}:{url.port or 5432}"
