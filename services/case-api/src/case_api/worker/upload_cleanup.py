"""Deletes what uploads of killed processes left behind, as time passes."""

import asyncio
from datetime import UTC, datetime
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.documents.uploads import delete_abandoned
from chassis.failures import is_transient

_INTERVAL_SECONDS: Final = 600.0

_log: Final = structlog.stdlib.get_logger()


async def delete_abandoned_periodically(
    engine: AsyncEngine, interval_seconds: float = _INTERVAL_SECONDS
) -> None:
    """Delete abandoned uploads at intervals, until cancelled.

    Several processes may do so at once. While the database is unavailable, it waits for the next
    interval.
    """
    while True:
        try:
            if deleted := await delete_abandoned(engine, datetime.now(UTC)):
                _log.info("abandoned_uploads_deleted", count=deleted)
        except Exception as error:
            if not is_transient(error):
                raise
        await asyncio.sleep(interval_seconds)
