"""What is said about a deadline because a day has come, not because a fact was recorded."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from deadline_service.domain.announcement.deadline_row import (
    DeadlineRow,
    next_reminder,
    remaining_warnings,
)
from deadline_service.domain.evaluation.deadline import DeadlineState
from events.contracts import DeadlineApproaching, DeadlineMissed, Event


class Reminder(NamedTuple):
    """What to say, if anything, and the deadline as it is kept afterwards."""

    event: Event | None
    row: DeadlineRow


def remind(row: DeadlineRow, today: date, offsets: Sequence[int]) -> Reminder:
    """What is to be said on a day about a deadline that is running and has dates.

    However many days were skipped, it is said once: that it was missed, or how many days are left.
    A warning whose day to work to has gone by is left unsaid.
    """
    if row.due_on is None or row.law_due_on is None:
        return Reminder(None, row._replace(next_reminder_on=None))
    said: dict[str, object] = {
        "deadline_id": row.deadline_id,
        "rule": row.rule,
        "due_on": row.due_on,
        "law_due_on": row.law_due_on,
    }
    days_left = (row.due_on - today).days
    if row.state_on(today) is DeadlineState.MISSED and not row.missed_announced:
        told = row._replace(warned_days_left=0, missed_announced=True)
        return _reminder(DeadlineMissed.model_validate(said), told, offsets)
    if days_left < 0:
        return _reminder(None, row._replace(warned_days_left=0), offsets)
    if not any(days_left <= days for days in remaining_warnings(row, offsets)):
        return _reminder(None, row, offsets)
    warning = DeadlineApproaching.model_validate({**said, "days_left": days_left})
    return _reminder(warning, row._replace(warned_days_left=days_left), offsets)


def _reminder(event: Event | None, row: DeadlineRow, offsets: Sequence[int]) -> Reminder:
    return Reminder(event, row._replace(next_reminder_on=next_reminder(row, offsets)))
