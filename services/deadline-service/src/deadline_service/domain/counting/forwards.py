"""Counting on from an event: within, beginning with, within the first."""

from datetime import date, timedelta
from functools import partial

from deadline_service.domain.counting.calendar import ONE_DAY
from deadline_service.domain.counting.date_readings import CountingOptions, DateReadings
from deadline_service.domain.counting.length import add_months
from deadline_service.domain.counting.step import Step, StepCode, Steps
from deadline_service.domain.counting.working_days import count_forward


def within_weeks(start: date, number: int, options: CountingOptions) -> DateReadings:
    """C1, "within N weeks of": the day of the event is left out; it ends on the same weekday.

    Source: Marren v Dawson Bentley [1961] 2 QB 135; Matthew v Sedman [2021] UKSC 19.
    """
    return _within(start, 7 * number, number, options)


def within_days(start: date, number: int, options: CountingOptions) -> DateReadings:
    """C1d, "within N days of": as C1, in calendar days."""
    return _within(start, number, 0, options)


def within_days_or_next_working_day(
    start: date, number: int, options: CountingOptions
) -> DateReadings:
    """C1w: as C1d, but a last day that is no working day moves to the next one.

    The law itself settles from which day to count and where the last day moves to, so the day to
    work to is the same. Source: Regulation (EEC, Euratom) No 1182/71 art 3(4), as the Information
    Commissioner counts the thirty days of Data Protection Act 2018 s.164A.
    """
    end = start + timedelta(number)
    last = options.calendar.next_working_day(end)

    def make_steps() -> Steps:
        steps = _within_steps(start, number, 0, end, end)
        moved = Step(code=StepCode.MOVED_TO_WORKING_DAY, day=last)
        return steps if last == end else (*steps, moved)

    return DateReadings(last, last, make_steps)


def _within(start: date, days: int, weeks: int, options: CountingOptions) -> DateReadings:
    law = start + timedelta(days)
    safe = law if options.protects_family or not options.count_first_day else law - ONE_DAY
    return DateReadings(law, safe, partial(_within_steps, start, days, weeks, law, safe))


def _within_steps(start: date, days: int, weeks: int, law: date, safe: date) -> Steps:
    added = StepCode.ADDED_WEEKS if weeks else StepCode.ADDED_DAYS
    steps = (
        Step(code=StepCode.STARTED_NEXT_DAY, day=start + ONE_DAY),
        Step(code=added, day=law, number=weeks or days),
    )
    counted = Step(code=StepCode.COUNTED_EVENT_DAY, day=safe, number=days)
    return steps if safe == law else (*steps, counted)


def beginning_with_day(start: date, number: int, options: CountingOptions) -> DateReadings:
    """C2, "N days, beginning with the day": that day is day 1.

    Source: Hare v Gocher [1962] 2 QB 641; Zoan v Rouamba [2000] 1 WLR 1509.
    """
    del options  # the words are unambiguous
    last = start + timedelta(days=number - 1)
    return DateReadings(
        last,
        last,
        lambda: (
            Step(code=StepCode.STARTED, day=start),
            Step(code=StepCode.REACHED_DAY, day=last, number=number),
        ),
    )


def within_months(start: date, number: int, options: CountingOptions) -> DateReadings:
    """C3, "within N months after": the corresponding date, or the last day of a shorter month."""
    del options  # both readings are the same: the safe one is never later
    last = add_months(start, number)
    return DateReadings(last, last, lambda: (_added_months(start, number, last),))


def within_first_months(start: date, number: int, options: CountingOptions) -> DateReadings:
    """C4m, "within the first N months of": as C4, or as C3 for a council that reads it so."""
    count = beginning_with_months if options.includes_first_day else within_months
    return count(start, number, options)


def beginning_with_months(start: date, number: int, options: CountingOptions) -> DateReadings:
    """C4, "N months starting with": the date is inside.

    It ends on the day before the corresponding date. Where the month has no corresponding date
    it ends on that month's last day, which is not taken back any further.
    """
    del options
    corresponding = add_months(start, number)
    is_short = corresponding.day < start.day
    last = corresponding if is_short else corresponding - ONE_DAY

    def make_steps() -> Steps:
        first = Step(code=StepCode.STARTED_PERIOD, day=start)
        added = _added_months(start, number, corresponding)
        ended = Step(code=StepCode.ENDED_DAY_BEFORE, day=last)
        return (first, added) if is_short else (first, added, ended)

    return DateReadings(last, last, make_steps)


def _added_months(start: date, number: int, day: date) -> Step:
    if day.day == start.day:
        return Step(code=StepCode.ADDED_MONTHS, day=day, number=number)
    return Step(
        code=StepCode.ADDED_MONTHS_TO_MONTH_END, day=day, number=number, day_of_month=start.day
    )


def within_working_days(start: date, number: int, options: CountingOptions) -> DateReadings:
    """C7a, "within N working days of being told": the day itself is left out."""
    is_counted = options.calendar.is_working_day
    law = count_forward(start + ONE_DAY, number, is_counted)
    safe = law.last if options.protects_family else count_forward(start, number, is_counted).last

    def make_steps() -> Steps:
        steps = (Step(code=StepCode.STARTED_AFTER, day=start), law.step())
        counted = Step(code=StepCode.COUNTED_EVENT_WORKING_DAY, day=safe, number=number)
        return steps if options.protects_family else (*steps, counted)

    return DateReadings(law.last, safe, make_steps)


def beginning_with_working_day(start: date, number: int, options: CountingOptions) -> DateReadings:
    """C7b, "N working days beginning with the day": day 1 is that day, or the next working day."""
    counted = count_forward(start, number, options.calendar.is_working_day)
    return DateReadings(
        counted.last,
        counted.last,
        lambda: (Step(code=StepCode.STARTED_WORKING_DAY, day=start), counted.step()),
    )


def within_tribunal_days(start: date, number: int, options: CountingOptions) -> DateReadings:
    """C8, working days in a special educational needs case before the Tribunal.

    Source: SI 2008/2699 r.1, r.12(3)(b). A date in the Tribunal's letter governs instead.
    """
    counted = count_forward(start + ONE_DAY, number, options.calendar.is_tribunal_working_day)
    return DateReadings(
        counted.last,
        counted.last,
        lambda: (Step(code=StepCode.STARTED_AFTER_IN_TRIBUNAL_DAYS, day=start), counted.step()),
    )


def within_tribunal_calendar_days(
    start: date, number: int, options: CountingOptions
) -> DateReadings:
    """C8d, "within N days" for an act before the Tribunal other than the appeal itself.

    Source: SI 2008/2699 r.12(3)(b): August and 25 December to 1 January must not be counted.
    """
    last, left, excluded = start, number, 0
    while left:
        last += ONE_DAY
        recess = options.calendar.is_recess(last)
        left, excluded = left - (not recess), excluded + recess

    def make_steps() -> Steps:
        added = Step(
            code=StepCode.ADDED_TRIBUNAL_DAYS, day=last, number=number, excluded_count=excluded
        )
        return (Step(code=StepCode.STARTED_CALENDAR_DAYS_AFTER, day=start), added)

    return DateReadings(last, last, make_steps)


def end_of_college_year(year: int) -> DateReadings:
    """31 July of a year that is known: the end of a college's academic year.

    Source: SEND Regulations 2014 reg 46(1).
    """
    last = date(year, 7, 31)
    step = Step(code=StepCode.REACHED_END_OF_RECORDED_YEAR, day=last)
    return DateReadings(last, last, lambda: (step,))


def end_of_academic_year(cohort: date, years: int, options: CountingOptions) -> DateReadings:
    """The end of the academic year in which someone of a cohort reaches an age.

    `cohort` is the last day, 31 August, of the school year of birth. The safe reading is the end
    of a college's academic year.
    """
    law = date(cohort.year + years, 8, 31)
    safe = law if options.protects_family else date(law.year, 7, 31)

    def make_steps() -> Steps:
        first = Step(code=StepCode.REACHED_END_OF_ACADEMIC_YEAR, day=law, number=years)
        college = Step(code=StepCode.REACHED_END_OF_COLLEGE_YEAR, day=safe)
        return (first,) if law == safe else (first, college)

    return DateReadings(law, safe, make_steps)
