"""Identifies the phase transfers of a cohort: a fact in each case, in one transaction.

The facts are appended last, because the ledger is locked from there to the end; and the table after
them, as with every fact of a case (store/case_changes.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.phase_transfers.identify import IdentifyTransfers, plan_transfers
from case_api.store.capacity import MAX_FACTS
from case_api.store.event_metadata import EventMetadata
from case_api.store.many_cases import read_case_facts, read_versions
from case_api.store.phase_transfers.transfer_rows import cases_to_identify, replace_transfers
from chassis.database import driver_connection, transaction
from chassis.idempotency import IdempotencyStore, IdempotentRequest
from events.envelope import LedgerId, StreamAppend
from events.log.postgres import PostgresLog

MAX_TRANSFERS: Final = 500
"""Cases of one request: as many facts as one append records."""
_FAMILIES: Final = frozenset({"case", "final", "review"})
"""What the decision and the progress of a transfer follow from."""


class IdentifiedCase(BaseModel):
    """A case in which the transfer was recorded, or would be: then it has no position."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    case_id: UUID
    position: int | None


class TransfersResult(BaseModel):
    """The cases of one request; `full` can hold no more facts. `has_more`: there are others."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    identified: tuple[IdentifiedCase, ...]
    full: tuple[UUID, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class IdentifyTransfersExecutor:
    """Executes the command of one request. It may be tried again: a failed try has no effect."""

    engine: AsyncEngine
    idempotency: IdempotencyStore
    request: IdempotentRequest
    metadata: EventMetadata

    async def execute(self, command: IdentifyTransfers, *, dry_run: bool) -> TransfersResult:
        """Record the transfer in the next cases of the cohort, or tell in which it would be.

        Raises:
            CannotHaveHappened, CaseFull: it cannot be recorded in one of them.
            IdempotencyKeyInUse: the result of the same request is stored already.
            WrongExpectedVersion, WriteConflict: another writer came first.
            LogError: the log refused.
        """
        ledger_id = LedgerId(self.request.ledger_id)
        transfer = command.transfer.kind, command.transfer.transfers_on
        async with transaction(self.engine, ledger_id) as db:
            raw, log = await driver_connection(db), PostgresLog(db, ledger_id)
            limit = MAX_TRANSFERS + 1
            found = await cases_to_identify(raw, ledger_id, command.cohort, transfer, limit)
            versions = await read_versions(raw, ledger_id, sorted(found[:MAX_TRANSFERS]))
            full = {case_id for case_id, version in versions.items() if version >= MAX_FACTS}
            cases = [case_id for case_id in versions if case_id not in full]
            planned = plan_transfers(command, await read_case_facts(log, cases, _FAMILIES))
            appends = [
                StreamAppend(
                    each.case_id, [self.metadata.envelop(command.transfer)], versions[each.case_id]
                )
                for each in planned
            ]
            positions: Sequence[int | None] = [None for _ in appends]
            if appends and not dry_run:
                positions = [each.position for each in await log.append(*appends)]
            result = TransfersResult(
                identified=tuple(
                    IdentifiedCase(case_id=each.case_id, position=position)
                    for each, position in zip(planned, positions, strict=True)
                ),
                full=tuple(sorted(full)),
                has_more=len(found) > MAX_TRANSFERS,
            )
            if not dry_run:
                transfers = {each.case_id: each.transfers for each in planned}
                await replace_transfers(raw, ledger_id, transfers)
                await self.idempotency.insert(raw, self.request, result)
            return result
