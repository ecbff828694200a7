"""Runs a command of an operator on the database at DATABASE_URL."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import create_engine
from chassis.database_timeouts import MAINTENANCE_TIMEOUTS
from chassis.errors import CannotStart
from events.log.errors import LogError


def run_maintenance(work: Callable[[AsyncEngine], Awaitable[bool]]) -> None:
    """Run `work`, which returns whether all is well; else the process exits with code 1.

    It exits with one sentence where the database cannot be used, or writers were in the way.
    """
    url = os.environ.get("DATABASE_URL")
    if not url:
        sys.exit("DATABASE_URL is not set: set it to the database, as its administrator.")
    try:
        well = asyncio.run(_run(url, work))
    except CannotStart as error:
        sys.exit(f"{error}.")
    except LogError:
        sys.exit("A case was written to at the same time: run the command again.")
    except (OSError, asyncpg.PostgresError, DBAPIError) as error:
        sys.exit(f"The database cannot be used: {type(error).__name__}. Run the command again.")
    if not well:
        sys.exit(1)


async def _run(url: str, work: Callable[[AsyncEngine], Awaitable[bool]]) -> bool:
    engine = create_engine(url, pool_size=2, timeouts=MAINTENANCE_TIMEOUTS)
    try:
        return await work(engine)
    finally:
        await engine.dispose()
