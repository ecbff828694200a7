"""The term dates of an institution in one academic year, and when else it is closed.

An academic year is named by the calendar year in which it ends, as a cohort is: 2027 is 1 September
2026 to 31 August 2027 at a school, and 1 August 2026 to 31 July 2027 at a college (SEND Regulations
2014 reg 46). So its days are between 1 August of the year before and 31 August.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from events.contracts import ContractModel
from events.contracts.references import EventDate, OpenCode

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
_AUGUST: Final = 8
MAX_TERMS: Final = 12
"""Terms of one year: half terms may be stated as terms of their own."""
MAX_CLOSURES: Final = 100
"""Closures of one year beside the holidays between its terms."""

AcademicYear = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR, examples=[2027])]
"""The calendar year in which an academic year ends."""


class SchoolTerm(ContractModel):
    """A term, both days included. Weekends in it are no closure."""

    from_on: EventDate
    to_on: EventDate

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        _check_order(self.from_on, self.to_on)
        return self


class InstitutionClosure(ContractModel):
    """Days on which an institution is closed, both included, whether in a term or not."""

    from_on: EventDate
    to_on: EventDate
    reason: Annotated[OpenCode, Field(examples=["training_day"])]
    """A code such as `training_day`, `weather`, `building_works` or `holiday`."""

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        _check_order(self.from_on, self.to_on)
        return self


def _that_follow(terms: tuple[SchoolTerm, ...]) -> tuple[SchoolTerm, ...]:
    if any(later.from_on <= earlier.to_on for earlier, later in pairwise(terms)):
        raise PydanticCustomError("out_of_order", "each term must begin after the one before it")
    return terms


SchoolTerms = Annotated[
    tuple[SchoolTerm, ...], Field(max_length=MAX_TERMS), AfterValidator(_that_follow)
]
"""Terms in order. Empty: not known."""


class AcademicYearDates(ContractModel):
    """When an institution is open in an academic year. Days between terms are holidays."""

    terms: SchoolTerms = ()
    closures: Annotated[tuple[InstitutionClosure, ...], Field(max_length=MAX_CLOSURES)] = ()
    """Beside the holidays. In any order; they may overlap."""

    def outside(self, year: int) -> Iterator[str]:
        """The places of days that are not of an academic year, as JSON pointers."""
        first, last = first_day_of(year), last_day_of(year)
        lists: Sequence[tuple[str, Sequence[SchoolTerm | InstitutionClosure]]] = (
            ("terms", self.terms),
            ("closures", self.closures),
        )
        for name, periods in lists:
            for number, period in enumerate(periods):
                if period.from_on < first:
                    yield f"/{name}/{number}/from_on"
                if period.to_on > last:
                    yield f"/{name}/{number}/to_on"


def first_day_of(year: int) -> date:
    """The earliest day of an academic year: that of a college."""
    return date(year - 1, _AUGUST, 1)


def last_day_of(year: int) -> date:
    """The latest day of an academic year: that of a school."""
    return date(year, _AUGUST, 31)


def year_of(day: date) -> int:
    """The academic year of a day, in August that which begins."""
    return day.year + (day.month >= _AUGUST)


def _check_order(from_on: date, to_on: date) -> None:
    if to_on < from_on:
        raise PydanticCustomError("out_of_order", "to_on must not be before from_on")
