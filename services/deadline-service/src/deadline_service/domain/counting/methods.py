"""The ways of counting that the regulations use, each in their own words."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from deadline_service.domain.counting import backwards, forwards
from deadline_service.domain.counting.date_readings import CountingOptions, DateReadings
from deadline_service.domain.counting.length import Length, Unit, YearDay, YearsOfAge
from deadline_service.domain.counting.step import Step, StepCode
from events.contracts.published_enum import PublishedEnum


class CountingMethod(PublishedEnum):
    """The words by which a regulation defines how days are counted."""

    WITHIN = "within"
    """The day of the event is left out."""
    WITHIN_OR_NEXT_WORKING_DAY = "within, or on the next working day"
    """The day of the event is left out, and a last day that is no working day moves to the next."""
    BEGINNING_WITH = "beginning with"
    """The day itself is day 1."""
    WITHIN_THE_FIRST = "within the first"
    """The first months of something: the day itself is inside them."""
    BEFORE = "before"
    """Before a day that the regulation names: the day before is the last."""
    AT_LEAST_BEFORE = "at least before"
    """No later than so long before an event."""
    END_OF_ACADEMIC_YEAR = "to the end of the academic year"
    """Of the birthday that the limit names; the log holds a school cohort and no birth date."""
    SAME_DAY = "on the same day"
    """No number: to be done together with the fact, or on its day."""
    NO_NUMBER = "no number"
    """As soon as practicable, or no time limit: listed, never breached."""


CountFunction = Callable[[date, int, CountingOptions], DateReadings]
"""One way of counting, from the start, the number of units, and how ambiguities are resolved."""
TimeLimit = Length | YearDay | YearsOfAge
"""What a rule gives to count: a length, a day of the year, or an age."""

CODES: Final[Mapping[tuple[CountingMethod, Unit], tuple[str, CountFunction]]] = {
    (CountingMethod.WITHIN, Unit.WEEKS): ("C1", forwards.within_weeks),
    (CountingMethod.WITHIN, Unit.DAYS): ("C1d", forwards.within_days),
    (CountingMethod.WITHIN_OR_NEXT_WORKING_DAY, Unit.DAYS): (
        "C1w",
        forwards.within_days_or_next_working_day,
    ),
    (CountingMethod.BEGINNING_WITH, Unit.DAYS): ("C2", forwards.beginning_with_day),
    (CountingMethod.WITHIN, Unit.MONTHS): ("C3", forwards.within_months),
    (CountingMethod.BEGINNING_WITH, Unit.MONTHS): ("C4", forwards.beginning_with_months),
    (CountingMethod.WITHIN_THE_FIRST, Unit.MONTHS): ("C4m", forwards.within_first_months),
    (CountingMethod.AT_LEAST_BEFORE, Unit.DAYS): ("C6", backwards.at_least_days_before),
    (CountingMethod.AT_LEAST_BEFORE, Unit.WEEKS): ("C6", backwards.at_least_weeks_before),
    (CountingMethod.AT_LEAST_BEFORE, Unit.MONTHS): ("C6m", backwards.at_least_months_before),
    (CountingMethod.AT_LEAST_BEFORE, Unit.WORKING_DAYS): (
        "C6w",
        backwards.at_least_working_days_before,
    ),
    (CountingMethod.WITHIN, Unit.WORKING_DAYS): ("C7a", forwards.within_working_days),
    (CountingMethod.BEGINNING_WITH, Unit.WORKING_DAYS): (
        "C7b",
        forwards.beginning_with_working_day,
    ),
    (CountingMethod.WITHIN, Unit.TRIBUNAL_WORKING_DAYS): ("C8", forwards.within_tribunal_days),
    (CountingMethod.WITHIN, Unit.TRIBUNAL_DAYS): ("C8d", forwards.within_tribunal_calendar_days),
}
"""The codes of the statutory timetable, 0.1, by the words and the unit that they stand for."""


def code_of(counting: CountingMethod, limit: TimeLimit | None) -> str | None:
    """The code that a rule counts by, None where there is nothing to count.

    Raises ValueError where these words are not used with such a limit.
    """
    match counting, limit:
        case ((CountingMethod.SAME_DAY | CountingMethod.NO_NUMBER), None):
            return None
        case CountingMethod.BEFORE, YearDay():
            return "C5"
        case CountingMethod.END_OF_ACADEMIC_YEAR, YearsOfAge():
            return None
        case _, Length(unit=unit) if (counting, unit) in CODES:
            return CODES[counting, unit][0]
        case _:
            raise ValueError(
                f"'{counting}' does not go with the limit {limit or 'that is missing'}"
            )


def count_last_day(
    start: date, counting: CountingMethod, limit: TimeLimit | None, options: CountingOptions
) -> DateReadings | None:
    """The last day of a limit that starts from a day; None where the law gives no number.

    An age is counted from the last day of the school year of birth.
    """
    match limit:
        case Length(number=number, unit=unit):
            return CODES[counting, unit][1](start, number, options)
        case YearDay():
            return backwards.before_year_day(start, limit, options)
        case YearsOfAge(years=years):
            return forwards.end_of_academic_year(start, years, options)
        case None if counting is CountingMethod.SAME_DAY:
            return DateReadings(start, start, lambda: (Step(code=StepCode.SAME_DAY, day=start),))
        case None:
            return None
