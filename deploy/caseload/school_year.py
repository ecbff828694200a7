"""Working days of a council and days of school: generic to England, for made-up histories only.

School holidays are those that most councils publish, within a few days. The days that the law
excludes are in the calendars of deadline-service, not here.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

_ONE_DAY = timedelta(days=1)


def easter(year: int) -> date:
    """Easter Sunday, by the Gregorian computus (Meeus, Jones and Butcher)."""
    golden, century, in_century = year % 19, year // 100, year % 100
    corrected = century - century // 4 - (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + corrected + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - moon - in_century % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def summer_closure(year: int) -> tuple[date, date]:
    """The first and the last day on which schools are closed in summer: 41 days."""
    return date(year, 7, 22), date(year, 8, 31)


def is_working_day(day: date) -> bool:
    """Whether the council works: Monday to Friday, without bank holidays and Christmas week."""
    return day.weekday() < 5 and day not in _closed_days(day.year)  # noqa: PLR2004  # Saturday


def is_school_day(day: date) -> bool:
    """Whether schools are open."""
    return is_working_day(day) and day not in _school_holidays(day.year)


def next_working_day(day: date) -> date:
    """The day itself, or the first working day after it."""
    while not is_working_day(day):
        day += _ONE_DAY
    return day


def previous_working_day(day: date) -> date:
    """The day itself, or the last working day before it."""
    while not is_working_day(day):
        day -= _ONE_DAY
    return day


def next_school_day(day: date) -> date:
    """The day itself, or the first on which schools are open again."""
    while not is_school_day(day):
        day += _ONE_DAY
    return day


def working_days_after(day: date, count: int) -> date:
    """The working day that is `count` working days after a day."""
    for _ in range(count):
        day = next_working_day(day + _ONE_DAY)
    return day


@cache
def _closed_days(year: int) -> frozenset[date]:
    """Bank holidays, and the week from Christmas to New Year."""
    sunday = easter(year)
    bank_holidays = (
        *(sunday - 2 * _ONE_DAY, sunday + _ONE_DAY),
        *(_first_monday(year, 5), _last_monday(year, 5), _last_monday(year, 8)),
    )
    return frozenset((*bank_holidays, date(year, 1, 1), *_days(date(year, 12, 25), 7)))


@cache
def _school_holidays(year: int) -> frozenset[date]:
    first, last = summer_closure(year)
    return frozenset(
        (
            *_days(date(year, 1, 1), 5),
            *_days(date(year, 2, 14), 7),
            *_days(easter(year) - 9 * _ONE_DAY, 16),
            *_days(_last_monday(year, 5), 5),
            *_days(first, (last - first).days + 4),
            *_days(date(year, 10, 24), 7),
            *_days(date(year, 12, 20), 12),
        )
    )


def _days(first: date, count: int) -> Iterator[date]:
    return (first + n * _ONE_DAY for n in range(count))


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + (-first.weekday() % 7) * _ONE_DAY


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)  # of May and August
    return last - last.weekday() * _ONE_DAY
