"""Forgets the events of the department that were received more than 30 days ago."""

import asyncio
from datetime import UTC, datetime
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.sui.received_events import forget_old_events
from chassis.failures import is_transient

_INTERVAL_SECONDS: Final = 3600.0

_log: Final = structlog.stdlib.get_logger()


async def forget_events_periodically(
    engine: AsyncEngine, interval_seconds: float = _INTERVAL_SECONDS
) -> None:
    """Forget old events at intervals, until cancelled.

    Several processes may do so at once. While the database is unavailable, it waits for the next
    interval.
    """
    while True:
        try:
            if forgotten := await forget_old_events(engine, datetime.now(UTC)):
                _log.info("lifecycle_events_forgotten", count=forgotten)
        except Exception as error:
            if not is_transient(error):
                raise
        await asyncio.sleep(interval_seconds)
