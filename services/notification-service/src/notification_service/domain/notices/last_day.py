"""The last day of a deadline, and which deadlines are about the matter of a fact."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from events.contracts import DeadlineSet, Event
from events.contracts.deadline import DeadlineFields
from events.stored_event import StoredEvent
from notification_service.domain.notices.matter import is_of_same_matter
from notification_service.domain.notices.wording.values import DayValue


class DeadlineDay(BaseModel):
    """The last day of a deadline of a case."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid")

    rule: str
    because_of: int
    """The position of the fact from which it runs."""
    law_due_on: date
    """The last day in law, on the ordinary reading."""
    notice_fact: int | None = None
    """The position of the fact whose notice must be given by then. None: it bounds no notice."""
    stated: DayValue | None = None
    """The day that a notice states. None: no notice states it, or no code says why it is that."""


def newest_fact(history: Sequence[StoredEvent]) -> int:
    """The position of the newest event of a case from which deadlines may follow.

    Corrections and voids are such events, though they are not among the facts that are in effect.
    0: there is none.
    """
    return max((each.position for each in history if each.family != "deadline"), default=0)


def last_days_of_matter(
    reports: int, facts: Mapping[int, Event], last_days: Sequence[DeadlineDay]
) -> Sequence[DeadlineDay]:
    """The last days of a case that are about the matter of a fact.

    Where a deadline of a rule runs from the fact itself, it is the only one of the rule: each plan
    gives a time to appeal, and the letter of an amended plan has not that of the plan before.

    Args:
        reports: the position of the fact, which is one of `facts`.
        facts: the facts of the case that are in effect, by their positions, in order.
        last_days: those of the case.
    """
    subject = concerned_fact(reports, facts)
    own = {each.rule for each in last_days if each.because_of == subject}
    return [
        each
        for each in last_days
        if each.because_of == subject or (each.rule not in own and _is_about(each, subject, facts))
    ]


def concerned_fact(reports: int, facts: Mapping[int, Event]) -> int:
    """The position of the fact that a fact is about: of a deadline that from which it runs."""
    reported = facts[reports]
    if not isinstance(reported, DeadlineFields):
        return reports
    starts = [
        each.because_of
        for each in facts.values()
        if isinstance(each, DeadlineSet) and each.deadline_id == reported.deadline_id
    ]
    return starts[-1] if starts else reports


def _is_about(last_day: DeadlineDay, subject: int, facts: Mapping[int, Event]) -> bool:
    """Whether it runs from a fact about the same matter as the subject."""
    start, about = facts.get(last_day.because_of), facts.get(subject)
    return start is not None and about is not None and is_of_same_matter(start, about)
