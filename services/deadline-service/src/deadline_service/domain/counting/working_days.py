"""Counting only the days that count, and saying which weekdays did not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from deadline_service.domain.counting.calendar import ONE_DAY
from deadline_service.domain.counting.date_readings import Step
from deadline_service.domain.english import day_in_words, list_in_words

_SATURDAY: Final = 5
_MAX_NAMED_DAYS: Final = 8


@dataclass(frozen=True, slots=True)
class CountedDays:
    """Where a count of days ended, and the weekdays that it passed over."""

    number: int
    last: date
    skipped_weekdays: tuple[date, ...]

    def step(self) -> Step:
        """The count as a step of the arithmetic; weekends are not named one by one."""
        over = self.skipped_weekdays
        if not over:
            return Step(
                f"counting {self.number} such days, weekends left out, the last is", self.last
            )
        named = (
            list_in_words([day_in_words(day) for day in over])
            if len(over) <= _MAX_NAMED_DAYS
            else f"{len(over)} weekdays from {day_in_words(min(over))} to {day_in_words(max(over))}"
        )
        return Step(f"weekends and {named} are not counted; day {self.number} is", self.last)


def count_forward(first: date, number: int, is_counted: Callable[[date], bool]) -> CountedDays:
    """The day on which the count reaches a number, `first` being day 1 if it is counted."""
    return _count(first, number, is_counted, forwards=True)


def count_back(first: date, number: int, is_counted: Callable[[date], bool]) -> CountedDays:
    """As `count_on`, into the past."""
    return _count(first, number, is_counted, forwards=False)


def _count(
    day: date, number: int, is_counted: Callable[[date], bool], *, forwards: bool
) -> CountedDays:
    step, left, passed_over = (ONE_DAY if forwards else -ONE_DAY), number, list[date]()
    while True:
        if is_counted(day):
            left -= 1
            if left == 0:
                return CountedDays(number, day, tuple(passed_over))
        elif day.weekday() < _SATURDAY:
            passed_over.append(day)
        day += step
