"""A deadline before and after, and how it differs."""

from datetime import date
from typing import ClassVar, Final, Self

from pydantic import BaseModel, ConfigDict
from pydantic_core import MISSING

from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.evaluation.deadline import DeadlineState
from deadline_service.domain.rulebook.vocabulary import DeadlineKind
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import DeadlineId, RuleId

BROKEN_STATES: Final = frozenset({DeadlineState.MISSED, DeadlineState.MET_LATE})


class DeadlineDifference(PublishedEnum):
    """How a deadline differs under what is supposed."""

    MOVED_EARLIER = "moved_earlier"
    MOVED_LATER = "moved_later"
    CHANGED_OTHERWISE = "changed_otherwise"
    """Its days in law and to work to are the same: another state, last working day or day of the
    act; or it has a last day only before or only after."""
    APPEARED = "appeared"
    DISAPPEARED = "disappeared"


class _Part(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, use_attribute_docstrings=True)


class ComparedState(_Part):
    """A deadline as it is, or as it would be, on the day of the simulation."""

    due_on: date | MISSING = MISSING
    law_due_on: date | MISSING = MISSING
    last_working_day: date | MISSING = MISSING
    """The last day on or before `due_on` on which the council's offices are open."""
    state: DeadlineState
    settled_on: date | MISSING = MISSING
    """The day on which it was met or ended."""

    @classmethod
    def of(cls, row: DeadlineRow, today: date, office: Calendar) -> Self:
        """A row as of a day; `office` is the calendar of the council's open days."""
        working_day = None
        if row.due_on is not None and row.kind is not DeadlineKind.MINIMUM_PERIOD:
            working_day = office.last_working_day(row.due_on)
        return cls.model_construct(
            due_on=_or_missing(row.due_on),
            law_due_on=_or_missing(row.law_due_on),
            last_working_day=_or_missing(working_day),
            state=row.state_on(today),
            settled_on=_or_missing(row.settled_on),
        )


class ComparedDeadline(_Part):
    """A deadline that differs, with its days before and after."""

    deadline_id: DeadlineId
    rule: RuleId
    difference: DeadlineDifference
    days: int | MISSING = MISSING
    """By how many days it is later, negative where it is earlier: its last day in law, or the day
    to work to where only that moves."""
    before: ComparedState | MISSING = MISSING
    """Left out where it appears."""
    after: ComparedState | MISSING = MISSING
    """Left out where it disappears."""


def days_moved(before: DeadlineRow, after: DeadlineRow) -> int | None:
    """By how many days a deadline is later; None where it has a day on one side only."""
    if (before.due_on is None) != (after.due_on is None):
        return None
    law = _days_between(before.law_due_on, after.law_due_on)
    return law or _days_between(before.due_on, after.due_on)


def _days_between(before: date | None, after: date | None) -> int:
    return 0 if before is None or after is None else (after - before).days


def _or_missing(day: date | None) -> date | MISSING:
    return MISSING if day is None else day
