"""The events about a deadline that follow from the passing of days, without a new fact."""

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
    """The event to append, if any, and the row after it."""

    event: Event | None
    row: DeadlineRow


def remind(row: DeadlineRow, today: date, offsets: Sequence[int]) -> Reminder:
    """The reminder of a day for a deadline that is running and has dates.

    However many days were skipped, there is one event: that it was missed, or how many days are
    left. A warning whose day to work to has passed is omitted.
    """
    if row.due_on is None or row.law_due_on is None:
        return Reminder(None, row._replace(next_reminder_on=None))
    due: dict[str, object] = {
        "deadline_id": row.deadline_id,
        "rule": row.rule,
        "due_on": row.due_on,
        "law_due_on": row.law_due_on,
    }
    days_left = (row.due_on - today).days
    if row.state_on(today) is DeadlineState.MISSED and not row.missed_announced:
        reminded = row._replace(warned_days_left=0, missed_announced=True)
        return _reminder(DeadlineMissed.model_validate(due), reminded, offsets)
    if days_left < 0:
        return _reminder(None, row._replace(warned_days_left=0), offsets)
    if not any(days_left <= days for days in remaining_warnings(row, offsets)):
        return _reminder(None, row, offsets)
    warning = DeadlineApproaching.model_validate({**due, "days_left": days_left})
    return _reminder(warning, row._replace(warned_days_left=days_left), offsets)


def _reminder(event: Event | None, row: DeadlineRow, offsets: Sequence[int]) -> Reminder:
    return Reminder(event, row._replace(next_reminder_on=next_reminder(row, offsets)))
