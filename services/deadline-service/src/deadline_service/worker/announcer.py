"""Announces deadlines, each change once: those by facts, and those by the passing of days.

Nothing is announced of a case while it is being recorded
(domain/announcement/pending_announcement.py).
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import structlog
from asyncpg import PostgresError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.clock import Clock
from chassis.database import Ledgers, transaction
from deadline_service.store.due_cases import ledgers_with_due_cases
from deadline_service.worker.case_announcement import announce_due_cases, postpone_first_due_case
from deadline_service.worker.waiting_cases import AnnouncementScan
from events.envelope import LedgerId
from events.failures import describe_error, is_retryable
from events.log.errors import WrongExpectedVersion
from events.subscription_worker import WakeUp

ANNOUNCEMENT_BATCH: Final = 50
"""Cases of one transaction: few, because appends of the council wait for its end."""
_LEDGERS_PER_ROUND: Final = 100
"""Ledgers of one round; the next round begins after them, so that each has its turn."""
_BEFORE_FIRST_LEDGER: Final = LedgerId(UUID(int=0))
_POLL_SECONDS: Final = 1.0
"""Seconds."""
_MIN_POLL_SECONDS: Final = 0.2
"""Seconds between two scans that found nothing, however often there are notifications."""

_log: Final = structlog.stdlib.get_logger()


class Announcer:
    """Announces quiet cases. Any number of processes share the work."""

    def __init__(
        self,
        engine: AsyncEngine,
        clock: Clock,
        notify: Callable[[], None],
        quiet: timedelta,
        ledgers: int = _LEDGERS_PER_ROUND,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._notify = notify
        self._quiet = quiet
        self._ledgers = ledgers
        self._reached = _BEFORE_FIRST_LEDGER

    async def run(self, stop: asyncio.Event, wake: WakeUp) -> None:
        """Scan every second, and when notified of an append, until `stop` is set.

        While the database is unavailable it tries again every second.
        """
        while not stop.is_set():
            try:
                scanned = await self.step()
            except Exception as error:
                if not is_retryable(error):
                    raise
                scanned = 0
            if not scanned:
                await asyncio.sleep(_MIN_POLL_SECONDS)
                await wake.wait(_POLL_SECONDS - _MIN_POLL_SECONDS)

    async def step(self) -> int:
        """Announce a batch of each of the next ledgers. Returns how many cases were scanned."""
        today = await self._clock.today()
        scanned = 0
        for ledger_id in await self._next_ledgers(today):
            self._reached = ledger_id  # first, so that a failing ledger is not the next again
            scanned += await self._batch(AnnouncementScan(ledger_id, today, self._quiet))
        return scanned

    async def _next_ledgers(self, today: date) -> Sequence[LedgerId]:
        """The ledgers after those of the last round; after the last ledger, the first ones."""
        async with transaction(self._engine, Ledgers.ALL) as db:
            after = self._reached
            found = await ledgers_with_due_cases(db, today, after, self._ledgers)
            if not found and after != _BEFORE_FIRST_LEDGER:
                found = await ledgers_with_due_cases(db, today, _BEFORE_FIRST_LEDGER, self._ledgers)
        return found

    async def _batch(self, scan: AnnouncementScan) -> int:
        """A batch of cases at once; one after the other if one of them cannot be announced."""
        try:
            return await self._announce_cases(scan, ANNOUNCEMENT_BATCH)
        except Exception as error:
            if _is_database_error(error):
                raise
        return sum([await self._single_case(scan) for _ in range(ANNOUNCEMENT_BATCH)])

    async def _single_case(self, scan: AnnouncementScan) -> int:
        """One case. If it cannot be announced, it is put off, logged, and tried again."""
        try:
            return await self._announce_cases(scan, 1)
        except Exception as error:
            if _is_database_error(error):
                raise
            error_code = describe_error(error)
        async with transaction(self._engine, scan.ledger_id) as db:
            cases = await postpone_first_due_case(db, scan)
        _log.error(
            "announcement_failed", ledger=str(scan.ledger_id), case=str(*cases), code=error_code
        )
        return 0

    async def _announce_cases(self, scan: AnnouncementScan, limit: int) -> int:
        """Returns 0 if a fact was recorded meanwhile: the next scan takes it into account."""
        try:
            async with transaction(self._engine, scan.ledger_id) as db:
                announced = await announce_due_cases(db, scan, limit)
        except WrongExpectedVersion:
            return 0
        if announced.events:
            self._notify()
        return announced.cases


def _is_database_error(error: Exception) -> bool:
    """Whether the error does not concern one case: it is transient, or the schema is wrong."""
    return is_retryable(error) or isinstance(error, PostgresError | DBAPIError)
