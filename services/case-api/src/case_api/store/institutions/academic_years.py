"""The term dates and closures of institutions, one document for each academic year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from asyncpg import ForeignKeyViolationError, Record

from case_api.domain.institutions.academic_year_dates import (
    FIRST_YEAR,
    LAST_YEAR,
    AcademicYearDates,
)
from case_api.domain.institutions.institution_id import InstitutionId
from chassis.database import DriverConnection
from chassis.problems import StaleVersion
from events.envelope import LedgerId

MAX_YEARS: Final = LAST_YEAR - FIRST_YEAR + 1
"""Academic years of one institution."""
YEARS_QUERY: Final = """
    SELECT year, version, document, recorded_at, recorded_by FROM case_api.institution_year
     WHERE ledger_id = $1 AND institution_id = $2 AND year BETWEEN $3 AND $4
     ORDER BY year LIMIT $5
"""
# A first version is inserted, a later one replaces the version before it.
_STORE: Final = """
    INSERT INTO case_api.institution_year
        (ledger_id, institution_id, year, version, document, recorded_at, recorded_by)
    VALUES ($1, $2, $3, $4::integer, $5, $6, $7)
    ON CONFLICT (ledger_id, institution_id, year) DO UPDATE
    SET (version, document, recorded_at, recorded_by) =
        (EXCLUDED.version, EXCLUDED.document, EXCLUDED.recorded_at, EXCLUDED.recorded_by)
    WHERE institution_year.version = EXCLUDED.version - 1
    RETURNING version
"""


class UnknownInstitution(Exception):
    """The council has no such institution."""


@dataclass(frozen=True, slots=True)
class StoredYear:
    """The dates of an academic year. `recorded_by` is a reference to who recorded them."""

    year: int
    version: int
    dates: AcademicYearDates
    recorded_at: datetime
    recorded_by: str


async def store_year(
    db: DriverConnection, ledger_id: LedgerId, institution_id: InstitutionId, new: StoredYear
) -> None:
    """Store a version of the dates of a year: 1, or one more than the last.

    Raises:
        UnknownInstitution: there is none. StaleVersion: the version is stored already, or it does
            not follow the last. The transaction must end.
    """
    text = new.dates.model_dump_json()
    values = (new.year, new.version, text, new.recorded_at, new.recorded_by)
    try:
        stored = await db.fetchval(_STORE, ledger_id, institution_id, *values)
    except ForeignKeyViolationError:
        raise UnknownInstitution from None
    if stored is None:
        raise StaleVersion


async def find_years(
    db: DriverConnection,
    ledger_id: LedgerId,
    institution_id: InstitutionId,
    years: tuple[int, int] = (FIRST_YEAR, LAST_YEAR),
    limit: int = MAX_YEARS,
) -> Sequence[StoredYear]:
    """The dates of the academic years from one to another, both included, in order."""
    rows = await db.fetch(YEARS_QUERY, ledger_id, institution_id, *years, limit)
    return [_stored(row) for row in rows]


def dates_by_year(found: Sequence[StoredYear]) -> Mapping[int, AcademicYearDates]:
    """The dates of some academic years, by year."""
    return {each.year: each.dates for each in found}


def _stored(row: Record) -> StoredYear:
    year, version, text, recorded_at, recorded_by = row
    # What is stored can always be read, even with fields of a later release.
    dates = AcademicYearDates.model_validate_json(text, extra="ignore")
    return StoredYear(year, version, dates, recorded_at, recorded_by)
