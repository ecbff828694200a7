"""Whether a council has a case."""

from typing import Final

from chassis.database import DriverConnection
from events.envelope import CaseId, LedgerId

CASE_EXISTS_QUERY: Final = """
    SELECT 1 FROM case_api.case_list WHERE ledger_id = $1 AND case_id = $2
"""


async def has_case(db: DriverConnection, ledger_id: LedgerId, case_id: CaseId) -> bool:
    """Whether the council has this case."""
    return await db.fetchval(CASE_EXISTS_QUERY, ledger_id, case_id) is not None
