"""Compares the next cases of a run with the schedule, in one transaction."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.domain.retention.check_case import CheckedCase, check_retention
from case_api.domain.retention.finding import RetentionFinding, RetentionOutcome
from case_api.domain.retention.run_state import RetentionRunState
from case_api.domain.retention.schedule import RetentionSchedule, latest_cohort_over
from case_api.store.encryption.vault import EncryptedConnection, Vault
from case_api.store.erasure.erasure_executor import UNFINISHED_IMPORT_QUERY
from case_api.store.retention.candidates import (
    RetentionCandidate,
    candidates_after,
    cases_with_documents_elsewhere,
)
from case_api.store.retention.findings import insert_findings
from case_api.store.retention.runs import RetentionRun, begin_erasing, end_run, record_checked
from case_api.store.retention.schedules import schedule_version
from chassis.database import driver_connection
from events.envelope import CaseId, LedgerId
from events.failures import describe_error
from events.log.postgres import PostgresLog
from events.stored_event import StoredEvent

BATCH_CASES: Final = 50
"""Cases that are compared in one transaction: their histories are in memory at once."""

_log: Final = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class RetentionBatch:
    """The next cases of a run that is locked."""

    ledger_id: LedgerId
    run: RetentionRun
    vault: Vault
    now: Callable[[], datetime]

    async def check(self, db: AsyncConnection) -> int:
        """Compare them, and go on after the last; returns how many there were, at least 1.

        If there are no more, the run has ended, or is erasing from now on.
        """
        connection = self.vault.open(await driver_connection(db))
        stored = await schedule_version(connection.db, self.ledger_id, self.run.schedule_version)
        latest = latest_cohort_over(stored.schedule.shortest_years, self.run.day)
        cases = await candidates_after(
            connection, self.ledger_id, latest, self.run.last, BATCH_CASES
        )
        if cases:
            found = await self._find(db, connection, stored.schedule, cases)
            await insert_findings(connection.db, self.ledger_id, self.run.run_id, found)
            run, counts = replace(self.run, last=cases[-1].key), (len(cases), len(found))
            await record_checked(connection.db, self.ledger_id, run, counts, self.now())
        if len(cases) < BATCH_CASES:
            await self._end(connection)
        return max(1, len(cases))

    async def _end(self, connection: EncryptedConnection) -> None:
        of_run = connection.db, self.ledger_id, self.run.run_id
        if self.run.erases:
            await begin_erasing(*of_run, self.now())
        else:
            await end_run(*of_run, RetentionRunState.COMPLETED, self.now())

    async def _find(
        self,
        db: AsyncConnection,
        connection: EncryptedConnection,
        schedule: RetentionSchedule,
        cases: Sequence[RetentionCandidate],
    ) -> Sequence[RetentionFinding]:
        ids = [each.key.case_id for each in cases]
        streams = await PostgresLog(db, self.ledger_id).read_stored_streams(ids)
        histories: Mapping[CaseId, list[StoredEvent]] = defaultdict(list)
        for event in streams:
            histories[event.stream_id].append(event)
        elsewhere = await cases_with_documents_elsewhere(connection, self.ledger_id, ids)
        importing = await connection.db.fetchval(UNFINISHED_IMPORT_QUERY, self.ledger_id)
        found = [
            self._check(
                connection,
                schedule,
                each,
                histories[each.key.case_id],
                elsewhere=each.key.case_id in elsewhere,
            )
            for each in cases
        ]
        return [
            replace(each, outcome=RetentionOutcome.IMPORT_UNFINISHED)
            if importing and each.outcome is RetentionOutcome.DUE
            else each
            for each in found
            if each is not None
        ]

    def _check(
        self,
        connection: EncryptedConnection,
        schedule: RetentionSchedule,
        case: RetentionCandidate,
        history: Sequence[StoredEvent],
        *,
        elsewhere: bool,
    ) -> RetentionFinding | None:
        """What is found of a case. One that cannot be read is reported, and logged."""
        case_id = case.key.case_id
        try:
            checked = CheckedCase(
                case_id,
                # Also one fact that this release cannot decode may be what keeps the case.
                [each.decode_cached() for each in history],
                case.birth_date(connection, self.ledger_id),
                elsewhere,
            )
            return check_retention(checked, schedule, self.run.day)
        except Exception as error:  # noqa: BLE001  # of one case alone
            _log.error("retention_check_failed", case=str(case_id), code=describe_error(error))
            return RetentionFinding(case_id, None, RetentionOutcome.FAILED)
