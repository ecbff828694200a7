"""Counting on from an event: within, beginning with, within the first."""

from datetime import date, timedelta
from functools import partial

from deadline_service.domain.counting.calendar import ONE_DAY
from deadline_service.domain.counting.date_readings import (
    CountingOptions,
    DateReadings,
    Step,
    Steps,
)
from deadline_service.domain.counting.length import add_months
from deadline_service.domain.counting.working_days import count_forward


def within_weeks(start: date, number: int, manner: CountingOptions) -> DateReadings:
    """C1, "within N weeks of": the day of the event is left out; it ends on the same weekday.

    Source: Marren v Dawson Bentley [1961] 2 QB 135; Matthew v Sedman [2021] UKSC 19.
    """
    return _within(start, 7 * number, number, manner)


def within_days(start: date, number: int, manner: CountingOptions) -> DateReadings:
    """C1d, "within N days of": as C1, in calendar days."""
    return _within(start, number, 0, manner)


def _within(start: date, days: int, weeks: int, manner: CountingOptions) -> DateReadings:
    law = start + timedelta(days)
    safe = law if manner.protects_family or not manner.count_first_day else law - ONE_DAY
    return DateReadings(law, safe, partial(_within_steps, start, days, weeks, law, safe))


def _within_steps(start: date, days: int, weeks: int, law: date, safe: date) -> Steps:
    length = f"{weeks} weeks are {days} days" if weeks else f"{days} days"
    steps = (
        Step("the day of the event is left out, so day 1 is", start + ONE_DAY),
        Step(f"{length}, so the last is", law),
    )
    said = f"to be safe the day of the event is counted as day 1, so day {days} is"
    return steps if safe == law else (*steps, Step(said, safe))


def beginning_with_day(start: date, number: int, manner: CountingOptions) -> DateReadings:
    """C2, "N days, beginning with the day": that day is day 1.

    Source: Hare v Gocher [1962] 2 QB 641; Zoan v Rouamba [2000] 1 WLR 1509.
    """
    del manner  # the words leave no doubt to resolve
    last = start + timedelta(days=number - 1)
    return DateReadings(
        last,
        last,
        lambda: (Step("day 1 is the day itself,", start), Step(f"day {number} is", last)),
    )


def within_months(start: date, number: int, manner: CountingOptions) -> DateReadings:
    """C3, "within N months after": the corresponding date, or the last day of a shorter month."""
    del manner  # the safe reading is the same: no one is told a later day
    last, short = add_months(start, number)
    words = f"the corresponding date after {_months(number)} is"
    if short:
        words = f"after {_months(number)} there is no day {start.day}; the last of that month is"
    return DateReadings(last, last, lambda: (Step(words, last),))


def within_first_months(start: date, number: int, manner: CountingOptions) -> DateReadings:
    """C4m, "within the first N months of": as C4, or as C3 for a council that reads it so."""
    count = beginning_with_months if manner.includes_first_day else within_months
    return count(start, number, manner)


def beginning_with_months(start: date, number: int, manner: CountingOptions) -> DateReadings:
    """C4, "N months starting with": the date is inside.

    It ends on the day before the corresponding date. Where the month has no corresponding date
    it ends on that month's last day, which is not taken back any further.
    """
    del manner
    corresponding, short = add_months(start, number)
    first = Step("the period starts with the day itself,", start)
    if short:
        words = f"after {_months(number)} there is no day {start.day}; the last of that month is"
        return DateReadings(
            corresponding, corresponding, lambda: (first, Step(words, corresponding))
        )
    last = corresponding - ONE_DAY
    words = f"the corresponding date after {_months(number)} is"
    ends = Step("it ends on the day before", last)
    return DateReadings(last, last, lambda: (first, Step(words, corresponding), ends))


def within_working_days(start: date, number: int, manner: CountingOptions) -> DateReadings:
    """C7a, "within N working days of being told": the day itself is left out."""
    is_counted = manner.calendar.is_working_day
    law = count_forward(start + ONE_DAY, number, is_counted)
    safe = law.last if manner.protects_family else count_forward(start, number, is_counted).last

    def make_steps() -> Steps:
        steps = (Step("the day of the event is left out,", start), law.step())
        said = f"to be safe the day itself is counted if it is a working day; day {number} is"
        return steps if manner.protects_family else (*steps, Step(said, safe))

    return DateReadings(law.last, safe, make_steps)


def beginning_with_working_day(start: date, number: int, manner: CountingOptions) -> DateReadings:
    """C7b, "N working days beginning with the day": day 1 is that day, or the next working day."""
    counted = count_forward(start, number, manner.calendar.is_working_day)
    first = "day 1 is the first working day from"
    return DateReadings(counted.last, counted.last, lambda: (Step(first, start), counted.step()))


def within_tribunal_days(start: date, number: int, manner: CountingOptions) -> DateReadings:
    """C8, working days in a special educational needs case before the Tribunal.

    Source: SI 2008/2699 r.1, r.12(3)(b). A date in the Tribunal's letter governs instead.
    """
    counted = count_forward(start + ONE_DAY, number, manner.calendar.is_tribunal_working_day)
    left_out = "August, 25 December to 1 January, weekends and bank holidays are not counted"
    first = f"{left_out}; nor is the day itself,"
    return DateReadings(counted.last, counted.last, lambda: (Step(first, start), counted.step()))


def within_tribunal_calendar_days(
    start: date, number: int, manner: CountingOptions
) -> DateReadings:
    """C8d, "within N days" for an act before the Tribunal other than the appeal itself.

    Source: SI 2008/2699 r.12(3)(b): August and 25 December to 1 January must not be counted.
    """
    last, left, over = start, number, 0
    while left:
        last += ONE_DAY
        recess = manner.calendar.is_recess(last)
        left, over = left - (not recess), over + recess
    left_out = f"{over} days in August or from 25 December to 1 January are not counted; "
    words = f"{left_out if over else ''}day {number} is"
    first = Step("the day of the event is left out, so day 1 follows", start)
    return DateReadings(last, last, lambda: (first, Step(words, last)))


def end_of_academic_year(cohort: date, years: int, manner: CountingOptions) -> DateReadings:
    """The end of the academic year in which someone of a cohort reaches an age.

    `cohort` is the last day, 31 August, of the school year of birth. The safe reading is the end
    of a college's academic year.
    """
    law = date(cohort.year + years, 8, 31)
    safe = law if manner.protects_family else date(law.year, 7, 31)

    def make_steps() -> Steps:
        first = Step(
            f"the school year of the birthday of {years} years, by the cohort, ends on", law
        )
        college = Step("the academic year of a college ends sooner, so to be safe", safe)
        return (first,) if law == safe else (first, college)

    return DateReadings(law, safe, make_steps)


def _months(number: int) -> str:
    return "1 month" if number == 1 else f"{number} months"
