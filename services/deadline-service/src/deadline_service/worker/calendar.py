"""As days pass: what is near, and what was missed, each said once."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import uuid5

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.clock import Clock
from chassis.database import Everyone, transaction
from deadline_service.domain.calls import Call, call
from deadline_service.domain.changes import Change
from deadline_service.store.calling import ledgers_to_call, to_call
from deadline_service.store.council import settings_of
from deadline_service.store.keeping import keep
from deadline_service.worker.saying import proposed, say
from events.envelope import LedgerId, Proposed
from events.failures import is_transient
from events.follow import Wake
from events.log.postgres import PostgresLog

_LOT: Final = 400
_LOOK_EVERY: Final = 1.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class CalendarWorker:
    """Says what a new day brings. Any number of them share the work."""

    engine: AsyncEngine
    clock: Clock
    ring: Callable[[], None]

    async def run(self, stop: asyncio.Event, wake: Wake) -> None:
        """Look every second, and when the bell rings, until `stop` is set.

        While the database is away it looks again every second.
        """
        while not stop.is_set():
            try:
                looked_at = await self.step()
            except Exception as error:
                if not is_transient(error):
                    raise
                looked_at = 0
            if not looked_at:
                await wake.wait(_LOOK_EVERY)

    async def step(self) -> int:
        """Say all there is to say now; how many deadlines were looked at."""
        today = await self.clock.today()
        async with transaction(self.engine, Everyone.EVERYONE) as db:
            ledgers = await ledgers_to_call(db, today)
        return sum([await self._call(ledger_id, today) for ledger_id in ledgers])

    async def _call(self, ledger_id: LedgerId, today: date) -> int:
        async with transaction(self.engine, ledger_id) as db:
            calls = await _calls(db, ledger_id, today)
            await keep(db, ledger_id, [each.kept for each in calls])
            said = [Change(each.kept, each.event) for each in calls if each.event is not None]
            await say(
                PostgresLog(db, ledger_id),
                [_with_proposal(each, ledger_id, today) for each in said],
            )
        if said:
            self.ring()
        return len(calls)


async def _calls(db: AsyncConnection, ledger_id: LedgerId, today: date) -> Sequence[Call]:
    offsets = (await settings_of(db, ledger_id)).warning_offsets
    found = await to_call(db, ledger_id, today, _LOT)
    return [call(each, today, offsets) for each in sorted(found, key=lambda each: each.case_id)]


def _with_proposal(change: Change, ledger_id: LedgerId, today: date) -> tuple[Change, Proposed]:
    because_of = change.kept.because_of
    correlation_id = uuid5(change.kept.deadline_id, f"calendar {today}")
    return change, proposed(change, ledger_id, because_of, correlation_id)
