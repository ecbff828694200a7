"""Records that rows of an import were read: the report, the progress, and that they are gone."""

from collections.abc import Sequence

from case_api.domain.imports.outcome import ImportRowReport, ImportState
from case_api.store.imports.outcomes import insert_outcomes
from case_api.store.imports.progress import LockedJob, end_job, record_batch
from case_api.store.imports.staging import delete_read_rows
from chassis.database import DriverConnection
from events.envelope import LedgerId


async def record_rows(
    db: DriverConnection, ledger_id: LedgerId, locked: LockedJob, reports: Sequence[ImportRowReport]
) -> None:
    """Record what became of the next rows of a locked import, and end it with the last of them."""
    job, now = locked
    if reports:
        last = reports[-1].row
        await insert_outcomes(db, ledger_id, job.import_id, reports)
        await delete_read_rows(db, ledger_id, job.import_id, job.last_row, last)
        await record_batch(db, ledger_id, job.import_id, reports, now)
    if not reports or job.rows_read + len(reports) >= job.rows:
        await end_job(db, ledger_id, job.import_id, ImportState.COMPLETED, now)
