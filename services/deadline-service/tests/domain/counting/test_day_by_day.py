"""The counting against an independent one that walks through the calendar day by day."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count, islice

from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from deadline_service.domain.counting.date_readings import CountingOptions
from deadline_service.domain.counting.length import Length, Unit
from deadline_service.domain.counting.methods import CountingMethod, count_last_day
from deadline_service.store.calendars import england_calendar

STARTS = st.dates(date(2015, 1, 1), date(2055, 1, 1))
NUMBERS = st.integers(1, 60)
BANK_HOLIDAYS = country_holidays("GB", subdiv="ENG", years=range(2014, 2061))


def days_from(first: date, step: int = 1) -> Iterator[date]:
    return (first + timedelta(days=step * n) for n in count())


def nth(number: int, days: Iterator[date], counts: Callable[[date], bool]) -> date:
    return next(islice(filter(counts, days), number - 1, None))


def any_day(_: date) -> bool:
    return True


def working(day: date) -> bool:
    return day.strftime("%a") not in {"Sat", "Sun"} and day not in BANK_HOLIDAYS


def outside_recess(day: date) -> bool:
    at_christmas = day.strftime("%m-%d") in {f"12-{n}" for n in range(25, 32)} | {"01-01"}
    return day.strftime("%b") != "Aug" and not at_christmas


def tribunal(day: date) -> bool:
    return working(day) and outside_recess(day)


def law(start: date, counting: CountingMethod, number: int, unit: Unit) -> date:
    counted = count_last_day(
        start, counting, Length(number, unit), CountingOptions(england_calendar())
    )
    assert counted is not None
    return counted.law


@given(STARTS, NUMBERS)
def test_within_weeks_and_days(start: date, number: int) -> None:
    after = start + timedelta(days=1)

    assert law(start, CountingMethod.WITHIN, number, Unit.WEEKS) == nth(
        7 * number, days_from(after), any_day
    )
    assert law(start, CountingMethod.WITHIN, number, Unit.DAYS) == nth(
        number, days_from(after), any_day
    )


@given(STARTS, NUMBERS)
def test_within_days_or_on_the_next_working_day(start: date, number: int) -> None:
    last = nth(number, days_from(start + timedelta(days=1)), any_day)

    assert law(start, CountingMethod.WITHIN_OR_NEXT_WORKING_DAY, number, Unit.DAYS) == nth(
        1, days_from(last), working
    )


@given(STARTS, NUMBERS)
def test_beginning_with_days(start: date, number: int) -> None:
    assert law(start, CountingMethod.BEGINNING_WITH, number, Unit.DAYS) == nth(
        number, days_from(start), any_day
    )


@given(STARTS, NUMBERS)
def test_working_days(start: date, number: int) -> None:
    after = start + timedelta(days=1)

    assert law(start, CountingMethod.WITHIN, number, Unit.WORKING_DAYS) == nth(
        number, days_from(after), working
    )
    assert law(start, CountingMethod.BEGINNING_WITH, number, Unit.WORKING_DAYS) == nth(
        number, days_from(start), working
    )
    assert law(start, CountingMethod.WITHIN, number, Unit.TRIBUNAL_WORKING_DAYS) == nth(
        number, days_from(after), tribunal
    )
    assert law(start, CountingMethod.WITHIN, number, Unit.TRIBUNAL_DAYS) == nth(
        number, days_from(after), outside_recess
    )
    assert law(start, CountingMethod.AT_LEAST_BEFORE, number, Unit.WORKING_DAYS) == nth(
        number, days_from(start - timedelta(days=1), -1), working
    )


@given(STARTS, NUMBERS)
def test_months_end_on_the_corresponding_day_or_the_last_of_a_shorter_month(
    start: date, number: int
) -> None:
    months = {(day.year, day.month): day for day in days_from_month_ends(start, number)}
    *_, last_of_month = months.values()
    corresponding = last_of_month.replace(day=min(start.day, last_of_month.day))
    short = start.day > last_of_month.day

    assert law(start, CountingMethod.WITHIN, number, Unit.MONTHS) == corresponding
    assert law(start, CountingMethod.BEGINNING_WITH, number, Unit.MONTHS) == (
        corresponding if short else corresponding - timedelta(days=1)
    )


def days_from_month_ends(start: date, number: int) -> Iterator[date]:
    """The last day of the start's month and of the months after it."""
    ends = (day for day in days_from(start) if (day + timedelta(days=1)).day == 1)
    return islice(ends, number + 1)


@given(STARTS, STARTS, NUMBERS, st.sampled_from([*Unit]))
def test_a_later_start_never_gives_an_earlier_day(
    one: date, other: date, number: int, unit: Unit
) -> None:
    earlier, later = sorted([one, other])

    assert law(earlier, CountingMethod.WITHIN, number, unit) <= law(
        later, CountingMethod.WITHIN, number, unit
    )
