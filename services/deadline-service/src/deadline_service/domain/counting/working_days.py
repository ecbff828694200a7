"""Counting only the days that count, and collecting the weekdays that do not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from deadline_service.domain.counting.calendar import ONE_DAY
from deadline_service.domain.counting.step import Step, StepCode

_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class CountedDays:
    """Where a count of days ended, and the weekdays that it excluded."""

    number: int
    last: date
    excluded_weekdays: tuple[date, ...]

    def step(self) -> Step:
        """The count as a step of the arithmetic."""
        return Step(
            code=StepCode.ADDED_WORKING_DAYS,
            day=self.last,
            number=self.number,
            excluded_days=self.excluded_weekdays,
        )


def count_forward(first: date, number: int, is_counted: Callable[[date], bool]) -> CountedDays:
    """The day on which the count reaches a number, `first` being day 1 if it is counted."""
    return _count(first, number, is_counted, forwards=True)


def count_back(first: date, number: int, is_counted: Callable[[date], bool]) -> CountedDays:
    """As `count_forward`, into the past."""
    return _count(first, number, is_counted, forwards=False)


def _count(
    day: date, number: int, is_counted: Callable[[date], bool], *, forwards: bool
) -> CountedDays:
    step, left, excluded = (ONE_DAY if forwards else -ONE_DAY), number, list[date]()
    while True:
        if is_counted(day):
            left -= 1
            if left == 0:
                return CountedDays(number, day, tuple(excluded))
        elif day.weekday() < _SATURDAY:
            excluded.append(day)
        day += step
