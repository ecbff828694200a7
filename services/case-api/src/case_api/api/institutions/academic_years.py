"""Term dates and closures of an institution: read, listed, and replaced year by year."""

from datetime import UTC, datetime
from typing import Annotated, Final, Self

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AwareDatetime, Field, TypeAdapter
from pydantic_core import MISSING

from case_api.api.command_context import CommandContextDep
from case_api.api.dependencies import CaseReader, app_context
from case_api.api.people.person_record import RecordedBy
from case_api.domain.institutions.academic_year_dates import (
    FIRST_YEAR,
    LAST_YEAR,
    AcademicYear,
    AcademicYearDates,
    first_day_of,
    last_day_of,
)
from case_api.domain.institutions.institution_id import InstitutionId
from case_api.store.institutions.academic_years import StoredYear, find_years, store_year
from case_api.store.institutions.institutions import INSTITUTIONS
from chassis.body import strict_body
from chassis.database import DriverConnection, driver_connection, transaction
from chassis.etag_response import EtagResponse
from chassis.pagination import Cursor, CursorParam, PagedList
from chassis.preconditions import (
    CONDITIONAL_RESPONSES,
    IF_NONE_MATCH_PARAMETER,
    VERSIONED_RESPONSES,
    IfMatch,
    if_match,
)
from chassis.problems import InvalidRequest, NotFound, Violation
from chassis.query import PageLimit, PlainDigits
from chassis.strict_model import StrictModel
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["institutions"])

YEARS_PATH: Final = "/institutions/{institution_id}/academic-years"
PathYear = Annotated[AcademicYear, PlainDigits]
"""An academic year in a path."""
_YEAR_KEY: Final = TypeAdapter[tuple[int]](tuple[int])


class AcademicYearRecord(StrictModel):
    """The dates of an academic year as recorded now. Version 0: none have been recorded."""

    institution_id: InstitutionId
    year: AcademicYear
    version: Annotated[int, Field(ge=0, lt=2**31)]
    since: AwareDatetime | MISSING = MISSING
    """When this version was recorded."""
    recorded_by: RecordedBy | MISSING = MISSING
    dates: AcademicYearDates

    @classmethod
    def of(cls, institution_id: InstitutionId, found: StoredYear) -> Self:
        """The response for dates that are recorded."""
        return cls(
            institution_id=institution_id,
            year=found.year,
            version=found.version,
            since=found.recorded_at,
            recorded_by=found.recorded_by,
            dates=found.dates,
        )


class AcademicYearPage(StrictModel):
    """A page of the academic years of an institution of which dates are recorded, in order."""

    years: Annotated[tuple[AcademicYearRecord, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING
    """Pass it as `cursor` for the next page. Missing: this is the last."""


@router.get(YEARS_PATH, operation_id="listAcademicYears", responses={400: {}, 404: {}})
async def list_academic_years(
    request: Request,
    institution_id: InstitutionId,
    identity: CaseReader,
    limit: PageLimit = 10,
    cursor: CursorParam = None,
) -> AcademicYearPage:
    """The academic years of which term dates or closures are recorded, the earliest first."""
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    identifies = {
        "list": "academic-years",
        "ledger": str(ledger_id),
        "institution": str(institution_id),
    }
    pages = PagedList[StoredYear, tuple[int]](context.cursors, identifies, _YEAR_KEY)
    (after,) = pages.after(cursor) or (FIRST_YEAR - 1,)
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        await refuse_unknown(raw, ledger_id, institution_id)
        years = after + 1, LAST_YEAR
        found = await find_years(raw, ledger_id, institution_id, years, limit + 1)
    page = pages.page(found, limit, lambda each: (each.year,))
    records = tuple(AcademicYearRecord.of(institution_id, each) for each in page.rows)
    return AcademicYearPage(years=records, next=page.next)


@router.get(
    YEARS_PATH + "/{year}",
    operation_id="getAcademicYear",
    response_model=AcademicYearRecord,
    responses=CONDITIONAL_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_academic_year(
    request: Request, institution_id: InstitutionId, year: PathYear, identity: CaseReader
) -> Response:
    """Term dates and closures of an academic year, named by the calendar year in which it ends.

    Where none have been recorded: version 0, without dates.
    """
    ledger_id = LedgerId(identity.ledger_id)
    async with transaction(app_context(request).engine, ledger_id) as db:
        record = await _find(await driver_connection(db), ledger_id, institution_id, year)
    return EtagResponse.versioned(record, record.version).or_not_modified(request)


@router.put(
    YEARS_PATH + "/{year}",
    operation_id="changeAcademicYear",
    response_model=AcademicYearRecord,
    responses=VERSIONED_RESPONSES,
)
async def change_academic_year(  # what a request consists of
    institution_id: InstitutionId,
    year: PathYear,
    dates: Annotated[AcademicYearDates, Depends(strict_body(AcademicYearDates))],
    match: Annotated[IfMatch, Depends(if_match)],
    context: CommandContextDep,
) -> Response:
    """Replace the dates of an academic year as a whole. The same again changes nothing.

    Its days are from 1 August of the year before to 31 August, for schools and colleges alike.
    """
    _check_days(dates, year)
    ledger_id = context.ledger_id
    async with transaction(context.app.engine, ledger_id) as db:
        raw = await driver_connection(db)
        record = await _find(raw, ledger_id, institution_id, year)
        match.check(record.version)
        if dates != record.dates:
            now, actor = datetime.now(UTC), context.metadata.actor
            new = StoredYear(year, record.version + 1, dates, now, actor)
            await store_year(raw, ledger_id, institution_id, new)
            record = AcademicYearRecord.of(institution_id, new)
    return EtagResponse.versioned(record, record.version).response()


async def refuse_unknown(
    db: DriverConnection, ledger_id: LedgerId, institution_id: InstitutionId
) -> None:
    """Answer 404 where the council has no such institution.

    Raises:
        NotFound: it has none.
    """
    if await INSTITUTIONS.find(db, ledger_id, institution_id) is None:
        raise NotFound


async def _find(
    db: DriverConnection, ledger_id: LedgerId, institution_id: InstitutionId, year: int
) -> AcademicYearRecord:
    for found in await find_years(db, ledger_id, institution_id, (year, year)):
        return AcademicYearRecord.of(institution_id, found)
    await refuse_unknown(db, ledger_id, institution_id)
    return AcademicYearRecord(
        institution_id=institution_id, year=year, version=0, dates=AcademicYearDates()
    )


def _check_days(dates: AcademicYearDates, year: int) -> None:
    first, last = first_day_of(year), last_day_of(year)
    message = f"must be from {first} to {last}"
    errors = [Violation("out_of_range", message, pointer=each) for each in dates.outside(year)]
    if errors:
        raise InvalidRequest(errors=errors)
