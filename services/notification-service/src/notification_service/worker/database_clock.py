"""The time of the database, by which processes send notices and digests, and date signatures."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Ledgers, driver_connection, transaction
from chassis.periodic_jobs import PeriodicJob, run_in_turn

_READ_SECONDS: Final = 30.0
"""Seconds between two readings. In between a monotonic clock drifts by milliseconds."""


class ClockNotRead(RuntimeError):
    """The time of the database is not known yet."""


class DatabaseClock:
    """The time of the database, continued with the monotonic clock of this machine.

    A machine whose clock is wrong, or is set meanwhile, sends no notice early, late or twice, and
    dates signatures right; any number of processes agree. `steady` is the monotonic clock, in
    seconds.
    """

    def __init__(self, engine: AsyncEngine, steady: Callable[[], float] = time.monotonic) -> None:
        """It is to be read before its first use."""
        self._engine = engine
        self._steady = steady
        self._last_read: tuple[datetime, float] | None = None

    def __call__(self) -> datetime:
        """The present instant, in UTC.

        Raises:
            ClockNotRead: it was never read.
        """
        if self._last_read is None:
            raise ClockNotRead
        read, steady = self._last_read
        return read + timedelta(seconds=self._steady() - steady)

    async def read(self) -> None:
        """Read the time of the database, half-way between question and answer."""
        async with transaction(self._engine, Ledgers.ALL) as db:
            raw = await driver_connection(db)
            before = self._steady()
            now: datetime = await raw.fetchval("SELECT clock_timestamp()")
            self._last_read = now, (before + self._steady()) / 2

    async def synchronise(self) -> None:
        """Read it periodically, until cancelled: a machine that slept is behind.

        While the database fails the monotonic clock continues it.
        """
        await run_in_turn(PeriodicJob("database_clock", self.read, _READ_SECONDS))
