"""Deleting simulations of councils that have expired."""

from typing import Final

from chassis.database import DriverConnection
from chassis.row_changes import change_rows

EXPIRED_SIMULATION_QUERY: Final = """
SELECT ledger_id, simulation_id FROM deadline.council_simulation
WHERE ended_at IS NOT NULL AND expires_at < $1 ORDER BY expires_at LIMIT 1
"""
_DELETE: Final = """
DELETE FROM deadline.council_simulation
WHERE ledger_id = $1 AND simulation_id = $2 AND ended_at IS NOT NULL RETURNING simulation_id
"""


async def delete_expired_simulation(db: DriverConnection) -> bool:
    """Delete one simulation that has expired, of any council; False if there is none.

    One at a time, because each may have a row for every case.
    """
    now = await db.fetchval("SELECT clock_timestamp()")
    expired = await db.fetch(EXPIRED_SIMULATION_QUERY, now)
    await change_rows(db, _DELETE, expired)
    return bool(expired)
