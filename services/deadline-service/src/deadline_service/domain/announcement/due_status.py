"""The status of a deadline that is to be announced on a day, and which may follow another."""

from collections.abc import Sequence
from datetime import date, timedelta

from pydantic_core import MISSING

from deadline_service.domain.announcement.announced_deadline import AnnouncedDeadline, StatusEvent
from deadline_service.domain.announcement.dated_row import DatedRow
from deadline_service.domain.evaluation.deadline import DeadlineState
from events.contracts import (
    DeadlineApproaching,
    DeadlineCancelled,
    DeadlineDisapplied,
    DeadlineMet,
    DeadlineMissed,
)


def due_status(
    deadline: DatedRow, known: AnnouncedDeadline | None, today: date, offsets: Sequence[int]
) -> StatusEvent | None:
    """The status of a deadline to announce on a day; None while it runs, is lapsed or unknown.

    `known` is the deadline as announced; `offsets` are the numbers of days before the day to work
    to at which a warning is given.
    """
    match deadline.row.state_on(today):
        case DeadlineState.RUNNING:
            return _warning(deadline, known, today, offsets)
        case DeadlineState.MISSED:
            known_late = _is_known_late(deadline, known, today)
            return deadline.event(DeadlineMissed, known_late=known_late)
        case DeadlineState.CANCELLED:
            row = deadline.row
            ended_on = MISSING if row.settled_on is None else row.settled_on
            return deadline.event(DeadlineCancelled, because_of=row.settled_by, ended_on=ended_on)
        case DeadlineState.DISAPPLIED if deadline.row.settled_on is None:
            claim = deadline.row.settled_by
            return deadline.event(DeadlineDisapplied, because_of=claim, ground=deadline.row.ground)
        case DeadlineState.MET | DeadlineState.MET_LATE | DeadlineState.DISAPPLIED:
            return _met(deadline)
        case DeadlineState.LAPSED | DeadlineState.UNKNOWN:
            return None


def is_same_status(one: StatusEvent, other: StatusEvent) -> bool:
    """Whether two announcements have the same meaning, whichever facts they result from."""
    return type(one) is type(other) and _values(one) == _values(other)


def may_follow(earlier: StatusEvent, status: StatusEvent | None, deadline: DatedRow) -> bool:
    """Whether an earlier status was true until the present one; otherwise it is retracted.

    A breach remains one if the act is done late, or if the process ends after the last day. While
    the act is not done, its announcement has the last day in law.
    """
    match earlier, status:
        case DeadlineApproaching(), _:
            return True
        case DeadlineMissed(), DeadlineMissed():
            return earlier.law_due_on == status.law_due_on
        case DeadlineMissed(), DeadlineMet():
            return status.late and status.ground is MISSING
        case DeadlineMissed(), DeadlineCancelled():
            ended_on = deadline.row.settled_on
            return ended_on is not None and ended_on > deadline.law_due_on
        case DeadlineDisapplied(), DeadlineMet() | DeadlineCancelled():
            return True
        case _:
            return False


def next_announcement(deadline: DatedRow, today: date, offsets: Sequence[int]) -> date | None:
    """The first day after `today` on which something may be announced without a new fact."""
    row = deadline.row
    if row.state is not DeadlineState.RUNNING:
        return None
    warnings = offsets if row.has_warnings else ()
    days = [deadline.due_on - timedelta(days=each) for each in warnings]
    if row.breachable:
        days.append(deadline.law_due_on + timedelta(days=1))
    return min((day for day in days if day > today), default=None)


def _met(deadline: DatedRow) -> DeadlineMet:
    row = deadline.row
    return deadline.event(
        DeadlineMet,
        because_of=row.settled_by,
        met_on=row.settled_on,
        late=row.state is not DeadlineState.MET,
        ground=MISSING if row.ground is None else row.ground,
    )


def _is_known_late(deadline: DatedRow, known: AnnouncedDeadline | None, today: date) -> bool:
    """Whether the breach became known by a fact, and not as its last day passed.

    One that was announced on another day, or was retracted, is no other breach: it is known as it
    was. What people read of it must be put right by the next announcement.
    """
    if deadline.law_due_on >= today:
        return False  # an act before the end of a minimum period
    earlier = [] if known is None else [each.event for each in known.breaches]
    moved = [each.known_late for each in earlier if each.law_due_on != deadline.law_due_on]
    if not all(moved) or (known is not None and known.was_news):
        return False
    if moved:
        return True
    by_passing = deadline.row.state is DeadlineState.RUNNING
    was_pending = (
        known is not None and known.is_pending and deadline.is_announced_as(known.last_day)
    )
    return not (by_passing and was_pending)


def _warning(
    deadline: DatedRow, known: AnnouncedDeadline | None, today: date, offsets: Sequence[int]
) -> DeadlineApproaching | None:
    """However many days were skipped there is one warning, and none again for the same number."""
    days_left = (deadline.due_on - today).days
    reached = [each for each in offsets if 0 <= days_left <= each]
    if not reached or not deadline.row.has_warnings:
        return None
    given = None if known is None or known.status is None else known.status.event
    if (
        isinstance(given, DeadlineApproaching)
        and given.days_left <= min(reached)
        and given.due_on == deadline.due_on
    ):
        return given
    return deadline.event(DeadlineApproaching, days_left=days_left)


def _values(status: StatusEvent) -> tuple[object, ...]:
    match status:
        case DeadlineApproaching():
            return (status.due_on, status.days_left)
        case DeadlineMet():
            return (status.met_on, status.late, status.ground)
        case DeadlineDisapplied():
            return (status.ground,)
        case DeadlineCancelled():
            return (status.ended_on,)
        case DeadlineMissed():
            return (status.law_due_on,)
