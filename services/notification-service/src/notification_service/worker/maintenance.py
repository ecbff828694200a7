"""Maintenance of the tables: what no other step ends is ended, in small batches, on a timer."""

import asyncio
import random
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Everyone, transaction
from events.failures import is_transient, name_of
from notification_service.store.sweeping import cancel_orphans

_SWEEP_EVERY: Final = (8.0, 12.0)
"""Seconds between two sweeps, jittered: any number of processes share the work."""
_log: Final = structlog.stdlib.get_logger()


class Maintenance:
    """Keeps the tables in order. Any number of processes may run it."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def run(self) -> None:
        """Work until cancelled; while the database is away, wait."""
        while True:
            try:
                await self.sweep()
            except Exception as error:
                if not is_transient(error):
                    raise
                _log.warning("maintenance_failed", error=name_of(error))
            await asyncio.sleep(random.uniform(*_SWEEP_EVERY))  # noqa: S311  # jitter

    async def sweep(self) -> None:
        """End what is pending at endpoints that are gone, a batch a transaction."""
        while True:
            async with transaction(self._engine, Everyone.EVERYONE) as db:
                done = await cancel_orphans(db)
            if not done:
                return
            _log.info("webhook_deliveries_cancelled", count=done)
