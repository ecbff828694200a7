"""Erases the next case of a run that is due, in a transaction of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

import structlog
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.errors import CannotHaveHappened
from case_api.domain.fold import fold
from case_api.domain.retention.check_case import (
    ended_period,
    refused_outcome,
    retention_erasure,
)
from case_api.domain.retention.finding import BlockingFact, RetentionFinding, RetentionOutcome
from case_api.domain.retention.run_state import RetentionRunState
from case_api.store.encryption.vault import Vault
from case_api.store.erasure.erasure_executor import (
    ErasureExecutor,
    ErasureResult,
    ImportUnfinished,
)
from case_api.store.event_metadata import EventMetadata
from case_api.store.retention.findings import FIRST_FINDING, findings_after, replace_due
from case_api.store.retention.runs import end_run, find_run, lock_run, record_erased
from case_api.store.retention.schedules import current_schedule
from chassis.database import DriverConnection, driver_connection, transaction
from chassis.failures import is_systemic
from events.destroyed_keys import DestroyedKeys, DestroyedKeysUnavailable
from events.envelope import LedgerId
from events.failures import describe_error, is_retryable
from events.history import effective
from events.log.errors import ClosedLedger, UnknownLedger
from events.log.postgres import PostgresLog
from events.retry import retry_on_conflict

RETENTION_ACTOR: Final = "case-api:retention"
"""Who erases: no client, but the schedule of the council."""

_log: Final = structlog.stdlib.get_logger()


class RunTaken(Exception):
    """Another worker has the run, or has changed it since it was read."""


class KeptElsewhere(Exception):
    """Documents of the case are in the council's own store: their locations would be lost."""


class NotDue(Exception):
    """The flags or the birth date of the case were changed since it was found to be due."""


@dataclass(frozen=True, slots=True)
class ErasureOfRun:
    """The order of a run to erase one case: as many as a night may have, and each once."""

    ledger_id: LedgerId
    run_id: UUID
    case: RetentionFinding
    day: date
    now: Callable[[], datetime]

    async def begin(self, db: DriverConnection) -> None:
        """Lock the run until the transaction ends, and check that it still orders this.

        Raises:
            RunTaken: it does not.
        """
        run = await lock_run(db, self.ledger_id, self.run_id)
        if run is None or await remaining_erasures(db, self.ledger_id, self.run_id) <= 0:
            raise RunTaken

    async def complete(self, log: PostgresLog, result: ErasureResult) -> None:
        """Count it, if the case is still due: nothing else is added to the log any more.

        Raises:
            KeptElsewhere, NotDue, RunTaken: the case is not erased.
        """
        if result.elsewhere:
            raise KeptElsewhere
        db = await log.connection()
        if not await self._is_due(db, log):
            raise NotDue
        of_run = db, self.ledger_id, self.run_id
        if not await replace_due(*of_run, self.case.case_id, RetentionOutcome.ERASED):
            raise RunTaken
        await record_erased(*of_run, self.now())

    async def _is_due(self, db: DriverConnection, log: PostgresLog) -> bool:
        current = await current_schedule(db, self.ledger_id)
        history = await log.read_streams([self.case.case_id])
        case = fold(effective(history))
        return current is not None and ended_period(case, current.schedule, self.day) is not None


async def remaining_erasures(db: DriverConnection, ledger_id: LedgerId, run_id: UUID) -> int:
    """How many more cases a run may erase: 0 where its schedule was replaced, or it ended."""
    run, current = await find_run(db, ledger_id, run_id), await current_schedule(db, ledger_id)
    if run is None or current is None or run.state is not RetentionRunState.ERASING:
        return 0
    if current.version != run.schedule_version:
        return 0
    return current.schedule.erasures_a_night - run.erased


@dataclass(frozen=True, slots=True)
class DueErasures:
    """The erasures of a run whose cases were all compared."""

    engine: AsyncEngine
    vault: Vault
    destroyed_keys: DestroyedKeys
    new_id: Callable[[], UUID]
    now: Callable[[], datetime]
    ledger_id: LedgerId
    run_id: UUID

    async def erase_next(self, today: date) -> int:
        """Erase the next case, or state why not, or end the run: 1; 0 if it has to wait."""
        async with transaction(self.engine, self.ledger_id) as db:
            raw = await driver_connection(db)
            due = await findings_after(
                *(raw, self.ledger_id, self.run_id, FIRST_FINDING, 1, RetentionOutcome.DUE)
            )
            remaining = await remaining_erasures(raw, self.ledger_id, self.run_id)
            if not due or remaining <= 0:
                return await self._end(raw)
        return await self._erase(due[0], today)

    async def _end(self, db: DriverConnection) -> int:
        """End the run. It stops where another version of the schedule was recorded meanwhile."""
        run = await lock_run(db, self.ledger_id, self.run_id)
        if run is None or run.state is not RetentionRunState.ERASING:
            return 0
        current = await current_schedule(db, self.ledger_id)
        is_current = current is not None and current.version == run.schedule_version
        state = RetentionRunState.COMPLETED if is_current else RetentionRunState.STOPPED
        await end_run(db, self.ledger_id, self.run_id, state, self.now())
        return 1

    async def _erase(self, case: RetentionFinding, today: date) -> int:
        order = ErasureOfRun(self.ledger_id, self.run_id, case, today, self.now)
        metadata = EventMetadata(RETENTION_ACTOR, self.run_id, None, self.new_id)
        executor = ErasureExecutor(self.engine, self.vault, self.destroyed_keys, order, metadata)
        policy = MISSING if case.period is None else case.period.policy
        fact = retention_erasure(policy, today)
        try:
            await retry_on_conflict(lambda: executor.execute(case.case_id, fact, today))
        except RunTaken:
            return 0
        except DestroyedKeysUnavailable:
            _log.warning("retention_run_delayed", ledger=str(self.ledger_id))
            return 0
        except (ClosedLedger, UnknownLedger):
            await self._stop()
        except Exception as error:
            if is_retryable(error) or is_systemic(error):
                raise
            await self._keep(case, *_why_kept(case, error))
        return 1

    async def _keep(
        self,
        case: RetentionFinding,
        outcome: RetentionOutcome,
        in_the_way: BlockingFact | None = None,
    ) -> None:
        """State why a case that was due is not erased."""
        async with transaction(self.engine, self.ledger_id) as db:
            raw = await driver_connection(db)
            await replace_due(raw, self.ledger_id, self.run_id, case.case_id, outcome, in_the_way)

    async def _stop(self) -> None:
        async with transaction(self.engine, self.ledger_id) as db:
            raw = await driver_connection(db)
            stopped = RetentionRunState.STOPPED
            await end_run(raw, self.ledger_id, self.run_id, stopped, self.now())


def _why_kept(
    case: RetentionFinding, error: Exception
) -> tuple[RetentionOutcome, BlockingFact | None]:
    match error:
        case ImportUnfinished():
            return RetentionOutcome.IMPORT_UNFINISHED, None
        case NotDue():
            return RetentionOutcome.NO_LONGER_DUE, None
        case KeptElsewhere():
            return RetentionOutcome.DOCUMENTS_ELSEWHERE, None
        case CannotHaveHappened():
            return refused_outcome(error)
        case _:
            _log.error(
                "retention_erasure_failed", case=str(case.case_id), code=describe_error(error)
            )
            return RetentionOutcome.FAILED, None
