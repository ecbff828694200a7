"""The caseloads of officers: their periods as lead, with the stage of each case in the list."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from case_api.domain.assignments.caseload import Caseload
from case_api.domain.case_view import Stage
from chassis.database import DriverConnection
from events.contracts.references import OfficerId
from events.contracts.vocabulary.case import OfficerRole
from events.envelope import LedgerId

# LATERAL with LIMIT, so that each case is one look-up by its key, whatever the statistics.
CASELOADS_QUERY: Final = f"""
    SELECT p.officer_id, c.stage, count(*) FROM case_api.officer_period p, LATERAL (
           SELECT stage FROM case_api.case_list
            WHERE ledger_id = $1 AND case_id = p.case_id
              AND (closed_on IS NULL OR closed_on > $3) LIMIT 1
      ) AS c
     WHERE p.ledger_id = $1 AND p.officer_id = ANY ($2) AND p.to_on >= $3 AND p.from_on <= $3
       AND p.role = '{OfficerRole.LEAD}'
     GROUP BY p.officer_id, c.stage
"""  # noqa: S608  # our own word


async def caseloads(
    db: DriverConnection, ledger_id: LedgerId, officers: Sequence[OfficerId], on: date
) -> Sequence[Caseload]:
    """The caseload of each of some officers on a day, in their order."""
    stages: dict[OfficerId, dict[Stage, int]] = {each: {} for each in officers}
    for officer_id, stage, count in await db.fetch(CASELOADS_QUERY, ledger_id, officers, on):
        stages[OfficerId(officer_id)][Stage(stage)] = count
    return [Caseload(officer_id, found) for officer_id, found in stages.items()]
