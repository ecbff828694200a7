"""Seals all ledgers on a schedule, and reports those that are late or not valid."""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Ledgers, driver_connection, transaction
from events.failures import describe_error, is_retryable
from events.log.ledgers import Ledger, list_ledgers
from events.sealing.copies import SealCopies, SealCopy
from events.sealing.folder import FolderInUse, UnreadableSeals
from events.sealing.sealer import IntegrityViolation, Sealer

_OLDEST_UNSEALED_QUERY: Final = "SELECT min(since) FROM log.lag_v1($1::uuid[], $2::bigint[])"
_MEASURE_SECONDS: Final = 10.0
"""Seconds between two measurements of the age of the oldest unsealed event."""
_RETRY_COPIES: Final = timedelta(seconds=60)
"""After how long a copy that lacks statements is tried again."""
_LATE_AFTER_INTERVALS: Final = 3
"""The age, in intervals, above which an unsealed event is reported as late."""
_log = structlog.stdlib.get_logger()


class SealingSchedule:
    """Seals every ledger once in each interval. Processes with one folder exclude each other."""

    def __init__(
        self,
        engine: AsyncEngine,
        sealer: Sealer,
        every: timedelta,
        clock: Callable[[], datetime],
        registry: CollectorRegistry,
        copies: Sequence[SealCopy] = (),
    ) -> None:
        """`clock` returns timezone-aware instants; `registry` takes the metrics."""
        self._engine, self._sealer = engine, sealer
        self._copies = SealCopies(sealer.folder, copies, registry)
        self._copied_at: datetime | None = None
        self._is_whole_checked = False
        self._every, self._clock = every, clock
        self._sealed: dict[UUID, int] = {}
        self._violations: Mapping[UUID, str] = {}
        self._age = timedelta(0)
        self._seals_counter = Counter("log_seals_total", "Seals that were made.", registry=registry)
        self._age_gauge = Gauge(
            "log_oldest_unsealed_seconds",
            "Age of the oldest event that no seal covers; 0 if all are sealed. Alert on this one.",
            registry=registry,
        )
        self._violations_gauge = Gauge(
            "log_ledgers_failing_verification",
            "Ledgers that do not match their seals, or whose chain is broken. Alert on any.",
            registry=registry,
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Seal in each interval and, last, when `stop` is set.

        It retries while the database is unavailable.
        """
        due = self._clock()
        while not stop.is_set():
            if await self._attempt(is_due=self._clock() >= due):
                due = self._clock() + self._every * random.uniform(0.9, 1)  # noqa: S311
            await _sleep_or_stop(stop, min(_MEASURE_SECONDS, self._every.total_seconds()))
        await self._attempt(is_due=True)

    async def _attempt(self, *, is_due: bool) -> bool:
        """Seal if that is due, and measure; returns whether it sealed."""
        try:
            if is_due:
                await self.seal_all()
            elif self._copies.is_behind and self._may_retry_copies():
                await self.update_copies()
            await self.measure_age()
        except FolderInUse:
            _log.info("seal_folder_in_use")
        except UnreadableSeals as error:
            _log.error("seal_folder_unreadable", reason=str(error))
        except Exception as error:
            if not is_retryable(error):
                raise
            _log.warning("sealing_failed", error=describe_error(error))
        else:
            return is_due
        return False

    async def seal_all(self) -> None:
        """Check every ledger and seal its head; a ledger that is not valid is not sealed.

        The first time each ledger is checked from its first row on, and then from its last seal,
        and the folder with its copies: one that lost statements would otherwise begin again.

        Raises:
            FolderInUse: another process is adding to the folder. UnreadableSeals: the folder holds
                a file that is not one of seals.
        """
        if not self._is_whole_checked:
            await self.update_copies()
        with self._sealer.folder.lock():
            async with transaction(self._engine, Ledgers.ALL) as db:
                registered = await list_ledgers(db)
            faults = {each.ledger_id: each.fault for each in self._sealer.unregistered(registered)}
            for ledger in registered:
                if fault := await self._seal(ledger):
                    faults[ledger.ledger_id] = fault
        for ledger_id, reason in faults.items():
            _log.error("ledger_verification_failed", ledger=str(ledger_id), reason=reason)
        self._violations = faults
        self._violations_gauge.set(len(faults))
        self._is_whole_checked = True
        await self.update_copies()

    async def update_copies(self) -> None:
        """Add to the copies what they lack.

        Raises:
            FolderInUse: another process is adding to the folder.
        """
        self._copied_at = self._clock()
        with self._sealer.folder.lock():
            await self._copies.bring_up_to_date()

    def _may_retry_copies(self) -> bool:
        return self._copied_at is None or self._clock() >= self._copied_at + _RETRY_COPIES

    async def _seal(self, ledger: Ledger) -> str | None:
        """Seal one ledger; returns what is wrong with it, if anything."""
        if fault := self._copies.fault_of(ledger.ledger_id):
            return fault
        try:
            async with transaction(self._engine, Ledgers.ALL) as db:
                sealed = await self._sealer.seal(
                    db, ledger, self._clock(), whole=not self._is_whole_checked
                )
        except IntegrityViolation as violation:
            return violation.fault
        except UnreadableSeals as error:
            return str(error)
        self._sealed[ledger.ledger_id] = sealed.seal.position
        self._seals_counter.inc(sealed.is_new)
        return None

    async def measure_age(self) -> None:
        """Measure the age of the oldest event that no seal covers."""
        async with transaction(self._engine, Ledgers.ALL) as db:
            since = await (await driver_connection(db)).fetchval(
                _OLDEST_UNSEALED_QUERY, list(self._sealed), list(self._sealed.values())
            )
        self._age = max(self._clock() - since, timedelta(0)) if since else timedelta(0)
        self._age_gauge.set(self._age.total_seconds())

    async def all_verified(self) -> bool:
        """Whether every ledger matches its seals, and their copies. For readiness."""
        return not self._violations

    async def is_recent(self) -> bool:
        """Whether recent events were sealed in time. For readiness."""
        return self._age <= self._every * _LATE_AFTER_INTERVALS


async def _sleep_or_stop(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
