"""Erases personal data from a case: the rows are deleted, and the fact recorded, all or nothing.

The facts are appended once the documents are deleted, which may take seconds, and before the rest,
because from the append on the ledger is locked (ADR 0090). The last step before the commit records
in the ledger of destroyed keys that it begins, the first after it that it is done (ADR 0115).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Protocol
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.case_changes import changes_after
from case_api.domain.decide import make_decision
from case_api.domain.decision import Decision
from case_api.domain.erasure.related_person import check_erasable
from case_api.domain.errors import UnknownPerson
from case_api.domain.families.erasure import has_ended
from case_api.domain.record import RecordFacts
from case_api.store.capacity import check_capacity
from case_api.store.case_changes import write_changes
from case_api.store.encryption.vault import Vault
from case_api.store.erasure.case_file import (
    DeletedDocument,
    DocumentElsewhere,
    delete_documents,
    delete_file,
    documents_elsewhere,
    lock_case_file,
)
from case_api.store.erasure.related_person import erase_related_person
from case_api.store.event_metadata import EventMetadata
from case_api.store.people.person_versions import find_person
from chassis.database import DriverConnection, driver_connection, transaction
from chassis.idempotency import IdempotencyStore, IdempotentRequest
from events.contracts import CasePersonErased
from events.destroyed_keys import DestroyedKeys
from events.envelope import AppendResult, CaseId, LedgerId, StreamAppend
from events.log.postgres import PostgresLog
from events.stored_event import decode_events

UNFINISHED_IMPORT_QUERY: Final = """
    SELECT 1 FROM case_api.import_job
     WHERE ledger_id = $1 AND state IN ('receiving', 'waiting', 'running') LIMIT 1
"""


class ImportUnfinished(Exception):
    """An import of the council has rows that were not read: they may be about anybody."""


class ErasureResult(BaseModel):
    """Where the fact is, and what the council's own store must delete."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    case_id: UUID
    position: int
    version: int
    elsewhere: tuple[DocumentElsewhere, ...]


class ErasureOrder(Protocol):
    """What an erasure is for: a request, or a run. It is part of the transaction."""

    @property
    def ledger_id(self) -> LedgerId:
        """The council's ledger."""
        ...

    async def begin(self, db: DriverConnection) -> None:
        """Called first. An exception ends the transaction, and nothing was erased."""
        ...

    async def complete(self, log: PostgresLog, result: ErasureResult) -> None:
        """Called once everything is erased, with what the council is told. It may refuse it.

        From the append on no other writer adds to the log of the council.
        """
        ...


@dataclass(frozen=True, slots=True)
class RequestedErasure:
    """The erasure of a POST: its result is stored, and answers the same request again."""

    idempotency: IdempotencyStore
    request: IdempotentRequest

    @property
    def ledger_id(self) -> LedgerId:
        """The council's ledger."""
        return LedgerId(self.request.ledger_id)

    async def begin(self, db: DriverConnection) -> None:
        """Nothing is needed before."""

    async def complete(self, log: PostgresLog, result: ErasureResult) -> None:
        """Store the result.

        Raises:
            IdempotencyKeyInUse: the result of the same request is stored already.
        """
        await self.idempotency.insert(await log.connection(), self.request, result)


@dataclass(frozen=True, slots=True)
class ErasureExecutor:
    """Executes one erasure. It may be tried again: a failed try has no effect."""

    engine: AsyncEngine
    vault: Vault
    destroyed_keys: DestroyedKeys
    order: ErasureOrder
    metadata: EventMetadata

    @property
    def ledger_id(self) -> LedgerId:
        """The council's ledger."""
        return self.order.ledger_id

    async def execute(self, case_id: CaseId, fact: CasePersonErased, today: date) -> ErasureResult:
        """Erase the personal data that a fact is about, and record it.

        Raises:
            UnknownCase, CannotHaveHappened, CaseFull: it is refused.
            ImportUnfinished: an import has to end first.
            OutdatedPerson: the people of the case were recorded under other rules.
            Exception: the order refused it.
            WrongExpectedVersion, WriteConflict: another writer came first.
            LogError: the log refused.
            DestroyedKeysUnavailable: the destruction of the keys cannot be recorded. Nothing was
                erased, or it was and is not confirmed: the order was completed then.
        """
        result = await self._erase_in_transaction(case_id, fact, today)
        await self.destroyed_keys.confirm(self.ledger_id, case_id, fact)
        return result

    async def _erase_in_transaction(
        self, case_id: CaseId, fact: CasePersonErased, today: date
    ) -> ErasureResult:
        async with transaction(self.engine, self.ledger_id) as db:
            raw, log = await driver_connection(db), PostgresLog(db, self.ledger_id)
            await self.order.begin(raw)
            stream = await log.read_stored_streams([case_id])
            history = decode_events(stream).decoded
            decision = make_decision(history, RecordFacts([fact], today))
            await self._check(raw, case_id, fact, decision, today)
            documents = await self._delete_documents(raw, case_id, fact)
            facts = [self.metadata.envelop(each) for each in decision.events]
            append = StreamAppend(case_id, facts, stream[-1].stream_version)
            check_capacity(append)
            (appended,) = await log.append(append)
            elsewhere = await self._erase(raw, case_id, fact, documents)
            await write_changes(raw, self.ledger_id, case_id, changes_after(history, decision))
            result = _result(case_id, appended, elsewhere)
            await self.order.complete(log, result)
            await self.destroyed_keys.begin(self.ledger_id, case_id, fact)
            return result

    async def _check(
        self,
        db: DriverConnection,
        case_id: CaseId,
        fact: CasePersonErased,
        decision: Decision,
        today: date,
    ) -> None:
        """Refuse what the tables of the case, or unread rows of imports, do not allow."""
        if fact.person_id is not MISSING:
            found = await find_person(self.vault.open(db), self.ledger_id, case_id)
            if found is None:
                raise UnknownPerson
            ended = has_ended(decision.case)
            check_erasable(found.person, fact.person_id, today, ended=ended)
        if await db.fetchval(UNFINISHED_IMPORT_QUERY, self.ledger_id) is not None:
            raise ImportUnfinished

    async def _delete_documents(
        self, db: DriverConnection, case_id: CaseId, fact: CasePersonErased
    ) -> Sequence[DeletedDocument]:
        if fact.person_id is not MISSING:
            return ()
        return await delete_documents(db, self.ledger_id, case_id)

    async def _erase(
        self,
        db: DriverConnection,
        case_id: CaseId,
        fact: CasePersonErased,
        documents: Sequence[DeletedDocument],
    ) -> Sequence[DocumentElsewhere]:
        await lock_case_file(db, self.ledger_id, case_id)
        if fact.person_id is MISSING:
            connection = self.vault.open(db)
            elsewhere = await documents_elsewhere(connection, self.ledger_id, case_id, documents)
            await delete_file(db, self.ledger_id, case_id, documents)
            return elsewhere
        erase = erase_related_person(
            db, self.ledger_id, case_id, fact.person_id, self.metadata.actor
        )
        if not await erase:
            raise UnknownPerson
        return ()


def _result(
    case_id: CaseId, appended: AppendResult, elsewhere: Sequence[DocumentElsewhere]
) -> ErasureResult:
    return ErasureResult(
        case_id=case_id,
        position=appended.position,
        version=appended.stream_version,
        elsewhere=tuple(elsewhere),
    )
