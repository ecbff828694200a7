"""The outcome of counting: two readings of a limit, and the arithmetic that led there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from deadline_service.domain.counting.calendar import Calendar


class Step(NamedTuple):
    """One step of the arithmetic, and the day that it reached."""

    words: str
    day: date


Steps = tuple[Step, ...]


class DateReadings(NamedTuple):
    """The last day of a period.

    `law` is the ordinary reading, on which breach is judged. `safe` is the day to work to: the
    earlier day where an authority owes the act, the later where the period protects a family.
    `make_steps` words the arithmetic, which is done only when it is asked for.
    """

    law: date
    safe: date
    make_steps: Callable[[], Steps]

    @property
    def steps(self) -> Steps:
        """The arithmetic."""
        return self.make_steps()


@dataclass(frozen=True, slots=True)
class CountingOptions:
    """What counting needs to know besides the rule: the calendar and how to resolve a doubt.

    `count_first_day` makes the safe reading count the day of the event as day 1, as the published
    wording of the SEN2 measure does. `clear_days` makes the safe reading of "at least" leave out
    both ends. `ends_day_before` reads "before 15 February" as ending on 14 February,
    `includes_first_day` "the first three months" of something as starting with its first day.
    `protects_family` says that the period protects a family: no reading makes it end earlier.
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
    words = f"the last day that leaves {days} days, itself the first of them, before that day is"
    return DateReadings(law, safe, lambda: (*counted.steps, Step(words, safe)))
