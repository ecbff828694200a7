"""Deleting imports whose rows never arrived, and reports that are old."""

from datetime import timedelta
from typing import Final

from chassis.database import DriverConnection
from chassis.row_changes import change_rows

INCOMPLETE_AFTER: Final = timedelta(minutes=10)
"""How long nothing may have arrived of an import that is arriving."""
REPORT_RETENTION: Final = timedelta(days=90)
"""How long an import is kept that has ended, with its report. Published."""
INCOMPLETE_QUERY: Final = """
SELECT ledger_id, import_id FROM case_api.import_job
WHERE state = 'receiving' AND updated_at < $1 ORDER BY updated_at LIMIT 1
"""
OLD_QUERY: Final = """
SELECT ledger_id, import_id FROM case_api.import_job
WHERE ended_at < $1 ORDER BY ended_at LIMIT 1
"""
_DELETE_INCOMPLETE: Final = """
DELETE FROM case_api.import_job
WHERE ledger_id = $1 AND import_id = $2 AND state = 'receiving' RETURNING import_id
"""
_DELETE_OLD: Final = """
DELETE FROM case_api.import_job
WHERE ledger_id = $1 AND import_id = $2 AND ended_at IS NOT NULL RETURNING import_id
"""


async def delete_expired(db: DriverConnection) -> bool:
    """Delete an import of either kind, of any council; False if there is none.

    One at a time, because each may have many rows. The imported cases remain, and the record that
    they were imported.
    """
    now = await db.fetchval("SELECT clock_timestamp()")
    incomplete = await db.fetch(INCOMPLETE_QUERY, now - INCOMPLETE_AFTER)
    old = await db.fetch(OLD_QUERY, now - REPORT_RETENTION)
    await change_rows(db, _DELETE_INCOMPLETE, incomplete)
    await change_rows(db, _DELETE_OLD, old)
    return bool(incomplete or old)
