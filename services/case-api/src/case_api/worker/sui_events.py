"""Forgets the events of the department that were received more than 30 days ago."""

from datetime import UTC, datetime
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.sui.received_events import forget_old_events
from chassis.periodic_jobs import FIRST_AFTER_SECONDS, PeriodicJob

_PAUSE_SECONDS: Final = 3600.0

_log: Final = structlog.stdlib.get_logger()


def event_retention_job(engine: AsyncEngine) -> PeriodicJob:
    """The job that forgets old events, every hour."""

    async def forget() -> None:
        if forgotten := await forget_old_events(engine, datetime.now(UTC)):
            _log.info("lifecycle_events_forgotten", count=forgotten)

    return PeriodicJob("lifecycle_events", forget, _PAUSE_SECONDS, FIRST_AFTER_SECONDS)
