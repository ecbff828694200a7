"""The cases of a council."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Final, Literal, TypeAlias
from uuid import UUID

from case_api.domain.search.case_entry import CaseEntry
from case_api.store.encryption.data_keys import new_wrapped_key
from case_api.store.encryption.vault import EncryptedConnection
from chassis.database import DriverConnection
from events.contracts.references import Cohort
from events.envelope import CaseId, LedgerId

ListFilter: TypeAlias = Literal["reference", "main_case_id"]
"""A column by which the list is filtered."""
_INSERT: Final = """
    WITH listed AS (
        INSERT INTO case_api.case_list (
            ledger_id, case_id, opened_on, reference, cohort, stage, flags, officer_id, team_id,
            setting, main_case_id, erased_on, closed_on
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    )
    INSERT INTO case_api.case_file (ledger_id, case_id, key) VALUES ($1, $2, $14)
"""
_UPDATE: Final = """
    UPDATE case_api.case_list
       SET reference = $3, cohort = $4, stage = $5, flags = $6, officer_id = $7, team_id = $8,
           setting = $9, main_case_id = $10, erased_on = $11, closed_on = $12
     WHERE ledger_id = $1 AND case_id = $2
"""
_UPDATE_LEADS: Final = """
    UPDATE case_api.case_list AS listed SET officer_id = given.officer_id
      FROM unnest($2::uuid[], $3::uuid[]) AS given(case_id, officer_id)
     WHERE listed.ledger_id = $1 AND listed.case_id = given.case_id
"""
_UPDATE_MAIN_CASES: Final = """
    UPDATE case_api.case_list AS listed SET main_case_id = given.main_case_id
      FROM unnest($2::uuid[], $3::uuid[]) AS given(case_id, main_case_id)
     WHERE listed.ledger_id = $1 AND listed.case_id = given.case_id
"""
OPENED_ON_QUERY: Final = """
    SELECT opened_on FROM case_api.case_list WHERE ledger_id = $1 AND case_id = $2
"""
ERASED_ON_QUERY: Final = """
    SELECT erased_on FROM case_api.case_list WHERE ledger_id = $1 AND case_id = $2
"""
CASES_ERASED_QUERY: Final = """
    SELECT case_id FROM case_api.case_list
     WHERE ledger_id = $1 AND case_id = ANY ($2) AND erased_on IS NOT NULL ORDER BY case_id
"""
COHORT_QUERY: Final = """
    SELECT cohort FROM case_api.case_list WHERE ledger_id = $1 AND case_id = $2
"""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in the list of a council's cases."""

    case_id: CaseId
    reference: str | None
    opened_at: datetime
    main_case_id: UUID | None
    erased_on: date | None
    closed_on: date | None


async def insert_case(
    connection: EncryptedConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    entry: CaseEntry,
    opened_on: date | None,
) -> None:
    """Put a case on the council's list, and begin its file, with a key of its own.

    `opened_on` is None if it was taken over.
    """
    key = new_wrapped_key(connection.vault, ledger_id, case_id)
    await connection.db.execute(_INSERT, ledger_id, case_id, opened_on, *entry, key)


async def update_case(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, entry: CaseEntry
) -> None:
    """Replace the entry of a case, in the transaction that appends its facts."""
    await db.execute(_UPDATE, ledger_id, case_id, *entry)


async def update_leads(
    db: DriverConnection, ledger_id: LedgerId, leads: Mapping[CaseId, UUID | None]
) -> None:
    """Replace the lead officer of some cases, in the transaction that appends the assignments."""
    cases = sorted(leads)
    await db.execute(_UPDATE_LEADS, ledger_id, cases, [leads[each] for each in cases])


async def update_main_cases(
    db: DriverConnection, ledger_id: LedgerId, main_cases: Mapping[CaseId, UUID | None]
) -> None:
    """Replace the main case of some cases, in the transaction that appends their links."""
    cases = sorted(main_cases)
    await db.execute(_UPDATE_MAIN_CASES, ledger_id, cases, [main_cases[each] for each in cases])


async def find_opened_on(db: DriverConnection, ledger_id: LedgerId, case_id: CaseId) -> date | None:
    """The day on which a case was opened, None if it was taken over from an older system."""
    day: date | None = await db.fetchval(OPENED_ON_QUERY, ledger_id, case_id)
    return day


async def find_erased_on(db: DriverConnection, ledger_id: LedgerId, case_id: CaseId) -> date | None:
    """The day on which the file of a case was erased, None if it was not."""
    day: date | None = await db.fetchval(ERASED_ON_QUERY, ledger_id, case_id)
    return day


async def cases_erased(
    db: DriverConnection, ledger_id: LedgerId, cases: Sequence[CaseId]
) -> Sequence[CaseId]:
    """Those of some cases whose file was erased."""
    rows = await db.fetch(CASES_ERASED_QUERY, ledger_id, cases) if cases else ()
    return [CaseId(row[0]) for row in rows]


async def find_cohort(db: DriverConnection, ledger_id: LedgerId, case_id: CaseId) -> Cohort | None:
    """The school cohort of a case, None if there is no such case."""
    year: Cohort | None = await db.fetchval(COHORT_QUERY, ledger_id, case_id)
    return year


async def cases_after(
    db: DriverConnection,
    ledger_id: LedgerId,
    after: tuple[datetime, UUID] | None,
    filters: Mapping[ListFilter, object],
    limit: int,
) -> Sequence[CaseRow]:
    """The cases after a place in the list that meet all filters, in the order of opening."""
    query = list_query(first_page=after is None, filters=tuple(filters))
    values = [*(after or ()), *filters.values()]
    return [CaseRow(*row) for row in await db.fetch(query, ledger_id, limit, *values)]


@cache
def list_query(*, first_page: bool, filters: Sequence[ListFilter]) -> str:
    """The statement of a page, for the filters given: a range of one index.

    Its values are the ledger and the limit; then the place after which the page begins, unless it
    is the `first_page`; then those of the filters.
    """
    conditions = ["ledger_id = $1"]
    if not first_page:
        conditions.append("(opened_at, case_id) > ($3, $4)")
    first = 3 if first_page else 5
    conditions += [f"{column} = ${number}" for number, column in enumerate(filters, first)]
    return (
        "SELECT case_id, reference, opened_at, main_case_id, erased_on, closed_on"  # noqa: S608  # constants
        " FROM case_api.case_list"
        f" WHERE {' AND '.join(conditions)} ORDER BY opened_at, case_id LIMIT $2"
    )
