"""What the law requires next and by when, as calculated at the time of the event.

`due_on` is the last day on the safe reading, the one to work to. `law_due_on` is the last day on
the ordinary reading, by which a breach is judged. For a duty of the council the safe day is the
earlier; for a right of the family it is the later.
"""

from typing import Annotated

from pydantic import Field
from pydantic_core import MISSING

from events.contracts.event import ContractModel, Event
from events.contracts.references import (
    DayCount,
    DeadlineId,
    DueDate,
    EventDate,
    EventPosition,
    RuleId,
)
from events.contracts.vocabulary.assessment import ExceptionGround
from events.contracts.vocabulary.case import DeadlineChangeReason

__all__ = [
    "DeadlineApproaching",
    "DeadlineCancelled",
    "DeadlineDisapplied",
    "DeadlineMet",
    "DeadlineMissed",
    "DeadlineRetracted",
    "DeadlineRevised",
    "DeadlineSet",
]


class DeadlineFields(ContractModel):
    """Which duty, under which rule, and when it is due."""

    deadline_id: DeadlineId
    rule: RuleId
    due_on: DueDate
    law_due_on: DueDate


class DeadlineSet(DeadlineFields, Event, type="deadline.set", date_field="due_on"):
    """A duty arose."""

    statement = "A deadline was set."

    because_of: EventPosition
    """The fact that it runs from."""
    outcome_unknown: bool = False
    """Whether facts of the time before its last day may be missing from the record, so that it is
    never announced as missed."""


class DeadlineRevised(DeadlineFields, Event, type="deadline.revised", date_field="due_on"):
    """The last day of a duty changed, or whether its outcome can be known."""

    statement = "The last day of a deadline changed."

    because_of: EventPosition
    """The latest fact that changed deadlines of the case; where the law or a setting changed, the
    latest fact of the case."""
    revises: EventPosition
    """The announcement of the earlier last day."""
    was_due_on: DueDate
    was_law_due_on: DueDate
    outcome_unknown: bool = False
    """As in `deadline.set`; it may change without the last day."""
    reason: DeadlineChangeReason


class DeadlineMet(DeadlineFields, Event, type="deadline.met", date_field="met_on"):
    """A duty was done, in time or late."""

    statement = "A duty was done, in time or late."

    because_of: EventPosition
    """The fact that met it."""
    met_on: EventDate
    late: bool
    """Whether `met_on` is after `law_due_on`: a breach, unless `ground` is given."""
    ground: ExceptionGround | MISSING = MISSING
    """The ground of the exception for which a late act is no breach."""


class DeadlineApproaching(DeadlineFields, Event, type="deadline.approaching", date_field="due_on"):
    """A duty's last day is near."""

    statement = "The last day of a deadline is near."

    days_left: DayCount
    """Days from the day of the warning to `due_on`; 0 is that day."""


class DeadlineMissed(DeadlineFields, Event, type="deadline.missed", date_field="law_due_on"):
    """A duty's last day on the ordinary reading passed and it was not done."""

    statement = "The last day of a deadline passed and the duty was not done."

    known_late: bool = False
    """Whether the last day was already past when the breach first became known, as in an import of
    old cases. Then it is a breach of that day, and not news of the day of the announcement."""


class DeadlineDisapplied(DeadlineFields, Event, type="deadline.disapplied", date_field="due_on"):
    """A limit need not be complied with, for a stated ground. The date stays where it was."""

    statement = "A time limit was disapplied by an exception."

    because_of: EventPosition
    """The claim of the exception."""
    ground: ExceptionGround


class DeadlineCancelled(DeadlineFields, Event, type="deadline.cancelled", date_field="due_on"):
    """A duty no longer applies, because its process ended."""

    statement = "A deadline was cancelled."

    because_of: EventPosition
    """The fact that ended it."""
    ended_on: EventDate | MISSING = MISSING
    """The day on which it ended. Missing in announcements of releases before this field."""


class DeadlineRetracted(DeadlineFields, Event, type="deadline.retracted", date_field="due_on"):
    """Earlier announcements of a deadline do not hold. What holds instead is announced after it.

    A fact was recorded late, corrected or voided, or the law or a setting changed.
    """

    statement = "Earlier announcements of a deadline were retracted."

    retracts: Annotated[tuple[EventPosition, ...], Field(min_length=1, max_length=3)]
    """The announcements that do not hold, in the order of the log. With the `deadline.set` among
    them there is no such deadline; otherwise its last day holds."""
    because_of: EventPosition
    """The fact for which they do not hold; where the law or a setting changed, the latest fact of
    the case."""
    reason: DeadlineChangeReason
