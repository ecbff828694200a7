"""Which cases an officer has, and when: replaced with the facts that change them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from asyncpg import UniqueViolationError

from case_api.domain.assignments.periods import RolePeriod
from chassis.database import DriverConnection
from events.contracts.references import OfficerId
from events.envelope import CaseId, LedgerId
from events.log.errors import WriteConflict, translate_log_errors

_DELETE: Final = "DELETE FROM case_api.officer_period WHERE ledger_id = $1 AND case_id = ANY ($2)"
_INSERT: Final = """
    INSERT INTO case_api.officer_period (ledger_id, case_id, role, officer_id, from_on, to_on)
    SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::date[], $6::date[])
"""
CASES_QUERY: Final = """
    SELECT DISTINCT case_id FROM case_api.officer_period
     WHERE ledger_id = $1 AND officer_id = $2 AND to_on >= $3 ORDER BY case_id LIMIT $4
"""


async def replace_periods(
    db: DriverConnection, ledger_id: LedgerId, periods: Mapping[CaseId, Sequence[RolePeriod]]
) -> None:
    """Replace the officers' periods of some cases, in the transaction of the facts.

    Raises:
        WriteConflict: another writer replaced those of a case meanwhile; the transaction must end.
    """
    cases = sorted(periods)
    rows = [
        (case_id, period.role, period.officer_id, period.from_on, period.to_on)
        for case_id in cases
        for period in periods[case_id]
    ]
    columns = [[row[i] for row in rows] for i in range(5)]
    try:
        with translate_log_errors():
            await db.execute(_DELETE, ledger_id, cases)
            await db.execute(_INSERT, ledger_id, *columns)
    except UniqueViolationError as error:
        raise WriteConflict("the officers of a case changed meanwhile") from error


async def cases_of_officer(
    db: DriverConnection, ledger_id: LedgerId, officer_id: OfficerId, on: date, limit: int
) -> Sequence[CaseId]:
    """At most `limit` cases in which an officer has a role on a day or later, in order of id."""
    rows = await db.fetch(CASES_QUERY, ledger_id, officer_id, on, limit)
    return [CaseId(row[0]) for row in rows]
