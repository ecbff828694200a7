"""The cases whose chronologies an inspector asks for."""

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic_core import MISSING

from case_api.domain.inspection.inspected_case import InspectedCase
from chassis.database import DriverConnection
from events.envelope import CaseId, LedgerId

INSPECTED_CASES_QUERY: Final = """
    SELECT case_id, reference, erased_on FROM case_api.case_list
     WHERE ledger_id = $1 AND case_id = ANY ($2)
"""


async def find_inspected_cases(
    db: DriverConnection, ledger_id: LedgerId, cases: Sequence[CaseId]
) -> Mapping[CaseId, InspectedCase]:
    """Those of some cases that the council has, by id."""
    rows = await db.fetch(INSPECTED_CASES_QUERY, ledger_id, cases)
    return {
        CaseId(case_id): InspectedCase(
            case_id=CaseId(case_id),
            reference=reference or MISSING,
            erased_on=erased_on or MISSING,
        )
        for case_id, reference, erased_on in rows
    }
