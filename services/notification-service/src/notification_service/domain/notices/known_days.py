"""The days of a notice that the record has: last days of deadlines, and days of the fact itself.

What happens next has the last days of the same matter.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from events.contracts import DeadlineSet, Event
from events.contracts.deadline import DeadlineFields
from events.day_reason import DayReason
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.element import ElementValue
from notification_service.domain.notices.requirement import NoticeRequirement
from notification_service.domain.notices.trigger import is_of_same_matter
from notification_service.domain.notices.wording.values import DatedStep, DayValue


class DeadlineDay(BaseModel):
    """The last day of a deadline as a notice states it, with its reason."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid")

    rule: str
    because_of: int
    """The position of the fact from which it runs."""
    day: date
    reason: DayReason


def needed_days(
    catalogue: NoticeCatalogue, requirement: NoticeRequirement
) -> Iterator[ElementValue]:
    """The days that a notice must state and that the record may have."""
    needed = {name for each in catalogue.elements_of(requirement) for name in each.needs}
    for value in catalogue.values.values():
        if value.id in needed and (value.rules or value.field):
            yield value


def deadlines_of_matter(
    reports: int, facts: Mapping[int, Event], deadlines: Sequence[DeadlineDay]
) -> Sequence[DeadlineDay]:
    """The last days of a case that are about the matter of a notice.

    Args:
        reports: the position of the fact that it reports, which is one of `facts`.
        facts: the facts of the case that are in effect, by their positions, in order.
        deadlines: the last days of the case.
    """
    subject = _subject(reports, facts)
    return [each for each in deadlines if _is_about(each, subject, facts)]


def known_days(
    needed: Sequence[ElementValue], reported: Event, deadlines: Sequence[DeadlineDay]
) -> Mapping[str, DayValue]:
    """The days that the record has, by the ids of the values.

    Args:
        needed: the days that the notice must state (`needed_days`).
        reported: the fact that it reports.
        deadlines: the last days of its matter (`deadlines_of_matter`).
    """
    found = {
        value.id: _day_of_field(value, reported) or _day_of_rules(value.rules, deadlines)
        for value in needed
    }
    return {name: day for name, day in found.items() if day is not None}


def dated_steps(
    catalogue: NoticeCatalogue, requirement: NoticeRequirement, deadlines: Sequence[DeadlineDay]
) -> Sequence[DatedStep]:
    """What happens next after a notice, each step with the last day of its matter."""
    return [
        DatedStep(name, _day_of_rules(catalogue.steps[name].rules, deadlines))
        for name in requirement.next
    ]


def _subject(reports: int, facts: Mapping[int, Event]) -> int:
    """The position of the fact that a notice is about: of a deadline that from which it runs."""
    reported = facts[reports]
    if not isinstance(reported, DeadlineFields):
        return reports
    starts = [
        each.because_of
        for each in facts.values()
        if isinstance(each, DeadlineSet) and each.deadline_id == reported.deadline_id
    ]
    return starts[-1] if starts else reports


def _is_about(deadline: DeadlineDay, subject: int, facts: Mapping[int, Event]) -> bool:
    """Whether it runs from the subject, or from a fact about the same matter."""
    start, about = facts.get(deadline.because_of), facts.get(subject)
    return deadline.because_of == subject or (
        start is not None and about is not None and is_of_same_matter(start, about)
    )


def _day_of_field(value: ElementValue, event: Event) -> DayValue | None:
    for name in value.field or ():
        day: object = getattr(event, name, None)
        if isinstance(day, date) and value.because is not None:
            return DayValue(day=day, reason=DayReason(code=value.because))
    return None


def _day_of_rules(rules: Sequence[str] | None, deadlines: Sequence[DeadlineDay]) -> DayValue | None:
    """The day of the first rule that has one. Two that differ leave it to who writes the notice."""
    for rule in rules or ():
        days = {each.day: each.reason for each in deadlines if each.rule == rule}
        if len(days) == 1:
            ((day, reason),) = days.items()
            return DayValue(day=day, reason=reason)
        if days:
            return None
    return None
