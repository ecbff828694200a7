"""Putting an item of work off: until when it may be."""

from datetime import date, timedelta
from typing import Final

from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.worklist.work_item import WorkKind
from events.contracts.published_enum import PublishedEnum

MAX_UNDATED_SNOOZE: Final = timedelta(days=14)
"""How long an item may be put off for which no law sets a day."""


class SnoozeReason(PublishedEnum):
    """Why an item is put off. A code, because a text could name people."""

    WAITING_FOR_FAMILY = "waiting_for_family"
    WAITING_FOR_PROFESSIONAL = "waiting_for_professional"
    WAITING_FOR_SETTING = "waiting_for_setting"
    WAITING_FOR_MEETING = "waiting_for_meeting"
    WAITING_FOR_DECISION = "waiting_for_decision"
    """Of a panel or a manager."""
    SETTING_CLOSED = "setting_closed"
    AGREED_WITH_MANAGER = "agreed_with_manager"


def last_snooze_day(
    kind: WorkKind, due_on: date | None, law_due_on: date | None, today: date, office: Calendar
) -> date:
    """The last day until which an item may be put off, on which it is shown again.

    It is the last day in law, or the day that a reply was promised for, or else the last working
    day of the office before that: on a Sunday no officer sees it. `today` or before: it may not be
    put off at all.
    """
    last = due_on if kind is WorkKind.REPLY else law_due_on
    return today + MAX_UNDATED_SNOOZE if last is None else office.last_working_day(last)
