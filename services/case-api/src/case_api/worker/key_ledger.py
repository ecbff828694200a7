"""Confirms erasures in the ledger of destroyed keys whose process was killed, as time passes."""

import asyncio
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.erasure.resurrected_keys import check_destroyed_keys
from chassis.errors import CannotStart
from chassis.failures import is_transient
from events.destroyed_keys import DestroyedKeys

_INTERVAL_SECONDS: Final = 3600.0

_log: Final = structlog.stdlib.get_logger()


async def check_keys_periodically(
    engine: AsyncEngine, keys: DestroyedKeys, interval_seconds: float = _INTERVAL_SECONDS
) -> None:
    """Compare the database with the ledger at intervals, until cancelled.

    A key that was destroyed and is in the database of a running process is an error line: its
    tables were restored under it. While the database is unavailable, it waits.
    """
    while True:
        await asyncio.sleep(interval_seconds)
        try:
            await check_destroyed_keys(engine, keys)
        except CannotStart:
            _log.error("destroyed_keys_found")  # its text has a path
        except Exception as error:
            if not is_transient(error):
                raise
