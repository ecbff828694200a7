"""Counting back from an event, or to a fixed date: before, at least before."""

from collections.abc import Callable
from datetime import date, timedelta

from deadline_service.domain.counting.calendar import ONE_DAY, Calendar
from deadline_service.domain.counting.date_readings import CountingOptions, DateReadings
from deadline_service.domain.counting.length import YearDay, add_months
from deadline_service.domain.counting.step import Step, StepCode, Steps
from deadline_service.domain.counting.working_days import count_back


def before_year_day(start: date, fixed: YearDay, options: CountingOptions) -> DateReadings:
    """C5, "before 15 February in the calendar year of": the last day is the day before.

    Only the year of `start` is used. The safe reading is the last working day, and one before
    `start`: what is done after a move does not prepare for it.
    """
    named = fixed.in_year(start.year)
    law = named - ONE_DAY if options.ends_day_before else named
    working = options.calendar.last_working_day(law)
    safe = working if working < start else options.calendar.last_working_day(start - ONE_DAY)

    def make_steps() -> Steps:
        ended = (
            StepCode.ENDED_BEFORE_NAMED_DAY
            if options.ends_day_before
            else StepCode.ENDED_ON_NAMED_DAY
        )
        steps = (
            Step(code=StepCode.NAMED_DAY, day=named, named_day=str(fixed)),
            Step(code=ended, day=law),
            Step(code=StepCode.MOVED_BACK_TO_WORKING_DAY, day=working),
        )
        kept = Step(code=StepCode.KEPT_BEFORE_EVENT, day=safe)
        return steps if safe == working else (*steps, kept)

    return DateReadings(law, safe, make_steps)


def keep_before(fixed: DateReadings, event: date, calendar: Calendar) -> DateReadings:
    """A day that was fixed, its day to work to on the last working day before an event at most."""
    if fixed.safe < event:
        return fixed
    safe = calendar.last_working_day(event - ONE_DAY)
    kept = Step(code=StepCode.KEPT_BEFORE_EVENT, day=safe)
    return DateReadings(fixed.law, safe, lambda: (*fixed.steps, kept))


def at_least_days_before(start: date, number: int, options: CountingOptions) -> DateReadings:
    """C6 in days, "at least N days before"."""
    law = start - timedelta(days=number)
    return _with_clear_days(law, _subtracted(StepCode.SUBTRACTED_DAYS, law, number), options)


def at_least_weeks_before(start: date, number: int, options: CountingOptions) -> DateReadings:
    """C6, "at least N weeks before": the ordinary reading counts back 7N days."""
    law = start - timedelta(weeks=number)
    return _with_clear_days(law, _subtracted(StepCode.SUBTRACTED_WEEKS, law, number), options)


def at_least_months_before(start: date, number: int, options: CountingOptions) -> DateReadings:
    """C6m, "at least N months before": the corresponding date, or the last of a shorter month."""
    law = add_months(start, -number)
    return _with_clear_days(law, _subtracted(StepCode.SUBTRACTED_MONTHS, law, number), options)


def at_least_working_days_before(
    start: date, number: int, options: CountingOptions
) -> DateReadings:
    """C6w, "at least N working days before": the day of the event is left out."""
    counted = count_back(start - ONE_DAY, number, options.calendar.is_working_day)

    def previous_working_day(day: date) -> date:
        return options.calendar.last_working_day(day - ONE_DAY)

    return _with_clear_days(counted.last, counted.step, options, previous_working_day)


def _subtracted(code: StepCode, law: date, number: int) -> Callable[[], Step]:
    return lambda: Step(code=code, day=law, number=number)


def _day_before(day: date) -> date:
    return day - ONE_DAY


def _with_clear_days(
    law: date,
    first: Callable[[], Step],
    options: CountingOptions,
    previous: Callable[[date], date] = _day_before,
) -> DateReadings:
    safe = previous(law) if options.clear_days else law

    def make_steps() -> Steps:
        clear = Step(code=StepCode.LEFT_CLEAR_DAYS, day=safe)
        return (first(), clear) if options.clear_days else (first(),)

    return DateReadings(law, safe, make_steps)
