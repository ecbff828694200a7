"""Cases with the work in each, in two queries."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.teams.case_load import CaseLoad
from deadline_service.domain.teams.continuity import YEAR
from deadline_service.domain.worklist.case_profile import CaseStage
from deadline_service.store.case_holders import DayWindow, officers_of_cases
from events.envelope import CaseId, LedgerId

DUE_DAYS: Final = 28
LOADS_OF_CASES: Final = f"""
SELECT p.case_id, p.reference, p.stage, w.due_items, w.late_items
FROM deadline.case_profile p
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE i.work_on BETWEEN $3::date AND $3::date + {DUE_DAYS}
               OR i.law_due_on BETWEEN $3::date AND $3::date + {DUE_DAYS}) AS due_items,
           count(*) FILTER (WHERE i.law_due_on < $3) AS late_items
    FROM deadline.work_item i WHERE i.ledger_id = $1 AND i.case_id = p.case_id
) w
WHERE p.ledger_id = $1 AND p.case_id = ANY ($2) AND p.closed_on IS NULL
ORDER BY p.case_id
"""  # noqa: S608  # our own names


async def read_case_loads(
    db: AsyncConnection,
    ledger_id: LedgerId,
    cases: Sequence[CaseId],
    of_team: Collection[CaseId],
    day: date,
) -> Sequence[CaseLoad]:
    """Those of some cases that are not closed, with what is due by the end of four weeks."""
    connection = await driver_connection(db)
    rows = await connection.fetch(LOADS_OF_CASES, ledger_id, cases, day)
    year = DayWindow(day - YEAR, day)
    officers = await officers_of_cases(db, ledger_id, [row[0] for row in rows], year)
    return [
        CaseLoad(
            *(row["case_id"], row["reference"], CaseStage(row["stage"])),
            *(row["due_items"], row["late_items"]),
            sorted(each for each in officers.get(row["case_id"], ()) if not each.is_cover),
            row["case_id"] in of_team,
        )
        for row in rows
    ]
