"""Whether a council has a case, or has it at a school."""

from typing import Final

from chassis.database import DriverConnection
from events.contracts.references import Urn
from events.envelope import CaseId, LedgerId

CASE_EXISTS_QUERY: Final = """
    SELECT 1 FROM case_api.case_list WHERE ledger_id = $1 AND case_id = $2
"""

CASE_OF_SETTING_QUERY: Final = """
    SELECT 1 FROM case_api.case_list WHERE ledger_id = $1 AND case_id = $2 AND setting = $3
"""


async def has_case(db: DriverConnection, ledger_id: LedgerId, case_id: CaseId) -> bool:
    """Whether the council has this case."""
    return await db.fetchval(CASE_EXISTS_QUERY, ledger_id, case_id) is not None


async def is_case_of_setting(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, setting: Urn
) -> bool:
    """Whether the council has this case, and its setting has this URN."""
    return await db.fetchval(CASE_OF_SETTING_QUERY, ledger_id, case_id, setting) is not None
