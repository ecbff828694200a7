"""The cases that an officer holds on a day, or that a setting has."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.contracts.references import OfficerId, Urn
from events.envelope import CaseId, LedgerId

MAX_HELD_CASES: Final = 5_000
"""The most cases of one list; of more, the first by id."""
# A case that another officer covers is in that officer's list alone.
CASES_OF_OFFICER: Final = f"""
SELECT DISTINCT o.case_id FROM deadline.case_officer o
WHERE o.ledger_id = $1 AND o.officer_id = $2 AND o.from_on <= $3
  AND (o.to_on IS NULL OR o.to_on >= $3)
  AND (o.is_cover OR NOT EXISTS (
      SELECT FROM deadline.case_officer c
      WHERE c.ledger_id = $1 AND c.case_id = o.case_id AND c.is_cover
        AND c.from_on <= $3 AND c.to_on >= $3))
ORDER BY o.case_id LIMIT {MAX_HELD_CASES}
"""  # noqa: S608  # our own names
CASES_OF_SETTING: Final = f"""
SELECT case_id FROM deadline.case_profile
WHERE ledger_id = $1 AND setting_urn = $2 ORDER BY case_id LIMIT {MAX_HELD_CASES}
"""  # noqa: S608  # our own names


async def read_officer_cases(
    db: AsyncConnection, ledger_id: LedgerId, officer_id: OfficerId, day: date
) -> Sequence[CaseId]:
    """The cases that an officer leads on a day, without those that another covers, or covers."""
    rows = await (await driver_connection(db)).fetch(CASES_OF_OFFICER, ledger_id, officer_id, day)
    return [CaseId(row[0]) for row in rows]


async def read_setting_cases(
    db: AsyncConnection, ledger_id: LedgerId, setting_urn: Urn
) -> Sequence[CaseId]:
    """The cases whose main setting is this one."""
    rows = await (await driver_connection(db)).fetch(CASES_OF_SETTING, ledger_id, setting_urn)
    return [CaseId(row[0]) for row in rows]
