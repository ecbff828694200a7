"""How an item of work stands on a day."""

from datetime import date, timedelta
from typing import Final

from deadline_service.domain.worklist.work_item import WorkItem
from events.contracts.published_enum import PublishedEnum

SOON_DAYS: Final = 7


class WorkState(PublishedEnum):
    """How an item stands on a day."""

    LATE = "late"
    """The last day in law has passed: a breach."""
    DUE = "due"
    """The day to work to is today or has passed, and no last day in law has."""
    SOON = "soon"
    """It is to be worked to within seven days."""
    LATER = "later"


def state_of(item: WorkItem, today: date) -> WorkState:
    """The state of an item on a day. An act without a last day in law is never late."""
    if item.law_due_on is not None and item.law_due_on < today:
        return WorkState.LATE
    if item.work_on <= today:
        return WorkState.DUE
    return WorkState.SOON if item.work_on <= today + timedelta(days=SOON_DAYS) else WorkState.LATER
