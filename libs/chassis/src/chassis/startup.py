"""Checks of the database before a process serves or works."""

import asyncio
import time
from collections.abc import Sequence
from typing import Final

import asyncpg
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database_schema import DatabaseSchema, is_current
from chassis.database_timeouts import MIN_POSTGRES_VERSION
from chassis.errors import CannotStart
from chassis.failures import causes, describe_error, is_transient
from chassis.role_checks import refuse_dangerous_role, refuse_dangerous_settings

MAX_WAIT_SECONDS: Final = 15.0
"""How long a database may not respond: less than a supervisor waits for a process to stop."""
_PAUSE_SECONDS: Final = 0.5

log = structlog.stdlib.get_logger()


async def check_database(
    engine: AsyncEngine,
    schemas: Sequence[DatabaseSchema] = (),
    *,
    max_wait_seconds: float = MAX_WAIT_SECONDS,
) -> None:
    """Check that the database responds, the role is restricted and schemas are current.

    A database that does not respond is tried until `max_wait_seconds` have passed: one that is
    under load, or whose replica becomes the primary, is no reason to start the process once more.

    Raises:
        CannotStart: a check failed; the message is one sentence.
    """
    give_up_at = time.monotonic() + max_wait_seconds
    while True:
        try:
            return await _check(engine, schemas)
        except Exception as error:
            if time.monotonic() >= give_up_at or not is_transient(error):
                raise
            log.warning("database_does_not_respond", error=describe_error(error))
        await asyncio.sleep(_PAUSE_SECONDS)


async def _check(engine: AsyncEngine, schemas: Sequence[DatabaseSchema]) -> None:
    try:
        await refuse_dangerous_role(engine)
        await refuse_dangerous_settings(engine)
        for schema in schemas:
            await _refuse_outdated(engine, schema)
    except Exception as error:
        if reason := _reason(engine, error):
            raise CannotStart(reason) from error
        raise


def _reason(engine: AsyncEngine, error: Exception) -> str | None:
    """The reason in one sentence, if it is a known one."""
    for each in causes(error):
        match each:
            case asyncpg.InvalidAuthorizationSpecificationError():
                return f"{_describe_database(engine)} does not let {engine.url.username} in"
            case asyncpg.InvalidCatalogNameError():
                return f"{_describe_database(engine)} does not exist"
            case asyncpg.UndefinedObjectError():  # of a setting of the engine
                needed = f"PostgreSQL {MIN_POSTGRES_VERSION}, which is needed"
                return f"{_describe_database(engine)} is older than {needed}"
            case _:
                pass
    return f"{_describe_database(engine)} does not respond" if is_transient(error) else None


async def _refuse_outdated(engine: AsyncEngine, schema: DatabaseSchema) -> None:
    async with engine.connect() as db:
        try:
            current = await is_current(db, schema)
        except DBAPIError as error:
            if is_transient(error):  # says nothing of the schema
                raise
            current = False  # the schema does not exist yet
    if not current:
        raise CannotStart(
            f"schema {schema.name} of {_describe_database(engine)} is not at migration"
            f" {schema.head}, which this code needs: run `make migrate`"
        )


def _describe_database(engine: AsyncEngine) -> str:
    url = engine.url
    return f"the database {url.database} at {url.host}:{url.port or 5432}"
