"""Confirms erasures in the ledger of destroyed keys whose process was killed, as time passes."""

from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.erasure.resurrected_keys import check_destroyed_keys
from chassis.errors import CannotStart
from chassis.periodic_jobs import PeriodicJob
from events.destroyed_keys import DestroyedKeys

_PAUSE_SECONDS: Final = 3600.0

_log: Final = structlog.stdlib.get_logger()


def key_ledger_job(engine: AsyncEngine, keys: DestroyedKeys) -> PeriodicJob:
    """The job that compares the database with the ledger every hour, as each start does.

    A key that was destroyed and is in the database of a running process is an error line: its
    tables were restored under it.
    """

    async def check() -> None:
        try:
            await check_destroyed_keys(engine, keys)
        except CannotStart:
            _log.error("destroyed_keys_found")  # its text has a path

    return PeriodicJob("destroyed_keys", check, _PAUSE_SECONDS, first_after_seconds=_PAUSE_SECONDS)
