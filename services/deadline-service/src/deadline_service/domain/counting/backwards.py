"""Counting back from an event, or to a fixed date: before, at least before."""

from collections.abc import Callable
from datetime import date, timedelta

from deadline_service.domain.counting.calendar import ONE_DAY
from deadline_service.domain.counting.date_readings import (
    CountingOptions,
    DateReadings,
    Step,
    Steps,
)
from deadline_service.domain.counting.length import YearDay, add_months
from deadline_service.domain.counting.working_days import count_back


def before_year_day(start: date, fixed: YearDay, manner: CountingOptions) -> DateReadings:
    """C5, "before 15 February in the calendar year of": the last day is the day before.

    `start` only says which year. The safe reading is the last working day.
    """
    named = fixed.in_year(start.year)
    law = named - ONE_DAY if manner.ends_day_before else named
    ends = "before it, so the last day is" if manner.ends_day_before else "read as: by that day"
    safe = manner.calendar.last_working_day(law)

    def make_steps() -> Steps:
        return (
            Step(f"{fixed} in the calendar year {start.year} is", named),
            Step(ends, law),
            Step("the last working day on or before it is", safe),
        )

    return DateReadings(law, safe, make_steps)


def at_least_days_before(start: date, number: int, manner: CountingOptions) -> DateReadings:
    """C6 in days, "at least N days before"."""
    return _with_clear_days(
        start - timedelta(days=number), f"{number} days before is", manner, _day_before
    )


def at_least_weeks_before(start: date, number: int, manner: CountingOptions) -> DateReadings:
    """C6, "at least N weeks before": the ordinary reading counts back 7N days."""
    words = f"{number} weeks, {7 * number} days, before is"
    return _with_clear_days(start - timedelta(weeks=number), words, manner, _day_before)


def at_least_months_before(start: date, number: int, manner: CountingOptions) -> DateReadings:
    """C6m, "at least N months before": the corresponding date, or the last of a shorter month."""
    words = f"the corresponding date {number} months before is"
    return _with_clear_days(add_months(start, -number)[0], words, manner, _day_before)


def at_least_working_days_before(start: date, number: int, manner: CountingOptions) -> DateReadings:
    """C6w, "at least N working days before": the day of the event is left out."""
    counted = count_back(start - ONE_DAY, number, manner.calendar.is_working_day)
    words = counted.step().words
    return _with_clear_days(
        counted.last, words, manner, lambda day: manner.calendar.last_working_day(day - ONE_DAY)
    )


def _day_before(day: date) -> date:
    return day - ONE_DAY


def _with_clear_days(
    law: date, words: str, manner: CountingOptions, back: Callable[[date], date]
) -> DateReadings:
    safe = back(law) if manner.clear_days else law

    def make_steps() -> Steps:
        first = Step(words, law)
        clear = Step('"at least" suggests clear days, so to be safe', safe)
        return (first, clear) if manner.clear_days else (first,)

    return DateReadings(law, safe, make_steps)
