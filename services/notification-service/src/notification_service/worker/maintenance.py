"""Maintenance of the tables, on timers and in small batches.

Orphaned deliveries are cancelled, those that wait for none are released, and what is past its
retention is deleted.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, TypeAlias

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import Ledgers, transaction
from chassis.periodic_jobs import PeriodicJob, run_in_turn
from notification_service.store.case_order import end_order, release_held
from notification_service.store.digests.retention import purge_digest_messages, purge_digests
from notification_service.store.orphans import cancel_orphaned_deliveries
from notification_service.store.response_excerpts import delete_expired_excerpts
from notification_service.store.retention import (
    DeliveryRetention,
    purge_deliveries,
    purge_endpoints,
    purge_replays,
)

BatchJob: TypeAlias = Callable[[AsyncConnection], Awaitable[int]]
"""Changes some rows and returns how many; 0 when nothing is left to do."""

_SWEEP_SECONDS: Final = 10.0
_ORDER_SECONDS: Final = 60.0
_PURGE_SECONDS: Final = 600.0
"""Seconds between two rounds: any number of processes share the work."""
_BATCH_PAUSE_SECONDS: Final = 0.02
"""Seconds between two batches, in which others may work."""
_log: Final = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """For how long ended deliveries are kept, and excerpts of responses; 0 keeps none."""

    deliveries: DeliveryRetention = field(default_factory=DeliveryRetention)
    excerpts: timedelta = timedelta(days=7)


class Maintenance:
    """Maintains the tables. Any number of processes may run it."""

    def __init__(self, engine: AsyncEngine, retention: RetentionPolicy) -> None:
        self._engine = engine
        self._retention = retention

    async def run(self) -> None:
        """Sweep, release and purge until cancelled, and none waits for another."""
        async with asyncio.TaskGroup() as tasks:
            for job in (
                PeriodicJob("delivery_sweep", self.sweep, _SWEEP_SECONDS),
                PeriodicJob("delivery_release", self.release, _ORDER_SECONDS),
                PeriodicJob("delivery_purge", self.purge, _PURGE_SECONDS),
            ):
                tasks.create_task(run_in_turn(job))

    async def sweep(self) -> None:
        """Cancel pending deliveries of deleted endpoints; erase excerpts past their retention.

        Deliveries leave the order of their case where their endpoint no longer has one.
        """
        age = self._retention.excerpts
        await self._run_batches("webhook_deliveries_unordered", end_order)
        await self._run_batches("webhook_deliveries_cancelled", cancel_orphaned_deliveries)
        await self._run_batches(
            "webhook_excerpts_deleted", lambda db: delete_expired_excerpts(db, age)
        )

    async def release(self) -> None:
        """Release deliveries that wait in the order of their case for none."""
        await self._run_batches("webhook_deliveries_released", release_held)

    async def purge(self) -> None:
        """Delete what is past its retention."""
        ended = self._retention.deliveries
        await self._run_batches("webhook_deliveries_purged", lambda db: purge_deliveries(db, ended))
        await self._run_batches("webhook_replays_purged", lambda db: purge_replays(db, ended))
        await self._run_batches("webhook_endpoints_purged", lambda db: purge_endpoints(db, ended))
        await self._run_batches("digest_messages_purged", purge_digest_messages)
        await self._run_batches("digests_purged", purge_digests)

    async def _run_batches(self, what: str, batch: BatchJob) -> None:
        """Run batches until one changes nothing, each in a transaction."""
        total = 0
        while done := await self._run_batch(batch):
            total += done
            await asyncio.sleep(_BATCH_PAUSE_SECONDS)
        if total:
            _log.info(what, count=total)

    async def _run_batch(self, batch: BatchJob) -> int:
        async with transaction(self._engine, Ledgers.ALL) as db:
            return await batch(db)
