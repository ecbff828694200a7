"""Switches the flushes of the server of a run off and on again."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

import asyncpg

from chassis.database import dsn

_RELOAD_SECONDS: Final = 0.2
"""Seconds after which every process of the server has read its settings again."""


@asynccontextmanager
async def without_fsync(admin_url: str) -> AsyncGenerator[None]:
    """A commit does not wait for the disk until the block ends.

    `synchronous_commit` stays on, because the log refuses a session in which it is off.
    """
    await _change(admin_url, "ALTER SYSTEM SET fsync = off")
    try:
        yield
    finally:
        await _change(admin_url, "ALTER SYSTEM SET fsync = on")


async def _change(admin_url: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn(admin_url))
    try:
        await connection.execute(statement)
        await connection.execute("SELECT pg_reload_conf()")
    finally:
        await connection.close()
    await asyncio.sleep(_RELOAD_SECONDS)
