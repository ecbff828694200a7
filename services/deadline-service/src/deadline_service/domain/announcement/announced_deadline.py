"""What was announced of the deadlines of a case and holds, from its `deadline.*` events."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from events.contracts import (
    DeadlineApproaching,
    DeadlineCancelled,
    DeadlineDisapplied,
    DeadlineMet,
    DeadlineMissed,
    DeadlineRetracted,
    DeadlineRevised,
    DeadlineSet,
)
from events.contracts.references import DeadlineId
from events.envelope import EventEnvelope, Position

StatusEvent = (
    DeadlineApproaching | DeadlineMissed | DeadlineMet | DeadlineDisapplied | DeadlineCancelled
)
"""An event about a deadline that follows its `deadline.set`. Each replaces the one before."""


class AnnouncedStatus(NamedTuple):
    """The latest event about a deadline besides those about its last day."""

    event: StatusEvent
    position: Position


class AnnouncedDeadline(NamedTuple):
    """A deadline as announced: its last day, and its status. `last_day_at` is where in the log."""

    set_at: Position
    last_day: DeadlineSet | DeadlineRevised
    last_day_at: Position
    status: AnnouncedStatus | None = None

    @property
    def is_pending(self) -> bool:
        """Whether neither a breach nor an end is announced."""
        return self.status is None or isinstance(self.status.event, DeadlineApproaching)

    @property
    def positions(self) -> tuple[Position, ...]:
        """The announcements that hold, in the order of the log."""
        status = [] if self.status is None else [self.status.position]
        return tuple(sorted({self.set_at, self.last_day_at, *status}))


def announced_deadlines(
    events: Iterable[EventEnvelope],
) -> Mapping[DeadlineId, AnnouncedDeadline]:
    """The deadlines as announced, after all the `deadline.*` events of a case.

    A warning ends when the last day moves.
    """
    found: dict[DeadlineId, AnnouncedDeadline] = {}
    for position, event in ((each.position, each.event) for each in events):
        match event:
            case DeadlineSet(deadline_id=key):
                found[key] = AnnouncedDeadline(position, event, position)
            case DeadlineRevised(deadline_id=key):
                status = None if found[key].is_pending else found[key].status
                found[key] = AnnouncedDeadline(found[key].set_at, event, position, status)
            case DeadlineRetracted(deadline_id=key) if found[key].set_at in event.retracts:
                del found[key]
            case DeadlineRetracted(deadline_id=key):
                found[key] = found[key]._replace(status=None)
            case _ if isinstance(event, StatusEvent):
                status = AnnouncedStatus(event, position)
                found[event.deadline_id] = found[event.deadline_id]._replace(status=status)
            case _:
                pass
    return found
