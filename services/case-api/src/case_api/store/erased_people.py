"""Whose data was erased from a case, and when: written with the facts that it follows from."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from chassis.database import DriverConnection
from events.contracts.references import PersonId
from events.envelope import CaseId, LedgerId

ERASED_PEOPLE_QUERY: Final = """
    SELECT person_id, erased_on FROM case_api.erased_person
     WHERE ledger_id = $1 AND case_id = $2 ORDER BY erased_on, person_id
"""
_DELETE: Final = "DELETE FROM case_api.erased_person WHERE ledger_id = $1 AND case_id = $2"
_INSERT: Final = """
    INSERT INTO case_api.erased_person (ledger_id, case_id, person_id, erased_on)
    SELECT $1, $2, * FROM unnest($3::uuid[], $4::date[])
"""


async def find_erased_people(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId
) -> Mapping[PersonId, date]:
    """The related people of a case whose data was erased, each with the day."""
    rows = await db.fetch(ERASED_PEOPLE_QUERY, ledger_id, case_id)
    return {PersonId(person_id): day for person_id, day in rows}


async def replace_erased_people(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, erased: Mapping[PersonId, date]
) -> None:
    """Replace those of a case, in the transaction of the facts, after the append."""
    await db.execute(_DELETE, ledger_id, case_id)
    await db.execute(_INSERT, ledger_id, case_id, list(erased), list(erased.values()))
