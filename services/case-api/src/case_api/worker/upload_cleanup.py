"""Deletes what uploads of killed processes left behind, as time passes."""

from datetime import UTC, datetime
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.documents.uploads import delete_abandoned
from chassis.periodic_jobs import FIRST_AFTER_SECONDS, PeriodicJob

_PAUSE_SECONDS: Final = 600.0

_log: Final = structlog.stdlib.get_logger()


def abandoned_upload_job(engine: AsyncEngine) -> PeriodicJob:
    """The job that deletes abandoned uploads, every ten minutes."""

    async def delete() -> None:
        if deleted := await delete_abandoned(engine, datetime.now(UTC)):
            _log.info("abandoned_uploads_deleted", count=deleted)

    return PeriodicJob("abandoned_uploads", delete, _PAUSE_SECONDS, FIRST_AFTER_SECONDS)
