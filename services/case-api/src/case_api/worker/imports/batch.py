"""Imports the next rows of one job, in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.domain.search.duplicates import searched_upns
from case_api.store.encryption.vault import EncryptedConnection, Vault
from case_api.store.event_metadata import EventMetadata
from case_api.store.imports.cases import (
    FiledBy,
    cases_with_upns,
    insert_imported_cases,
    known_cases,
    write_imported_changes,
)
from case_api.store.imports.jobs import ImportJob
from case_api.store.imports.outcomes import earlier_rows
from case_api.store.imports.progress import lock_job
from case_api.store.imports.staging import next_rows
from case_api.worker.imports.appends import append_batches_of
from case_api.worker.imports.import_plan import ImportPlan, KnownReferences, ReadRow, plan_import
from case_api.worker.imports.row_reader import ReadCase, read_row
from case_api.worker.imports.rows_read import record_rows
from chassis.database import driver_connection
from events.envelope import LedgerId
from events.log.postgres import PostgresLog


@dataclass(frozen=True, slots=True)
class ImportBatch:
    """The next rows of a job.

    `limit` is how many are read at most; `document_quota` the bytes of content of a council.
    """

    ledger_id: LedgerId
    import_id: UUID
    today: date
    new_id: Callable[[], UUID]
    limit: int
    document_quota: int
    vault: Vault

    async def run(self, db: AsyncConnection) -> int:
        """Import them in the transaction of `db`; returns how many there were.

        Either all of it is committed or nothing: the cases with their people and facts, the report,
        how far the job is, and that its rows are gone. 0 if another worker has the job.

        Raises:
            asyncpg.UniqueViolationError: another import has one of the references meanwhile.
            ImpossibleCase: a case contradicts what another writer recorded, or another case.
            NoRoomForContent: its documents have more bytes of content than the council may have.
            LogError: the log refused.
            Exception: a row cannot be recorded for a reason that no rule foresees.
        """
        connection = await driver_connection(db)
        locked = await lock_job(connection, self.ledger_id, self.import_id)
        if locked is None:
            return 0
        job = locked.job
        encrypted = self.vault.open(connection)
        rows = await next_rows(encrypted, self.ledger_id, self.import_id, job.last_row, self.limit)
        plan = await self._plan(
            encrypted, job, [(row.number, read_row(row, job.format, job.columns)) for row in rows]
        )
        await insert_imported_cases(encrypted, self.ledger_id, plan.cases, job.actor)
        await record_rows(connection, self.ledger_id, locked, plan.reports)
        await self._append(db, job, plan)
        return len(rows)

    async def _plan(
        self, connection: EncryptedConnection, job: ImportJob, rows: Sequence[ReadRow]
    ) -> ImportPlan:
        references = [read.reference for _, read in rows if read.reference is not MISSING]
        upns = {
            upn
            for _, read in rows
            if isinstance(read, ReadCase)
            for upn in searched_upns(read.case.person)
        }
        known = KnownReferences(
            await known_cases(connection.db, self.ledger_id, references),
            await earlier_rows(connection.db, self.ledger_id, self.import_id, references),
            await cases_with_upns(connection, self.ledger_id, upns),
        )
        return plan_import(rows, known, job, self.today, self.new_id)

    async def _append(self, db: AsyncConnection, job: ImportJob, plan: ImportPlan) -> None:
        """Append the facts, last, because the council's ledger is locked from here to the end."""
        metadata = EventMetadata(job.actor, self.import_id, None, self.new_id)
        log = PostgresLog(db, self.ledger_id)
        async for _ in log.append_batches(append_batches_of(plan.cases, metadata)):
            pass
        filed = FiledBy(job.actor, self.document_quota)
        connection = self.vault.open(await driver_connection(db))
        await write_imported_changes(connection, self.ledger_id, plan.cases, filed)
