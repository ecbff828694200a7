"""Taking the next import, and recording how far it is."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from case_api.domain.imports.outcome import ImportRowReport, ImportState, RowOutcome
from case_api.store.imports.jobs import JOB_COLUMNS, ImportJob, job_of
from chassis.database import DriverConnection
from events.envelope import LedgerId

UNFINISHED_QUERY: Final = """
SELECT ledger_id, import_id FROM case_api.import_job
WHERE state IN ('waiting', 'running') ORDER BY updated_at LIMIT 20
"""
"""The imports with rows to read, that which has waited longest first."""
_LOCK: Final = f"""
SELECT clock_timestamp(), {JOB_COLUMNS} FROM case_api.import_job
WHERE ledger_id = $1 AND import_id = $2 AND state IN ('waiting', 'running')
FOR UPDATE SKIP LOCKED
"""  # noqa: S608  # constants only
_RECORD_BATCH: Final = """
UPDATE case_api.import_job
SET state = 'running', updated_at = $3, last_row = $4, rows_read = rows_read + $5,
    imported = imported + $6, unchanged = unchanged + $7, differing = differing + $8,
    refused = refused + $9
WHERE ledger_id = $1 AND import_id = $2
"""
_END: Final = """
UPDATE case_api.import_job SET state = $3, ended_at = $4, updated_at = $4
WHERE ledger_id = $1 AND import_id = $2
"""


async def unfinished_imports(db: DriverConnection) -> Sequence[tuple[LedgerId, UUID]]:
    """Imports with rows to read, of all councils. Each batch puts its import last."""
    return [(LedgerId(row[0]), row[1]) for row in await db.fetch(UNFINISHED_QUERY)]


class LockedJob(NamedTuple):
    """An import that is locked until the transaction ends, and the time of the lock."""

    job: ImportJob
    now: datetime


async def lock_job(db: DriverConnection, ledger_id: LedgerId, import_id: UUID) -> LockedJob | None:
    """Lock an import.

    None where another worker has it, or it has ended: the lock is the lease, and dies with its
    worker.
    """
    row = await db.fetchrow(_LOCK, ledger_id, import_id)
    return None if row is None else LockedJob(job_of(row[1:]), row[0])


async def record_batch(
    db: DriverConnection,
    ledger_id: LedgerId,
    import_id: UUID,
    rows: Sequence[ImportRowReport],
    at: datetime,
) -> None:
    """Count the rows that were read, and continue after the last."""
    counts = Counter(each.outcome for each in rows)
    await db.execute(
        _RECORD_BATCH,
        ledger_id,
        import_id,
        at,
        rows[-1].row,
        len(rows),
        counts[RowOutcome.IMPORTED] + counts[RowOutcome.VALID],
        counts[RowOutcome.UNCHANGED],
        counts[RowOutcome.DIFFERS],
        counts[RowOutcome.REFUSED],
    )


async def end_job(
    db: DriverConnection, ledger_id: LedgerId, import_id: UUID, state: ImportState, at: datetime
) -> None:
    """End an import that is locked."""
    await db.execute(_END, ledger_id, import_id, state, at)
