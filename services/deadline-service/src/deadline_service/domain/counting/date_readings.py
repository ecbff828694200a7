"""The outcome of counting: two readings of a limit, and the arithmetic that led to them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.counting.step import Step, StepCode, Steps


class DateReadings(NamedTuple):
    """The last day of a period.

    `law` is the ordinary reading, by which a breach is judged. `safe` is the day to work to: the
    earlier day for a duty of an authority, the later for a period that protects a family.
    `make_steps` returns the arithmetic, which is computed only when it is read.
    """

    law: date
    safe: date
    make_steps: Callable[[], Steps]

    @property
    def steps(self) -> Steps:
        """The arithmetic. The last step reaches `safe`."""
        return self.make_steps()


@dataclass(frozen=True, slots=True)
class CountingOptions:
    """What counting needs besides the rule: the calendar, and how ambiguities are resolved.

    `count_first_day` makes the safe reading count the day of the event as day 1, as the published
    wording of the SEN2 measure does. `clear_days` makes the safe reading of "at least" leave out
    both ends. `ends_day_before` reads "before 15 February" as ending on 14 February,
    `includes_first_day` "the first three months" of something as starting with its first day.
    `protects_family` marks a period that protects a family: no reading makes it end earlier.
    """

    calendar: Calendar
    count_first_day: bool = True
    clear_days: bool = True
    ends_day_before: bool = True
    includes_first_day: bool = True
    protects_family: bool = False


def exact_date(day: date) -> DateReadings:
    """A day that needs no counting: both readings are that day."""
    return DateReadings(day, day, lambda: ())


def leave_days_free(counted: DateReadings, days: int) -> DateReadings:
    """The last day on which something may begin that needs days of its own, the first included."""
    law, safe = (day - timedelta(days=days) for day in (counted.law, counted.safe))

    def make_steps() -> Steps:
        return (*counted.steps, Step(code=StepCode.LEFT_DAYS_FREE, day=safe, number=days))

    return DateReadings(law, safe, make_steps)
