"""The periods in which an institution was closed, each without a break.

SEND Regulations 2014 reg 5(4)(a) and (b), 10(4)(a) and (b) and 27(3)(a) and (b) are about a school
or provider that is closed for a continuous period of four weeks or more. A holiday continues from
one academic year into the next, so it follows from the term dates of both.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from case_api.domain.institutions.academic_year_dates import AcademicYearDates, SchoolTerm

_ONE_DAY: Final = timedelta(1)
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """Days on which an institution was closed, both included.

    `ended_on` is None where the first day of the next term is not recorded; then `known_to` is the
    last day on which it is certainly closed.
    """

    began_on: date
    known_to: date
    ended_on: date | None

    @property
    def days(self) -> int:
        """How many days it is closed, at least."""
        return (self.known_to - self.began_on).days + 1


def closed_periods(years: Mapping[int, AcademicYearDates]) -> Sequence[ClosedPeriod]:
    """The closed periods that follow from the dates of some academic years, in order.

    What is before the first term, or in a year without terms, is not known to be closed. Periods
    with nothing but a weekend between them are one.
    """
    merged: list[ClosedPeriod] = []
    found = (*_holidays(years), *_closures(years))
    for period in sorted(found, key=lambda each: (each.began_on, each.known_to)):
        if merged and _continues(merged[-1], period):
            merged[-1] = _joined(merged[-1], period)
        else:
            merged.append(period)
    return merged


def _closures(years: Mapping[int, AcademicYearDates]) -> Iterator[ClosedPeriod]:
    for dates in years.values():
        for closure in dates.closures:
            yield ClosedPeriod(closure.from_on, closure.to_on, closure.to_on)


def _holidays(years: Mapping[int, AcademicYearDates]) -> Iterator[ClosedPeriod]:
    """What is between two terms of a year or of two that follow, and after a last known term."""
    terms = [(year, term) for year in sorted(years) for term in years[year].terms]
    for (year, term), (next_year, next_term) in pairwise(terms):
        if next_year - year > 1:
            yield _open_ended(year, term)
        elif next_term.from_on - term.to_on > _ONE_DAY:
            last = next_term.from_on - _ONE_DAY
            yield ClosedPeriod(term.to_on + _ONE_DAY, last, last)
    if terms:
        yield _open_ended(*terms[-1])


def _open_ended(year: int, term: SchoolTerm) -> ClosedPeriod:
    """The holiday after the last known term, known to last until 31 July.

    That is the end of a college's year; the first term of the next one may begin on any later day.
    """
    first = term.to_on + _ONE_DAY
    return ClosedPeriod(first, max(first, date(year, 7, 31)), None)


def _continues(period: ClosedPeriod, later: ClosedPeriod) -> bool:
    """Whether a period begins within another, or with nothing but a weekend between them."""
    day = period.known_to + _ONE_DAY
    while day < later.began_on and day.weekday() >= _SATURDAY:
        day += _ONE_DAY
    return later.began_on <= day


def _joined(period: ClosedPeriod, later: ClosedPeriod) -> ClosedPeriod:
    known_to = max(period.known_to, later.known_to)
    is_over = period.ended_on is not None and later.ended_on is not None
    return ClosedPeriod(period.began_on, known_to, known_to if is_over else None)
