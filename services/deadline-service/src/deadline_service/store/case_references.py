"""The council's own references of cases, which are shown beside their ids."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.envelope import CaseId, LedgerId

CASE_REFERENCES: Final = """
SELECT case_id, reference FROM deadline.case_profile
WHERE ledger_id = $1 AND case_id = ANY ($2) AND reference IS NOT NULL
"""


async def case_references(
    db: AsyncConnection, ledger_id: LedgerId, cases: Sequence[CaseId]
) -> Mapping[CaseId, str]:
    """The references of some cases, of those that have one: a probe of the key for each case."""
    rows = await (await driver_connection(db)).fetch(CASE_REFERENCES, ledger_id, cases)
    return {row["case_id"]: row["reference"] for row in rows}
