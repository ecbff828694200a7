"""A handover in one transaction: all cases are handed over, with their notes, or none.

So there is nothing to resume after a crash (docs/adr/0075-a-handover-is-one-transaction.md). The
facts are appended last, because the ledger is locked from there to the end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from case_api.domain.assignments.handover import (
    MAX_HANDOVER,
    CaseHandover,
    HandOverCases,
    HandoverRefusal,
    HandoverRefusalCode,
    HandoverRefused,
    HandoverTooLarge,
    plan_handover,
)
from case_api.domain.errors import CaseFull
from case_api.domain.search.case_entry import last_lead
from case_api.store.assignments.handover_result import HandoverResult
from case_api.store.assignments.officer_periods import cases_of_officer, replace_periods
from case_api.store.capacity import check_capacity
from case_api.store.case_list import cases_erased, update_leads
from case_api.store.case_texts import NewCaseText, insert_texts
from case_api.store.directory.officers import OFFICERS
from case_api.store.encryption.vault import Vault
from case_api.store.event_metadata import EventMetadata
from case_api.store.many_cases import read_case_facts, read_versions
from chassis.database import DriverConnection, driver_connection, transaction
from chassis.idempotency import IdempotencyStore, IdempotentRequest
from events.envelope import CaseId, LedgerId, StreamAppend
from events.log.postgres import PostgresLog

_FAMILIES: Final = frozenset({"case"})
"""Who works on a case follows from nothing else."""


@dataclass(frozen=True, slots=True)
class HandoverExecutor:
    """Executes the handover of one request. It may be tried again: a failed try has no effect."""

    engine: AsyncEngine
    vault: Vault
    idempotency: IdempotencyStore
    request: IdempotentRequest
    metadata: EventMetadata

    @property
    def ledger_id(self) -> LedgerId:
        """The council's ledger."""
        return LedgerId(self.request.ledger_id)

    async def execute(
        self, command: HandOverCases, notes: Sequence[NewCaseText], *, dry_run: bool
    ) -> HandoverResult:
        """Hand the cases over, or tell which would be.

        Raises:
            HandoverRefused, HandoverTooLarge, CannotHaveHappened: the handover is refused.
            IdempotencyKeyInUse: the result of the same request is stored already.
            WrongExpectedVersion, WriteConflict: another writer came first.
            LogError: the log refused.
        """
        async with transaction(self.engine, self.ledger_id) as db:
            raw = await driver_connection(db)
            await self._check_officers(raw, command)
            cases = await self._cases(raw, command)
            versions = await read_versions(raw, self.ledger_id, cases)
            _refuse(HandoverRefusalCode.UNKNOWN_CASE, [*command.cases.keys() - versions.keys()])
            histories = await read_case_facts(PostgresLog(db, self.ledger_id), cases, _FAMILIES)
            planned = plan_handover(command, histories)
            appends = self._appends(planned, versions)
            noted = [each.case_id for each in notes]
            erased = await cases_erased(raw, self.ledger_id, noted)
            _refuse(HandoverRefusalCode.CASE_ERASED, erased)
            if dry_run:
                return HandoverResult.of(command, planned)
            await insert_texts(self.vault.open(raw), self.ledger_id, notes, self.metadata.actor)
            await self._replace_periods(raw, planned)
            return await self._append(db, command, planned, appends)

    async def _check_officers(self, db: DriverConnection, command: HandOverCases) -> None:
        """Refuse officers whom the directory does not have, or who have left by the day."""
        found = await OFFICERS.find_all(db, self.ledger_id, command.to_officer_ids)
        known = {officer.id: officer.document for officer in found}
        unknown = [each for each in command.to_officer_ids if each not in known]
        _refuse(HandoverRefusalCode.UNKNOWN_OFFICER, unknown)
        left = [each for each in known if known[each].has_left_by(command.from_on)]
        _refuse(HandoverRefusalCode.OFFICER_HAS_LEFT, left)

    async def _cases(self, db: DriverConnection, command: HandOverCases) -> Sequence[CaseId]:
        """The cases of the handover, in the order of their ids."""
        if not command.all_cases:
            return sorted(command.cases)
        officer_id, limit = command.from_officer_id, MAX_HANDOVER + 1
        held = await cases_of_officer(db, self.ledger_id, officer_id, command.from_on, limit)
        cases = sorted({*held, *command.cases})
        if len(cases) > MAX_HANDOVER:
            raise HandoverTooLarge
        return cases

    def _appends(
        self, planned: Sequence[CaseHandover], versions: Mapping[CaseId, int]
    ) -> Sequence[StreamAppend]:
        appends = [
            StreamAppend(
                each.case_id,
                [self.metadata.envelop(fact) for fact in each.facts],
                versions[each.case_id],
            )
            for each in planned
        ]
        full = [append.stream_id for append in appends if _is_full(append)]
        _refuse(HandoverRefusalCode.CASE_FULL, full)
        return appends

    async def _replace_periods(self, db: DriverConnection, planned: Sequence[CaseHandover]) -> None:
        """Replace what the assignments change in the tables of each case."""
        periods = {each.case_id: each.periods for each in planned}
        await replace_periods(db, self.ledger_id, periods)
        leads = {case_id: last_lead(found) for case_id, found in periods.items()}
        await update_leads(db, self.ledger_id, leads)

    async def _append(
        self,
        db: AsyncConnection,
        command: HandOverCases,
        planned: Sequence[CaseHandover],
        appends: Sequence[StreamAppend],
    ) -> HandoverResult:
        log = PostgresLog(db, self.ledger_id)
        appended = await log.append(*appends) if appends else ()
        result = HandoverResult.of(command, planned, appended)
        await self.idempotency.insert(await driver_connection(db), self.request, result)
        return result


def _refuse(code: HandoverRefusalCode, subjects: Sequence[UUID]) -> None:
    """Refuse the handover because of officers or cases, if there are any."""
    if subjects:
        raise HandoverRefused([HandoverRefusal(code, subject) for subject in subjects])


def _is_full(append: StreamAppend) -> bool:
    try:
        check_capacity(append)
    except CaseFull:
        return True
    return False
