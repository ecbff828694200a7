"""Rounds of sealing: all ledgers, on a schedule, and an alarm when one is not sealed."""

import asyncio
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Ledgers, driver_connection, transaction
from events.failures import describe_error, is_retryable
from events.log.ledgers import Ledger, list_ledgers
from events.sealing.folder import FolderInUse, UnreadableSeals
from events.sealing.sealer import IntegrityViolation, Sealer

_OLDEST_UNSEALED_QUERY: Final = "SELECT min(since) FROM log.lag_v1($1::uuid[], $2::bigint[])"
_MEASURE_SECONDS: Final = 10.0
"""Seconds between two looks at the age of what is not sealed."""
_LATE_AFTER_INTERVALS: Final = 3
"""After how many times the interval what is not sealed is too old."""
_log = structlog.stdlib.get_logger()


class SealingSchedule:
    """Seals every ledger once in each interval. Several processes on one folder take turns."""

    def __init__(
        self,
        engine: AsyncEngine,
        sealer: Sealer,
        every: timedelta,
        clock: Callable[[], datetime],
        registry: CollectorRegistry,
    ) -> None:
        """`clock` answers timezone-aware instants; `registry` is where the figures are shown."""
        self._engine, self._sealer = engine, sealer
        self._every, self._clock = every, clock
        self._sealed: dict[UUID, int] = {}
        self._violations: Mapping[UUID, str] = {}
        self._age = timedelta(0)
        self._seals_counter = Counter("log_seals_total", "Seals that were made.", registry=registry)
        self._age_gauge = Gauge(
            "log_oldest_unsealed_seconds",
            "Age of the oldest fact that no seal covers; 0 if all are. The one to alert on.",
            registry=registry,
        )
        self._violations_gauge = Gauge(
            "log_ledgers_failing_verification",
            "Ledgers that are not what was sealed, or do not fit themselves. Alert on any.",
            registry=registry,
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Seal in rounds until told to stop; while the database is away, wait."""
        due = self._clock()
        while not stop.is_set():
            try:
                if self._clock() >= due:
                    await self.seal_all()
                    due = self._clock() + self._every * random.uniform(0.9, 1)  # noqa: S311
                await self.measure_age()
            except FolderInUse:
                _log.info("seal_folder_in_use")
            except UnreadableSeals as why:
                _log.error("seal_folder_unreadable", reason=str(why))
            except Exception as error:
                if not is_retryable(error):
                    raise
                _log.warning("sealing_failed", error=describe_error(error))
            await _sleep_or_stop(stop, min(_MEASURE_SECONDS, self._every.total_seconds()))

    async def seal_all(self) -> None:
        """Check every ledger and seal it where it stands; what does not fit is not sealed.

        Raises:
            FolderInUse: another process is adding to the folder.
            UnreadableSeals: the folder holds what is no file of seals.
        """
        with self._sealer.folder.lock():
            async with transaction(self._engine, Ledgers.ALL) as db:
                registered = await list_ledgers(db)
            misfits = {each.ledger_id: each.fault for each in self._sealer.unregistered(registered)}
            for ledger in registered:
                if fault := await self._seal(ledger):
                    misfits[ledger.ledger_id] = fault
        for ledger_id, fault in misfits.items():
            _log.error("ledger_verification_failed", ledger=str(ledger_id), reason=fault)
        self._violations = misfits
        self._violations_gauge.set(len(misfits))

    async def _seal(self, ledger: Ledger) -> str | None:
        """Seal one ledger; or what is wrong with it."""
        try:
            async with transaction(self._engine, Ledgers.ALL) as db:
                sealed = await self._sealer.seal(db, ledger, self._clock())
        except IntegrityViolation as misfit:
            return misfit.fault
        except UnreadableSeals as why:
            return str(why)
        self._sealed[ledger.ledger_id] = sealed.seal.position
        self._seals_counter.inc(sealed.is_new)
        return None

    async def measure_age(self) -> None:
        """See how old the oldest fact is that no seal covers."""
        async with transaction(self._engine, Ledgers.ALL) as db:
            since = await (await driver_connection(db)).fetchval(
                _OLDEST_UNSEALED_QUERY, list(self._sealed), list(self._sealed.values())
            )
        self._age = max(self._clock() - since, timedelta(0)) if since else timedelta(0)
        self._age_gauge.set(self._age.total_seconds())

    async def all_verified(self) -> bool:
        """Whether every ledger is what was sealed. For readiness."""
        return not self._violations

    async def is_recent(self) -> bool:
        """Whether what happened was sealed in time. For readiness."""
        return self._age <= self._every * _LATE_AFTER_INTERVALS


async def _sleep_or_stop(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
