"""Which cases are those of a school's pupils: the limit of people who act for the school."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import transaction
from chassis.policies import CaseFinder
from deadline_service.store.case_holders import has_main_setting
from events.envelope import CaseId, LedgerId


def setting_case_finder(engine: AsyncEngine) -> CaseFinder:
    """Finds pupils in the projection `case_profile`, which follows the log."""

    async def is_pupil(ledger: UUID, case: UUID, urn: str) -> bool:
        ledger_id = LedgerId(ledger)
        async with transaction(engine, ledger_id) as db:
            return await has_main_setting(db, ledger_id, CaseId(case), urn)

    return CaseFinder(is_pupil)
