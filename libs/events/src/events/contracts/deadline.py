"""What the law requires next and by when, as deadline-service said it at the time.

`due_on` is the last day on the safe reading, the one to work to. `law_due_on` is the last day on
the ordinary reading, by which a breach is judged. For what the council owes the safe day is the
earlier; for what protects the family it is the later.
"""

from pydantic_core import MISSING

from events.contracts.event import Event, Value
from events.contracts.references import Day, Days, DeadlineId, DueDay, FactPosition, RuleId
from events.contracts.vocabulary.assessment import ExceptionGround
from events.contracts.vocabulary.case import RevisionReason


class Due(Value):
    """Which duty, under which rule, and when it is due."""

    deadline_id: DeadlineId
    rule: RuleId
    due_on: DueDay
    law_due_on: DueDay


class DeadlineSet(Due, Event, type="deadline.set", dated="due_on"):
    """A duty arose."""

    because_of: FactPosition
    """The fact that it runs from."""


class DeadlineRevised(Due, Event, type="deadline.revised", dated="due_on"):
    """A duty's last day is another than was said before."""

    because_of: FactPosition
    """The fact that moved it; where the law or a setting changed, the latest fact of the case."""
    was_due_on: DueDay
    was_law_due_on: DueDay
    reason: RevisionReason


class DeadlineMet(Due, Event, type="deadline.met", dated="met_on"):
    """A duty was done, in time or late."""

    because_of: FactPosition
    """The fact that met it."""
    met_on: Day
    late: bool
    """Whether `met_on` is after `law_due_on`."""


class DeadlineApproaching(Due, Event, type="deadline.approaching", dated="due_on"):
    """A duty's last day is near."""

    days_left: Days
    """Days from the day of the warning to `due_on`; 0 is that day."""


class DeadlineMissed(Due, Event, type="deadline.missed", dated="law_due_on"):
    """A duty's last day on the ordinary reading passed and it was not done."""

    past_when_set: bool = False
    """Whether the day had passed already when it was first announced that it is the last, as in an
    import of old cases: no news of today."""


class DeadlineDisapplied(Due, Event, type="deadline.disapplied", dated="due_on"):
    """A limit need not be complied with, for a stated ground. The date stays where it was."""

    because_of: FactPosition
    """The claim of the exception."""
    ground: ExceptionGround


class DeadlineCancelled(Due, Event, type="deadline.cancelled", dated="due_on"):
    """A duty fell away: its process ended, its fact does not count, or the law knows it no more."""

    because_of: FactPosition | MISSING = MISSING
    reason: RevisionReason
