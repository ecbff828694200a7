"""Which days are working days. A calendar is an argument, never looked up."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

ONE_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_AUGUST: Final = 8


@dataclass(frozen=True, slots=True)
class Calendar:
    """The bank holidays of England (with Good Friday and Christmas Day) and where they came from.

    SI 2014/1530 uses "working day" without defining it, so the ordinary meaning applies: a
    council's closure days, school holidays and August are working days here.
    """

    name: str
    bank_holidays: frozenset[date]

    @property
    def weekdays_off(self) -> frozenset[date]:
        """The bank holidays that are no days of a weekend, by which working days differ."""
        return frozenset(day for day in self.bank_holidays if day.weekday() < _SATURDAY)

    def is_working_day(self, day: date) -> bool:
        """Whether a day is neither at a weekend nor a bank holiday."""
        return day.weekday() < _SATURDAY and day not in self.bank_holidays

    def is_tribunal_working_day(self, day: date) -> bool:
        """Whether a day counts under the Tribunal's own rules.

        Source: SI 2008/2699 r.1 and r.12(3)(b): in a special educational needs case August and
        25 December to 1 January are not counted either.
        """
        return self.is_working_day(day) and not self.is_recess(day)

    def is_recess(self, day: date) -> bool:
        """Whether a day is in August or from 25 December to 1 January (SI 2008/2699 r.12(3))."""
        over_new_year = (day.month, day.day) >= (12, 25) or (day.month, day.day) == (1, 1)
        return day.month == _AUGUST or over_new_year

    def last_working_day(self, day: date) -> date:
        """The last working day on or before a day."""
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def next_working_day(self, day: date) -> date:
        """The first working day on or after a day."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day
