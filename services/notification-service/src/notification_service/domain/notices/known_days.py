"""The days of a notice that the record has: last days of deadlines, and days of the fact itself.

What happens next has the last days of the same matter.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from events.contracts import Event
from events.contracts.deadline import DeadlineFields
from events.day_reason import DayReason
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.element import ElementValue
from notification_service.domain.notices.last_day import DeadlineDay
from notification_service.domain.notices.requirement import NoticeRequirement
from notification_service.domain.notices.wording.values import (
    STEPS_VALUE,
    DatedStep,
    DayValue,
    NoticeValue,
    NoticeValues,
    StepsValue,
)


def needed_days(
    catalogue: NoticeCatalogue, requirement: NoticeRequirement
) -> Iterator[ElementValue]:
    """The days that a notice must state and that the record may have."""
    for value in catalogue.values_of(requirement):
        if value.rules or value.field:
            yield value


def known_days(
    needed: Sequence[ElementValue], reported: Event, last_days: Sequence[DeadlineDay]
) -> Mapping[str, DayValue]:
    """The days that the record has, by the ids of the values.

    Args:
        needed: the days that the notice must state (`needed_days`).
        reported: the fact that it reports.
        last_days: those of its matter (`last_days_of_matter`).
    """
    found = {
        value.id: _day_of_deadline(value, reported, last_days)
        or _day_of_field(value, reported)
        or _day_of_rules(value.rules, last_days)
        for value in needed
    }
    return {name: day for name, day in found.items() if day is not None}


def has_past_day(needed: Sequence[ElementValue], values: NoticeValues, today: date) -> bool:
    """Whether a day to act by, to come on, or of a next step, has passed.

    Args:
        needed: the values that the notice must state.
        values: those that it states, by their ids.
        today: the day on which it is made.
    """
    return any(day < today for value in needed for day in _days_ahead(value, values.get(value.id)))


def dated_steps(
    catalogue: NoticeCatalogue,
    requirement: NoticeRequirement,
    last_days: Sequence[DeadlineDay],
    today: date,
) -> Sequence[DatedStep]:
    """What happens next after a notice of today, each step with the last day of its matter.

    A step whose day has passed has none: a day of last month is none by which it will be done.
    """
    days = (
        (name, _day_of_rules(catalogue.steps[name].rules, last_days)) for name in requirement.next
    )
    return [
        DatedStep(name, by if by is not None and by.day >= today else None) for name, by in days
    ]


def _days_ahead(value: ElementValue, stated: NoticeValue | None) -> Iterator[date]:
    """The days of a value that should not have passed."""
    match stated:
        case DayValue(day=day) if value.ahead:
            yield day
        case StepsValue(steps=steps) if value.id == STEPS_VALUE:
            yield from (each.by.day for each in steps if each.by is not None)
        case _:
            pass


def _day_of_deadline(
    value: ElementValue, event: Event, last_days: Sequence[DeadlineDay]
) -> DayValue | None:
    """Of an event of a deadline of one of the rules: its last day, while that is as announced."""
    if not isinstance(event, DeadlineFields) or event.rule not in (value.rules or ()):
        return None
    own = [each for each in last_days if each.law_due_on == event.law_due_on]
    return _day_of_rules((event.rule,), own)


def _day_of_field(value: ElementValue, event: Event) -> DayValue | None:
    for name in value.field or ():
        day: object = getattr(event, name, None)
        if isinstance(day, date) and value.because is not None:
            return DayValue(day=day, reason=DayReason(code=value.because))
    return None


def _day_of_rules(rules: Sequence[str] | None, last_days: Sequence[DeadlineDay]) -> DayValue | None:
    """The day of the first rule that has one. Two that differ leave it to who writes the notice."""
    for rule in rules or ():
        found = [each.stated for each in last_days if each.rule == rule]
        days = {each.day: each for each in found if each is not None}
        if len(days) == 1:
            return next(iter(days.values()))
        if days:
            return None
    return None
