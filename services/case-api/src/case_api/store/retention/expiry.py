"""Deleting retention runs that are old, with their reports."""

from datetime import timedelta
from typing import Final

from chassis.database import DriverConnection
from chassis.row_changes import change_rows

RUN_RETENTION: Final = timedelta(days=90)
"""How long a run is kept that has ended, with its report. Published."""
OLD_RUN_QUERY: Final = """
    SELECT ledger_id, run_id FROM case_api.retention_run
     WHERE ended_at < $1 ORDER BY ended_at LIMIT 1
"""
_DELETE: Final = """
    DELETE FROM case_api.retention_run
     WHERE ledger_id = $1 AND run_id = $2 AND ended_at IS NOT NULL RETURNING run_id
"""


async def delete_old_run(db: DriverConnection) -> bool:
    """Delete a run of any council that is old; False if there is none.

    One at a time, because each may have many cases. What was erased is in the log.
    """
    now = await db.fetchval("SELECT clock_timestamp()")
    old = await db.fetch(OLD_RUN_QUERY, now - RUN_RETENTION)
    await change_rows(db, _DELETE, old)
    return bool(old)
