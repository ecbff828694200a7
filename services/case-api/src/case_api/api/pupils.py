"""Which cases are those of a school's pupils: the limit of people who act for the school."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.case_existence import is_case_of_setting
from chassis.database import driver_connection, transaction
from chassis.policies import CaseFinder
from events.envelope import CaseId, LedgerId


def pupil_finder(engine: AsyncEngine) -> CaseFinder:
    """Finds pupils in the list of cases, which is written with the facts."""

    async def is_pupil(ledger: UUID, case: UUID, urn: str) -> bool:
        ledger_id = LedgerId(ledger)
        async with transaction(engine, ledger_id) as db:
            connection = await driver_connection(db)
            return await is_case_of_setting(connection, ledger_id, CaseId(case), urn)

    return CaseFinder(is_pupil)
