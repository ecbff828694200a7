"""An import whose rows are arriving. It is listed once all have arrived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from case_api.domain.imports.outcome import ImportFormat
from case_api.store.encryption.vault import EncryptedConnection
from case_api.store.imports.staging import StagedRow, encrypt_row
from chassis.database import DriverConnection
from events.envelope import LedgerId

STALLED_AFTER: Final = timedelta(minutes=2)
"""An import of which nothing has arrived for so long is not counted: its process was killed."""
_NOW: Final = "SELECT clock_timestamp()"
_INSERT: Final = """
INSERT INTO case_api.import_job (ledger_id, import_id, format, dry_run, actor, authority, state)
VALUES ($1, $2, $3, $4, $5, $6, 'receiving')
"""
_TOUCH: Final = """
UPDATE case_api.import_job SET updated_at = $3
WHERE ledger_id = $1 AND import_id = $2 AND state = 'receiving'
"""
_INSERT_ROWS: Final = """
INSERT INTO case_api.import_row (ledger_id, import_id, row_number, content)
SELECT $1, $2, * FROM unnest($3::integer[], $4::bytea[])
"""
_SUBMIT: Final = """
UPDATE case_api.import_job SET state = 'waiting', updated_at = $3, rows = $4, columns = $5
WHERE ledger_id = $1 AND import_id = $2 AND state = 'receiving'
"""
_DELETE: Final = """
DELETE FROM case_api.import_job
WHERE ledger_id = $1 AND import_id = $2 AND state = 'receiving'
"""
COUNT_QUERY: Final = """
SELECT count(*) FROM case_api.import_job
WHERE ledger_id = $1
  AND (state IN ('waiting', 'running') OR (state = 'receiving' AND updated_at > $2))
"""


@dataclass(frozen=True, slots=True)
class NewImport:
    """An import whose rows are about to arrive. `actor` is a reference to who sends it."""

    import_id: UUID
    format: ImportFormat
    dry_run: bool
    actor: str
    authority: str
    """The council's number at the DfE."""


class ImportDeleted(Exception):
    """The import was deleted while its rows arrived, because they took too long."""


async def insert_job(db: DriverConnection, ledger_id: LedgerId, new: NewImport) -> None:
    """Create an import without rows."""
    values = new.import_id, new.format, new.dry_run, new.actor, new.authority
    await db.execute(_INSERT, ledger_id, *values)


async def count_unfinished(db: DriverConnection, ledger_id: LedgerId) -> int:
    """How many imports of a council have not ended, those that are arriving included."""
    now = await db.fetchval(_NOW)
    return int(await db.fetchval(COUNT_QUERY, ledger_id, now - STALLED_AFTER))


async def insert_rows(
    connection: EncryptedConnection, ledger_id: LedgerId, import_id: UUID, rows: Sequence[StagedRow]
) -> None:
    """Store rows that have arrived.

    Raises:
        ImportDeleted: the import was deleted meanwhile.
    """
    db = connection.db
    now = await db.fetchval(_NOW)
    _require(await db.execute(_TOUCH, ledger_id, import_id, now))
    contents = [encrypt_row(connection.vault, ledger_id, import_id, each) for each in rows]
    columns = [each.number for each in rows], contents
    await db.execute(_INSERT_ROWS, ledger_id, import_id, *columns)


async def submit_job(
    db: DriverConnection, ledger_id: LedgerId, import_id: UUID, rows: int, columns: Sequence[str]
) -> None:
    """Give an import whose rows have all arrived to the worker.

    Raises:
        ImportDeleted: the import was deleted meanwhile.
    """
    now = await db.fetchval(_NOW)
    _require(await db.execute(_SUBMIT, ledger_id, import_id, now, rows, list(columns)))


async def delete_receiving_job(db: DriverConnection, ledger_id: LedgerId, import_id: UUID) -> None:
    """Delete an import whose rows did not all arrive, with those that did."""
    await db.execute(_DELETE, ledger_id, import_id)


def _require(status: str) -> None:
    if status != "UPDATE 1":
        raise ImportDeleted
