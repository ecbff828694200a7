"""The periods in which an institution was closed, as the exceptions of the Regulations ask."""

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from pydantic import Field
from pydantic_core import MISSING

from case_api.api.dependencies import CaseReader, app_context
from case_api.api.institutions.academic_years import refuse_unknown
from case_api.domain.institutions.academic_year_dates import year_of
from case_api.domain.institutions.closed_periods import ClosedPeriod, closed_periods
from case_api.domain.institutions.institution_id import InstitutionId
from case_api.store.institutions.academic_years import dates_by_year, find_years
from chassis.database import driver_connection, transaction
from chassis.problems import InvalidRequest, Violation
from chassis.query import PlainDigits, QueryDate
from chassis.strict_model import StrictModel
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["institutions"])

_MAX_DAYS: Final = 1100
"""Days of one request: three years."""
_MAX_PERIOD: Final = 2600
"""Days of one period: those of the seven academic years, at most, that are read for a request."""


class InstitutionClosedPeriod(StrictModel):
    """Days on which an institution was closed without a break, both included.

    `began_on` and `ended_on` are those of a claimed exception (`recordExceptionClaim`).
    """

    began_on: date
    ended_on: date | MISSING = MISSING
    """Missing: the first day of the next term is not recorded."""
    days: Annotated[int, Field(ge=1, le=_MAX_PERIOD)]
    """How many days it lasts; at least so many where `ended_on` is missing."""


class ClosedPeriodList(StrictModel):
    """The closed periods of an institution that have a day in a range, in order."""

    closed_periods: Annotated[tuple[InstitutionClosedPeriod, ...], Field(max_length=600)]


@router.get(
    "/institutions/{institution_id}/closed-periods",
    operation_id="listClosedPeriods",
    responses={404: {}},
)
async def list_closed_periods(  # a parameter of the operation each
    request: Request,
    institution_id: InstitutionId,
    identity: CaseReader,
    from_on: Annotated[QueryDate, Query(description="The first day")],
    to_on: Annotated[QueryDate, Query(description="The last day, at most 1,100 days later")],
    at_least_days: Annotated[
        Annotated[int, Field(ge=1, le=366), PlainDigits],
        Query(description="Only periods that last so many days, or may: 28 are four weeks"),
    ] = 1,
) -> ClosedPeriodList:
    """When it was closed, by its recorded term dates and closures, each period without a break.

    What is before its first recorded term, or in a year without terms, is not known to be closed.
    A weekend next to a closed period belongs to it only where another closed day follows.
    """
    if not 0 <= (to_on - from_on).days <= _MAX_DAYS:
        message = f"must be from_on or up to {_MAX_DAYS} days later"
        raise InvalidRequest(errors=[Violation("out_of_range", message, parameter="to_on")])
    ledger_id = LedgerId(identity.ledger_id)
    # A holiday begins in one year and ends in the next.
    years = year_of(from_on) - 1, year_of(to_on) + 1
    async with transaction(app_context(request).engine, ledger_id) as db:
        raw = await driver_connection(db)
        await refuse_unknown(raw, ledger_id, institution_id)
        found = await find_years(raw, ledger_id, institution_id, years)
    periods = [
        _response(each)
        for each in closed_periods(dates_by_year(found))
        if each.began_on <= to_on
        and (each.ended_on is None or each.ended_on >= from_on)
        and (each.ended_on is None or each.days >= at_least_days)
    ]
    return ClosedPeriodList(closed_periods=tuple(periods))


def _response(period: ClosedPeriod) -> InstitutionClosedPeriod:
    return InstitutionClosedPeriod(
        began_on=period.began_on,
        ended_on=MISSING if period.ended_on is None else period.ended_on,
        days=period.days,
    )
