"""Which announcements of the status of a deadline do not hold any more."""

from collections.abc import Sequence

from deadline_service.domain.announcement.announced_deadline import (
    AnnouncedDeadline,
    StatusEvent,
)
from deadline_service.domain.announcement.dated_row import DatedRow
from deadline_service.domain.announcement.due_status import is_same_status, may_follow
from events.envelope import Position


def untrue_positions(
    known: AnnouncedDeadline, status: StatusEvent | None, deadline: DatedRow
) -> Sequence[Position]:
    """Of the latest status, and of breaches that were none, in the order of the log.

    `status` is that of today. A breach may lie before the latest status: the act was recorded late,
    and then corrected to a day in time. What was announced after such a breach, and is no warning,
    is retracted with it, also where it is true: a reader of the log takes a retraction to end the
    latest status, and it is announced once more.
    """
    found = {
        each.position for each in known.breaches if not may_follow(each.event, status, deadline)
    }
    latest = known.status
    if (
        latest is not None
        and not known.is_pending
        and (found or not _holds(latest.event, status, deadline))
    ):
        found.add(latest.position)
    return sorted(found)


def _holds(latest: StatusEvent, status: StatusEvent | None, deadline: DatedRow) -> bool:
    """Whether it is that of today, or was true until then."""
    is_same = status is not None and is_same_status(latest, status)
    return is_same or may_follow(latest, status, deadline)
