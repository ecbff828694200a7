"""Commands on a case: read its stream, decide, append, and store the result; all or nothing.

A command with one fact is two round trips to the database: one statement reads the stream, one
appends the fact and stores the result (docs/adr/0017-one-fact-in-two-round-trips.md). Several
facts, or other tables as well, such as the entry of the case in the council's list, are written in
one transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from case_api.domain.case_changes import CaseChanges, changes_after
from case_api.domain.created_ids import created_ids
from case_api.domain.decide import Command, make_decision
from case_api.domain.people.person import Person
from case_api.domain.record import RecordFacts
from case_api.store.append_with_result import append_with_result
from case_api.store.capacity import check_capacity
from case_api.store.case_changes import write_changes
from case_api.store.case_list import insert_case
from case_api.store.command_result import CommandResult
from case_api.store.documents.document_details import NewDocuments, insert_documents
from case_api.store.encryption.vault import Vault
from case_api.store.event_metadata import EventMetadata
from case_api.store.people.person_versions import NewPersonVersion, insert_person
from case_api.store.search.duplicate_candidates import refuse_duplicate
from case_api.store.streams import read_stream
from chassis.database import DriverConnection, connection, driver_connection, transaction
from chassis.idempotency import IdempotencyStore, IdempotentRequest
from events.contracts import CaseOpened, Event
from events.envelope import CaseId, ExpectedVersion, LedgerId, StreamAppend, StreamState
from events.log.postgres import PostgresLog
from events.stored_event import StoredEvent, decode_events


@dataclass(frozen=True, slots=True)
class CommandExecutor:
    """Executes the command of one request.

    It may be tried again: a failed attempt has no effect. Both methods raise, without an
    effect: UnknownCase, CannotHaveHappened, CaseFull, InvalidCorrection: the command is
    refused. IdempotencyKeyInUse: the result of the same request is stored already.
    WrongExpectedVersion, WriteConflict: another writer came first. LogError: the log refused.
    """

    engine: AsyncEngine
    vault: Vault
    idempotency: IdempotencyStore
    request: IdempotentRequest
    metadata: EventMetadata

    @property
    def ledger_id(self) -> LedgerId:
        """The council's ledger."""
        return LedgerId(self.request.ledger_id)

    async def execute(self, case_id: CaseId, command: Command) -> CommandResult:
        """Execute a command on a case.

        Facts that this release cannot decode take no part in the decision: a decision refuses what
        cannot have happened, and an unknown fact excludes nothing. The expected version counts
        them.
        """
        async with connection(self.engine, self.ledger_id) as db:
            raw = await driver_connection(db)
            stream = await read_stream(raw, self.ledger_id, case_id)
            history = decode_events(stream).decoded
            decision = make_decision(history, command)
            events, changes = decision.events, changes_after(history, decision)
            if len(events) == 1 and changes.is_empty:
                append = self._append_of(case_id, events, stream[-1].stream_version)
                return await append_with_result(raw, self.request, append, created_ids(events))
        async with transaction(self.engine, self.ledger_id) as db:
            if not events:
                return await self._store_unchanged(await driver_connection(db), stream[-1])
            append = self._append_of(case_id, events, stream[-1].stream_version)
            return await self._append(db, append, events, changes)

    async def open_case(
        self,
        case_id: CaseId,
        person: Person,
        opened: CaseOpened,
        command: RecordFacts,
        *,
        allow_duplicate: bool,
    ) -> CommandResult:
        """Open a case with its person; `command` records `opened` and what the case begins with.

        The facts are appended last, because the ledger is locked from there to the end.

        Raises:
            DuplicateCase: another case has the reference or a UPN of the person, and no duplicate
                is allowed. Nothing happened.
        """
        decision = make_decision([], command)
        events, changes = decision.events, changes_after([], decision)
        append = self._append_of(case_id, events, StreamState.NONE)
        entry = changes.entry
        if entry is None:
            raise AssertionError("the facts of an opening have the opening among them")
        opened_on = command.today if opened.taken_over_on is MISSING else None
        async with transaction(self.engine, self.ledger_id) as db:
            raw = await driver_connection(db)
            people = self.vault.open(raw)
            await insert_case(people, self.ledger_id, case_id, entry, opened_on)
            version = NewPersonVersion(person, 1, self.metadata.actor)
            await insert_person(people, self.ledger_id, case_id, version)
            result = await self._append(db, append, events, changes._replace(entry=None))
            if not allow_duplicate:
                await refuse_duplicate(people, self.ledger_id, case_id, person, entry.reference)
            return result

    async def file_document(
        self, case_id: CaseId, command: RecordFacts, document: NewDocuments
    ) -> CommandResult:
        """File a document; `command` records its filing.

        Raises:
            DocumentIdUsed, NoRoomForContent: it is refused.
        """
        async with transaction(self.engine, self.ledger_id) as db:
            stream = await PostgresLog(db, self.ledger_id).read_stored_streams([case_id])
            history = decode_events(stream).decoded
            decision = make_decision(history, command)
            events, changes = decision.events, changes_after(history, decision)
            append = self._append_of(case_id, events, stream[-1].stream_version)
            result = await self._append(db, append, events, changes)
            raw = await driver_connection(db)
            await insert_documents(self.vault.open(raw), self.ledger_id, case_id, document)
            return result

    def _append_of(
        self, case_id: CaseId, events: Sequence[Event], expected: ExpectedVersion
    ) -> StreamAppend:
        append = StreamAppend(case_id, [self.metadata.envelop(each) for each in events], expected)
        check_capacity(append)
        return append

    async def _append(
        self,
        db: AsyncConnection,
        append: StreamAppend,
        events: Sequence[Event],
        changes: CaseChanges,
    ) -> CommandResult:
        """Append facts in a transaction, and store what they change, and the result."""
        appended = await PostgresLog(db, self.ledger_id).append(append)
        raw = await driver_connection(db)
        await write_changes(raw, self.ledger_id, append.stream_id, changes)
        last = appended[-1]
        result = CommandResult(
            case_id=append.stream_id,
            position=last.position,
            version=last.stream_version,
            ids=tuple(created_ids(events)),
        )
        await self.idempotency.insert(raw, self.request, result)
        return result

    async def _store_unchanged(
        self, connection: DriverConnection, last: StoredEvent
    ) -> CommandResult:
        """Store the result of a command that adds nothing: the case as it is."""
        result = CommandResult(
            case_id=last.stream_id, position=last.position, version=last.stream_version, ids=()
        )
        await self.idempotency.insert(connection, self.request, result)
        return result
