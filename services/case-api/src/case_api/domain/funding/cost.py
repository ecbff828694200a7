"""What a weekly cost comes to over some days, in whole pence: the parts add up to the whole.

The cost of a period is the difference between two running totals, one up to its last day and one
up to the day before its first. A running total is rounded down to a penny; a fraction is carried
into the next day. So the costs of adjoining periods add up to the cost of both, exactly.
"""

from datetime import date
from typing import Final

_DAYS_A_WEEK: Final = 7
_APRIL: Final = 4


def cost_of(weekly: int, weeks_a_year: int | None, first: date, last: date) -> int:
    """The pence of a weekly cost from a day to a day, both included; 0 where `last` is earlier.

    Without `weeks_a_year` every day costs a seventh of a week, so any seven days in a row cost
    `weekly`. With it, a financial year (1 April to 31 March) costs `weekly * weeks_a_year`, spread
    evenly over its 365 or 366 days.
    """
    if last < first:
        return 0
    if weeks_a_year is None:
        return _by_week(weekly, last.toordinal()) - _by_week(weekly, first.toordinal() - 1)
    return _by_year(weekly * weeks_a_year, last) - _before(weekly * weeks_a_year, first)


def _by_week(weekly: int, days: int) -> int:
    return weekly * days // _DAYS_A_WEEK


def _by_year(yearly: int, day: date) -> int:
    """The running total at the end of a day."""
    start, end = _financial_year(day)
    return yearly * start.year + _part(yearly, (day - start).days + 1, (end - start).days)


def _before(yearly: int, day: date) -> int:
    """The running total before a day."""
    start, end = _financial_year(day)
    return yearly * start.year + _part(yearly, (day - start).days, (end - start).days)


def _part(yearly: int, days: int, days_in_year: int) -> int:
    return yearly * days // days_in_year


def _financial_year(day: date) -> tuple[date, date]:
    """The first day of the financial year of a day, and of the next."""
    year = day.year if day.month >= _APRIL else day.year - 1
    return date(year, _APRIL, 1), date(year + 1, _APRIL, 1)
