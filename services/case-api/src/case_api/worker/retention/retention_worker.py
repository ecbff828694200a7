"""Works on retention runs: begins that of each night, checks cases, and erases those due."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.retention.night import ERASES_AFTER, night_begins_at, night_of
from case_api.domain.retention.run_state import RetentionRunState
from case_api.store.encryption.vault import Vault
from case_api.store.retention.expiry import delete_old_run
from case_api.store.retention.runs import (
    NewRun,
    has_reported,
    insert_run,
    lock_run,
    unfinished_runs,
)
from case_api.store.retention.schedules import current_schedule, scheduled_councils
from case_api.worker.retention.check_batch import RetentionBatch
from case_api.worker.retention.erase_due import RETENTION_ACTOR, DueErasures
from chassis.clock import Clock
from chassis.database import Ledgers, driver_connection, transaction
from events.destroyed_keys import DestroyedKeys
from events.envelope import LedgerId


@dataclass(slots=True)
class RetentionWorker:
    """Works on the run that has waited longest, of any council, in steps.

    Any number of processes share the work. What one that is killed had not committed is done again.
    """

    engine: AsyncEngine
    vault: Vault
    destroyed_keys: DestroyedKeys
    clock: Clock
    new_id: Callable[[], UUID]
    notify: Callable[[], None]
    now: Callable[[], datetime]
    _begun: date | None = field(default=None, init=False)
    """The last night of which this process has begun the runs."""

    async def step(self) -> int:
        """Check some cases, or erase one; returns how many, 0 if there is nothing to do now."""
        await self._begin_night()
        async with transaction(self.engine, Ledgers.ALL) as db:
            unfinished = await unfinished_runs(await driver_connection(db))
        for ledger_id, run_id in unfinished:
            if done := await self._work(ledger_id, run_id):
                return done
        return 0

    async def delete_expired(self) -> bool:
        """Delete a run that is old; False if there is none."""
        async with transaction(self.engine, Ledgers.ALL) as db:
            return await delete_old_run(await driver_connection(db))

    async def _begin_night(self) -> None:
        """Begin the run of this night for each council that had a schedule by then, once."""
        night = night_of(self.now())
        if night == self._begun:
            return
        async with transaction(self.engine, Ledgers.ALL) as db:
            councils = await scheduled_councils(await driver_connection(db), night_begins_at(night))
        for ledger_id in councils:
            await self._begin_run(ledger_id, night)
        self._begun = night

    async def _begin_run(self, ledger_id: LedgerId, night: date) -> None:
        day, now = await self.clock.today(), self.now()
        async with transaction(self.engine, ledger_id) as db:
            raw = await driver_connection(db)
            current = await current_schedule(raw, ledger_id)
            if current is None:
                return
            run_id, version = self.new_id(), current.version
            erases = (
                current.schedule.erases
                and current.recorded_at + ERASES_AFTER <= now
                and await has_reported(raw, ledger_id, version)
            )
            new = NewRun(run_id, night, day, version, erases, RETENTION_ACTOR, now)
            await insert_run(raw, ledger_id, new)

    async def _work(self, ledger_id: LedgerId, run_id: UUID) -> int:
        async with transaction(self.engine, ledger_id) as db:
            run = await lock_run(await driver_connection(db), ledger_id, run_id)
            if run is None:
                return 0
            if run.state is RetentionRunState.CHECKING:
                return await RetentionBatch(ledger_id, run, self.vault, self.now).check(db)
        due = DueErasures(
            *(self.engine, self.vault, self.destroyed_keys, self.new_id, self.now),
            *(ledger_id, run_id),
        )
        if done := await due.erase_next(await self.clock.today()):
            self.notify()
        return done
