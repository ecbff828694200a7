"""What was announced of the deadlines of a case and holds, from its `deadline.*` events."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, Self

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


class AnnouncedBreach(NamedTuple):
    """A breach that was announced, also where the act was done late since."""

    event: DeadlineMissed
    position: Position


class AnnouncedDeadline(NamedTuple):
    """A deadline as announced: its last day, its status, and its breaches that were not retracted.

    `last_day_at` is where in the log. `was_news`: a breach that was retracted had been announced as
    its day passed, and so may have been reported to people.
    """

    set_at: Position
    last_day: DeadlineSet | DeadlineRevised
    last_day_at: Position
    status: AnnouncedStatus | None = None
    breaches: tuple[AnnouncedBreach, ...] = ()
    was_news: bool = False

    @property
    def is_pending(self) -> bool:
        """Whether neither a breach nor an end is announced."""
        return self.status is None or isinstance(self.status.event, DeadlineApproaching)

    @property
    def positions(self) -> tuple[Position, ...]:
        """The announcements that hold, in the order of the log."""
        status = [] if self.status is None else [self.status.position]
        breaches = [each.position for each in self.breaches]
        return tuple(sorted({self.set_at, self.last_day_at, *breaches, *status}))

    def revised(self, event: DeadlineRevised, position: Position) -> Self:
        """With another last day. A warning ends when the last day moves."""
        status = None if self.is_pending else self.status
        return self._replace(last_day=event, last_day_at=position, status=status)

    def followed_by(self, event: StatusEvent, position: Position) -> Self:
        """With its next status."""
        status = AnnouncedStatus(event, position)
        if not isinstance(event, DeadlineMissed):
            return self._replace(status=status)
        return self._replace(
            status=status, breaches=(*self.breaches, AnnouncedBreach(event, position))
        )

    def without(self, retracted: Collection[int]) -> Self:
        """Without the status and the breaches that are retracted."""
        is_retracted = self.status is not None and self.status.position in retracted
        gone = [each for each in self.breaches if each.position in retracted]
        return self._replace(
            status=None if is_retracted else self.status,
            breaches=tuple(each for each in self.breaches if each not in gone),
            was_news=self.was_news or any(not each.event.known_late for each in gone),
        )


def announced_deadlines(
    events: Iterable[EventEnvelope],
) -> Mapping[DeadlineId, AnnouncedDeadline]:
    """The deadlines as announced, after all the `deadline.*` events of a case."""
    found: dict[DeadlineId, AnnouncedDeadline] = {}
    for position, event in ((each.position, each.event) for each in events):
        match event:
            case DeadlineSet(deadline_id=key):
                found[key] = AnnouncedDeadline(position, event, position)
            case DeadlineRevised(deadline_id=key):
                found[key] = found[key].revised(event, position)
            case DeadlineRetracted(deadline_id=key) if found[key].set_at in event.retracts:
                del found[key]
            case DeadlineRetracted(deadline_id=key):
                found[key] = found[key].without(event.retracts)
            case _ if isinstance(event, StatusEvent):
                found[event.deadline_id] = found[event.deadline_id].followed_by(event, position)
            case _:
                pass
    return found
