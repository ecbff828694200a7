"""Refuses a row that cannot be recorded, whatever the reason, so that the others are."""

from typing import Final
from uuid import UUID

from case_api.domain.errors import NoRoomForContent
from case_api.domain.imports.outcome import ImportRowReport, ImportViolation, RowOutcome
from case_api.domain.imports.taken_over import ImpossibleCase
from case_api.store.encryption.vault import EncryptedConnection
from case_api.store.imports.progress import lock_job
from case_api.store.imports.staging import next_rows
from case_api.worker.imports.rows_read import record_rows
from events.envelope import LedgerId

NOT_RECORDED: Final = ImportViolation(
    code="not_recorded",
    pointer="",
    message="the case could not be recorded; the error was logged, and nothing was changed",
)


def refusal_of(error: Exception) -> ImportViolation:
    """Why a row is refused that failed as its facts were recorded."""
    if isinstance(error, ImpossibleCase):
        return ImportViolation(code=error.code, pointer=error.pointer, message=error.detail)
    if isinstance(error, NoRoomForContent):
        message = f"{error}: give each document a location, or ask the operator for room"
        return ImportViolation(
            code="document_quota_exceeded", pointer="/documents", message=message
        )
    return NOT_RECORDED


async def refuse_next_row(
    connection: EncryptedConnection,
    ledger_id: LedgerId,
    import_id: UUID,
    violation: ImportViolation,
) -> int:
    """Report the next row of an import as refused; returns how many rows there were, 0 or 1."""
    locked = await lock_job(connection.db, ledger_id, import_id)
    if locked is None:
        return 0
    rows = await next_rows(connection, ledger_id, import_id, locked.job.last_row, 1)
    reports = [
        ImportRowReport(row=row.number, outcome=RowOutcome.REFUSED, violations=(violation,))
        for row in rows
    ]
    await record_rows(connection.db, ledger_id, locked, reports)
    return len(rows)
