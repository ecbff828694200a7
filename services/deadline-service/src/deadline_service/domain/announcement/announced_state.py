"""What was announced of deadlines as days passed, restored from the log."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from deadline_service.domain.announcement.deadline_row import DeadlineRow, next_reminder
from events.contracts import (
    DeadlineApproaching,
    DeadlineMissed,
    DeadlineRevised,
    DeadlineSet,
    Event,
)
from events.contracts.references import DeadlineId
from events.envelope import EventEnvelope


class AnnouncedState(NamedTuple):
    """The days that were left at the last warning, and whether it was announced as missed."""

    days_left: int | None = None
    missed: bool = False


def announced_states(events: Iterable[Event]) -> dict[DeadlineId, AnnouncedState]:
    """The announced state of each deadline after all the `deadline.*` events of a case.

    A deadline that was set, or whose dates moved, has no warning yet.
    """
    announced: dict[DeadlineId, AnnouncedState] = {}
    for event in events:
        match event:
            case DeadlineSet(deadline_id=key):
                announced[key] = AnnouncedState()
            case DeadlineRevised(deadline_id=key) if _dates_moved(event):
                announced[key] = AnnouncedState()
            case DeadlineApproaching(deadline_id=key, days_left=left):
                announced[key] = announced.get(key, AnnouncedState())._replace(days_left=left)
            case DeadlineMissed(deadline_id=key):
                announced[key] = announced.get(key, AnnouncedState())._replace(missed=True)
            case _:
                pass
    return announced


def last_set_dates(
    facts: Iterable[EventEnvelope], day_of: Callable[[datetime], date]
) -> dict[DeadlineId, date]:
    """The day on which the current last day of each deadline was first announced."""
    found: dict[DeadlineId, date] = {}
    for fact in facts:
        match fact.event:
            case DeadlineSet(deadline_id=key):
                found[key] = day_of(fact.recorded_at)
            case DeadlineRevised(deadline_id=key) as event if _dates_moved(event):
                found[key] = day_of(fact.recorded_at)
            case _:
                pass
    return found


def _dates_moved(event: DeadlineRevised) -> bool:
    return (event.due_on, event.law_due_on) != (event.was_due_on, event.was_law_due_on)


def restore_announced(
    row: DeadlineRow, announced: AnnouncedState, offsets: Sequence[int]
) -> DeadlineRow:
    """A row with the announced state of its deadline."""
    if row.due_on is None:
        return row
    missed_announced = announced.missed and row.breachable
    warned_days_left = 0 if missed_announced else announced.days_left
    restored = row._replace(warned_days_left=warned_days_left, missed_announced=missed_announced)
    return restored._replace(next_reminder_on=next_reminder(restored, offsets))
