"""The earlier or the later of two limits, and a last day that moves to one that can be used."""

from collections.abc import Callable
from datetime import date

from deadline_service.domain.counting.calendar import ONE_DAY, Calendar
from deadline_service.domain.counting.date_readings import DateReadings, Step, Steps


def earlier_of(one: DateReadings, other: DateReadings) -> DateReadings:
    """The earlier of two limits, in each reading."""
    return _combine(one, other, min, "the earlier of the two is")


def later_of(one: DateReadings, other: DateReadings) -> DateReadings:
    """The later of two limits, in each reading."""
    return _combine(one, other, max, "the later of the two is")


def _combine(
    one: DateReadings, other: DateReadings, choose: Callable[[date, date], date], words: str
) -> DateReadings:
    law, safe = choose(one.law, other.law), choose(one.safe, other.safe)
    return DateReadings(law, safe, lambda: (*one.steps, *other.steps, Step(words, law)))


def with_earlier_safe_day(counted: DateReadings, other: DateReadings) -> DateReadings:
    """A limit whose day to work to is that of another starting point, if that is earlier."""
    safe = min(counted.safe, other.safe)
    words = "to be safe the period is counted from there, so the day to work to is"
    return DateReadings(
        counted.law, safe, lambda: (*counted.steps, *other.steps, Step(words, safe))
    )


def with_first_step(first: Step, counted: DateReadings) -> DateReadings:
    """A limit whose arithmetic is told after where it is counted from."""
    return counted._replace(make_steps=lambda: (first, *counted.steps))


def replace_date(before: DateReadings | None, why: Step, now: DateReadings) -> DateReadings:
    """A last day that stands in place of another, told after what that would have been."""
    return now._replace(
        make_steps=lambda: (*(() if before is None else before.steps), why, *now.steps)
    )


def roll_forward(counted: DateReadings, calendar: Calendar) -> DateReadings:
    """A last day for an act before the Tribunal, moved to one on which it can be done.

    Source: SI 2008/2699 r.12(2): to the next working day; r.12(3)(a): from August, or 25 December
    to 1 January, to the first working day after these. Where the next working day is in one of them
    (31 July at a weekend), the two can be read differently: the later day is safe, because no
    right to appeal is to be treated as dead in August.
    """
    law, safe = _roll(counted.law, calendar), _after_recess(counted.safe, calendar)
    if (law, safe) == (counted.law, counted.safe):
        return counted

    def make_steps() -> Steps:
        words = "that is no day for an act before the Tribunal, so it moves on to"
        steps = (*counted.steps, Step(words, law))
        also = "which is in August or at Christmas, so to be safe it is taken to move on to"
        return steps if law == safe else (*steps, Step(also, safe))

    return DateReadings(law, safe, make_steps)


def _roll(day: date, calendar: Calendar) -> date:
    if calendar.is_recess(day):
        return _after_recess(day, calendar)
    while not calendar.is_working_day(day):
        day += ONE_DAY
    return day


def _after_recess(day: date, calendar: Calendar) -> date:
    while calendar.is_recess(day) or not calendar.is_working_day(day):
        day += ONE_DAY
    return day
