"""The deadlines of a case as they were announced: a fold of its `deadline.*` events.

Nothing is calculated here. deadline-service evaluates, and announces in the log; what it has
evaluated and not announced yet is in its own lists.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from events.contracts import (
    DeadlineCancelled,
    DeadlineDisapplied,
    DeadlineMet,
    DeadlineMissed,
    DeadlineRetracted,
    DeadlineRevised,
    DeadlineSet,
)
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import DeadlineId, RuleId
from events.envelope import EventEnvelope, Position


class AnnouncedState(PublishedEnum):
    """What was announced of a deadline last, and holds."""

    RUNNING = "running"
    MISSED = "missed"
    """The last day passed, and the duty was not done."""
    DISAPPLIED = "disapplied"
    """The time limit does not apply, by an exception; the duty does."""
    MET = "met"
    CANCELLED = "cancelled"
    """The process ended."""


OPEN_STATES = frozenset({AnnouncedState.RUNNING, AnnouncedState.MISSED, AnnouncedState.DISAPPLIED})
"""The states in which there is something left to do."""


@dataclass(frozen=True, slots=True)
class LoggedDeadline:
    """A deadline as announced. `set_at` is the position of its `deadline.set`."""

    deadline_id: DeadlineId
    rule: RuleId
    due_on: date
    law_due_on: date
    state: AnnouncedState
    set_at: Position


def logged_deadlines(history: Iterable[EventEnvelope]) -> Sequence[LoggedDeadline]:
    """The deadlines of an effective history, in the order of the days to work to."""
    found: dict[DeadlineId, LoggedDeadline] = {}
    for fact in history:
        match fact.event:
            case DeadlineSet() as event:
                fields = event.deadline_id, event.rule, event.due_on, event.law_due_on
                found[event.deadline_id] = LoggedDeadline(
                    *fields, AnnouncedState.RUNNING, fact.position
                )
            case DeadlineRevised(deadline_id=deadline_id) as event if deadline_id in found:
                days = {"due_on": event.due_on, "law_due_on": event.law_due_on}
                found[deadline_id] = replace(found[deadline_id], **days)
            case DeadlineRetracted(deadline_id=deadline_id) as event if deadline_id in found:
                if found[deadline_id].set_at in event.retracts:
                    del found[deadline_id]
                else:
                    _put(found, deadline_id, AnnouncedState.RUNNING)
            case DeadlineMet(deadline_id=deadline_id):
                _put(found, deadline_id, AnnouncedState.MET)
            case DeadlineMissed(deadline_id=deadline_id):
                _put(found, deadline_id, AnnouncedState.MISSED)
            case DeadlineDisapplied(deadline_id=deadline_id):
                _put(found, deadline_id, AnnouncedState.DISAPPLIED)
            case DeadlineCancelled(deadline_id=deadline_id):
                _put(found, deadline_id, AnnouncedState.CANCELLED)
            case _:
                pass
    return sorted(found.values(), key=lambda each: (each.due_on, each.deadline_id))


def _put(
    found: dict[DeadlineId, LoggedDeadline], deadline_id: DeadlineId, state: AnnouncedState
) -> None:
    if deadline_id in found:
        found[deadline_id] = replace(found[deadline_id], state=state)
