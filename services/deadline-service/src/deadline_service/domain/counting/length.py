"""Lengths as a regulation writes them: `6 weeks`, `15 working days`, `15 February`."""

import re
from calendar import month_name
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, Self

from dateutil.relativedelta import relativedelta

from events.contracts.published_enum import PublishedEnum

_LENGTH: Final = re.compile(r"(?P<number>[1-9]\d{0,2}) (?P<unit>[a-z ]+)")
_MONTHS: Final = tuple(month_name)[1:]


class Unit(PublishedEnum):
    """What a period is measured in."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    WORKING_DAYS = "working days"
    TRIBUNAL_WORKING_DAYS = "tribunal working days"
    TRIBUNAL_DAYS = "tribunal days"
    """Calendar days outside August and 25 December to 1 January: SI 2008/2699 r.12(3)(b)."""


@dataclass(frozen=True, slots=True)
class Length:
    """A number of units, at least one and at most 999."""

    number: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `6 weeks` or `1 month`; raises ValueError for anything else."""
        found = _LENGTH.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is not a length such as '6 weeks'")
        number, unit = int(found["number"]), found["unit"]
        if number == 1:
            unit = {"day": "days", "working day": "working days"}.get(unit, f"{unit}s")
        if unit not in set(Unit):
            raise ValueError(f"{text!r}: unknown unit; known are {', '.join(Unit)}")
        return cls(number, Unit(unit))

    def __str__(self) -> str:
        """As a regulation would write it."""
        return f"{self.number} {self.unit[:-1] if self.number == 1 else self.unit}"


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day of the calendar year that a regulation names, such as 15 February."""

    month: int
    day: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `15 February`; raises ValueError for anything else, and for 29 February."""
        day, _, month = text.partition(" ")
        if month not in _MONTHS or not day.isdecimal():
            raise ValueError(f"{text!r} is not a day of the year such as '15 February'")
        found = date(2027, _MONTHS.index(month) + 1, int(day))
        return cls(found.month, found.day)

    def in_year(self, year: int) -> date:
        """That day in a year."""
        return date(year, self.month, self.day)

    def __str__(self) -> str:
        """As a regulation would write it."""
        return f"{self.day} {_MONTHS[self.month - 1]}"


@dataclass(frozen=True, slots=True)
class YearsOfAge:
    """An age that someone reaches."""

    years: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `25 years of age`; raises ValueError for anything else."""
        years = text.removesuffix(" years of age")
        if years == text or not years.isdecimal():
            raise ValueError(f"{text!r} is not an age such as '25 years of age'")
        return cls(int(years))

    def __str__(self) -> str:
        """As a regulation would write it."""
        return f"{self.years} years of age"


def add_months(day: date, months: int) -> date:
    """The corresponding day some months on (or back, where negative).

    Where there is no such day it is the last of that month: Dodds v Walker [1981] 1 WLR 1027.
    """
    return day + _months(months)


@cache
def _months(number: int) -> relativedelta:
    """The length of a number of months. The numbers are those of the rulebook: a few."""
    return relativedelta(months=number)
