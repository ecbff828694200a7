"""The earlier or the later of two limits, and a last day that moves to one that can be used."""

from collections.abc import Callable
from datetime import date

from deadline_service.domain.counting.calendar import ONE_DAY, Calendar
from deadline_service.domain.counting.date_readings import DateReadings
from deadline_service.domain.counting.step import Step, StepCode, Steps


def earlier_of(one: DateReadings, other: DateReadings) -> DateReadings:
    """The earlier of two limits, in each reading."""
    return _combine(one, other, min, StepCode.EARLIER_OF)


def later_of(one: DateReadings, other: DateReadings) -> DateReadings:
    """The later of two limits, in each reading."""
    return _combine(one, other, max, StepCode.LATER_OF)


def _combine(
    one: DateReadings, other: DateReadings, choose: Callable[[date, date], date], code: StepCode
) -> DateReadings:
    law, safe = choose(one.law, other.law), choose(one.safe, other.safe)

    def make_steps() -> Steps:
        steps = (*one.steps, *other.steps, Step(code=code, day=law))
        chosen_safe = Step(code=StepCode.SAFE_READING_OF_BOTH, day=safe)
        return steps if law == safe else (*steps, chosen_safe)

    return DateReadings(law, safe, make_steps)


def with_earlier_safe_day(counted: DateReadings, other: DateReadings) -> DateReadings:
    """A limit whose day to work to is that of another starting point, if that is earlier."""
    safe = min(counted.safe, other.safe)

    def make_steps() -> Steps:
        chosen = Step(code=StepCode.COUNTED_FROM_SAFE_START, day=safe)
        return (*counted.steps, *other.steps, chosen)

    return DateReadings(counted.law, safe, make_steps)


def with_first_step(first: Callable[[], Step], counted: DateReadings) -> DateReadings:
    """A limit whose arithmetic begins with a step that names what it is counted from."""
    return counted._replace(make_steps=lambda: (first(), *counted.steps))


def replace_date(
    before: DateReadings | None, make_step: Callable[[], Step], now: DateReadings
) -> DateReadings:
    """A last day in place of another; its arithmetic begins with that of the other."""

    def make_steps() -> Steps:
        steps = () if before is None else before.steps
        return (*steps, make_step(), *now.steps)

    return now._replace(make_steps=make_steps)


def roll_forward(counted: DateReadings, calendar: Calendar) -> DateReadings:
    """A last day for an act before the Tribunal, moved to one on which it can be done.

    Source: SI 2008/2699 r.12(2): to the next working day; r.12(3)(a): from August, or 25 December
    to 1 January, to the first working day after these. Where the next working day is in one of them
    (31 July at a weekend), the two can be read differently: the later day is safe, because no
    right to appeal is to be treated as ended in August.
    """
    law, safe = _roll(counted.law, calendar), _after_recess(counted.safe, calendar)
    if (law, safe) == (counted.law, counted.safe):
        return counted

    def make_steps() -> Steps:
        moved = Step(code=StepCode.MOVED_TO_TRIBUNAL_DAY, day=law)
        past = Step(code=StepCode.MOVED_PAST_RECESS, day=safe)
        return (*counted.steps, moved) if law == safe else (*counted.steps, moved, past)

    return DateReadings(law, safe, make_steps)


def add_recess(counted: DateReadings, start: date, calendar: Calendar) -> DateReadings:
    """A last day for an act before the Upper Tribunal, with the days that are not counted added.

    Source: SI 2008/2698 r.12(3): in a special educational needs case August and 25 December to 1
    January are not counted; r.12(2): a day that is no working day moves to the next.
    """
    last = _skip_recess(start, counted.law, calendar)
    law = _after_recess(last, calendar)

    def make_steps() -> Steps:
        added = Step(code=StepCode.ADDED_RECESS, day=last)
        moved = Step(code=StepCode.MOVED_TO_TRIBUNAL_DAY, day=law)
        steps = counted.steps if last == counted.law else (*counted.steps, added)
        return steps if law == last else (*steps, moved)

    return DateReadings(law, law, make_steps)


def _skip_recess(start: date, last: date, calendar: Calendar) -> date:
    """As many days after a day as to another, without those of a recess."""
    day = start
    for _ in range((last - start).days):
        day += ONE_DAY
        while calendar.is_recess(day):
            day += ONE_DAY
    return day


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
