"""In which other cases of the council a person around a child stands."""

from collections.abc import Sequence
from typing import Final

from chassis.database import DriverConnection
from events.contracts.references import PersonId
from events.envelope import CaseId, LedgerId

OTHER_CASES_QUERY: Final = """
    SELECT case_id FROM case_api.person_key
     WHERE ledger_id = $1 AND person_id = $2 AND case_id <> $3 ORDER BY case_id LIMIT $4
"""


async def other_cases_of_person(
    db: DriverConnection, ledger_id: LedgerId, person: tuple[CaseId, PersonId], limit: int
) -> Sequence[CaseId]:
    """At most `limit` other cases in which a person of a case has the same id."""
    case_id, person_id = person
    rows = await db.fetch(OTHER_CASES_QUERY, ledger_id, person_id, case_id, limit)
    return [CaseId(row["case_id"]) for row in rows]
