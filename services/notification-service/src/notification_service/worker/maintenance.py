"""Maintenance of the tables, on timers and in small batches.

What no other step ends is ended, and what has been kept long enough is deleted.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, TypeAlias

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import Everyone, transaction
from events.failures import is_retryable, name_of
from notification_service.store.answers import erase_old_answers
from notification_service.store.purging import (
    Retention,
    purge_deliveries,
    purge_endpoints,
    purge_replays,
)
from notification_service.store.sweeping import cancel_orphans

Batch: TypeAlias = Callable[[AsyncConnection], Awaitable[int]]
"""Changes some rows and answers how many; none when nothing is left to do."""

_SWEEP_EVERY: Final = (8.0, 12.0)
_PURGE_EVERY: Final = (480.0, 720.0)
"""Seconds between two rounds, jittered: any number of processes share the work."""
_BREATH: Final = 0.02
"""Seconds between two batches, for others."""
_log: Final = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class Keep:
    """For how long what has ended is kept, and excerpts of answers; 0 keeps none."""

    ended: Retention = field(default_factory=Retention)
    answers: timedelta = timedelta(days=7)


class Maintenance:
    """Keeps the tables in order. Any number of processes may run it."""

    def __init__(self, engine: AsyncEngine, keep: Keep) -> None:
        self._engine = engine
        self._keep = keep

    async def run(self) -> None:
        """Sweep and purge until cancelled; while the database is away, wait."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_repeatedly(self.sweep, _SWEEP_EVERY))
            tasks.create_task(_repeatedly(self.purge, _PURGE_EVERY))

    async def sweep(self) -> None:
        """Cancel what is pending at endpoints that are gone; erase answers not to be kept."""
        age = self._keep.answers
        await self._all("webhook_deliveries_cancelled", cancel_orphans)
        await self._all("webhook_answers_erased", lambda db: erase_old_answers(db, age))

    async def purge(self) -> None:
        """Delete what has been kept long enough."""
        ended = self._keep.ended
        await self._all("webhook_deliveries_purged", lambda db: purge_deliveries(db, ended))
        await self._all("webhook_replays_purged", lambda db: purge_replays(db, ended))
        await self._all("webhook_endpoints_purged", lambda db: purge_endpoints(db, ended))

    async def _all(self, what: str, batch: Batch) -> None:
        """Do all there is of one thing, each batch a transaction."""
        total = 0
        while done := await self._once(batch):
            total += done
            await asyncio.sleep(_BREATH)
        if total:
            _log.info(what, count=total)

    async def _once(self, batch: Batch) -> int:
        async with transaction(self._engine, Everyone.EVERYONE) as db:
            return await batch(db)


async def _repeatedly(work: Callable[[], Awaitable[None]], pause: tuple[float, float]) -> None:
    while True:
        try:
            await work()
        except Exception as error:
            if not is_retryable(error):
                raise
            _log.warning("maintenance_failed", error=name_of(error))
        await asyncio.sleep(random.uniform(*pause))  # noqa: S311  # jitter
