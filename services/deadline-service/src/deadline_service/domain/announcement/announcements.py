"""The events that bring what is announced of a case up to its deadlines of today."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from deadline_service.domain.announcement.announced_deadline import (
    AnnouncedDeadline,
    StatusEvent,
)
from deadline_service.domain.announcement.dated_row import DatedRow
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.announcement.due_status import (
    due_status,
    is_same_status,
    next_announcement,
)
from deadline_service.domain.announcement.pending_announcement import ChangeCause
from deadline_service.domain.announcement.untrue_statuses import untrue_positions
from events.contracts import DeadlineApproaching, DeadlineRetracted, DeadlineRevised, DeadlineSet
from events.contracts.references import DeadlineId
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import Position

AnnouncementEvent = DeadlineRetracted | DeadlineSet | DeadlineRevised | StatusEvent
"""Any event about a deadline."""


MOST_RETRACTED: Final = 3
"""How many announcements a `deadline.retracted` names at most, by its contract."""


class Announcement(NamedTuple):
    """An event to append, and the position of the fact that it results from."""

    event: AnnouncementEvent
    because_of: Position


class AnnouncementDay(NamedTuple):
    """The day of announcements, and how many days before a day to work to warnings are given."""

    today: date
    warning_offsets: Sequence[int]


def announcements(
    known: Mapping[DeadlineId, AnnouncedDeadline],
    rows: Iterable[DeadlineRow],
    day: AnnouncementDay,
    cause: ChangeCause,
) -> Sequence[Announcement]:
    """The difference between what is announced of a case and its rows: first the retractions.

    `cause` is what last changed deadlines of the case. Once these are announced, the difference is
    empty.
    """
    found = {row.deadline_id: dated for row in rows if (dated := DatedRow.of(row)) is not None}
    differences = [
        each
        for key, announced in known.items()
        if key not in found
        for each in _retractions(announced, announced.positions, cause.position, cause.reason)
    ]
    for deadline in sorted(found.values(), key=_order):
        differences += _differences(known.get(deadline.row.deadline_id), deadline, day, cause)
    return sorted(differences, key=lambda each: not isinstance(each.event, DeadlineRetracted))


def next_announcement_on(rows: Iterable[DeadlineRow], day: AnnouncementDay) -> date | None:
    """The first day after this one on which something may be announced without a new fact."""
    days = (
        next_announcement(dated, day.today, day.warning_offsets)
        for row in rows
        if (dated := DatedRow.of(row)) is not None
    )
    return min((each for each in days if each is not None), default=None)


def _differences(
    known: AnnouncedDeadline | None, deadline: DatedRow, day: AnnouncementDay, cause: ChangeCause
) -> Iterator[Announcement]:
    """The events about a deadline, in order."""
    status = due_status(deadline, known, day.today, day.warning_offsets)
    earlier = None if known is None else known.status
    is_new_status = earlier is None or status is None or not is_same_status(earlier.event, status)
    if known is not None:
        untrue = untrue_positions(known, status, deadline)
        is_new_status |= earlier is not None and earlier.position in untrue
        yield from _status_retractions(known, untrue, deadline, cause)
    yield from _last_day(known, deadline, cause)
    if status is not None and is_new_status:
        by = None if isinstance(status, DeadlineApproaching) else deadline.row.settled_by
        yield Announcement(status, by or deadline.row.because_of)


def _last_day(
    known: AnnouncedDeadline | None, deadline: DatedRow, cause: ChangeCause
) -> Iterator[Announcement]:
    if known is None:
        start = deadline.row.because_of
        unknown = deadline.is_unknown
        event = deadline.event(DeadlineSet, because_of=start, outcome_unknown=unknown)
        yield Announcement(event, start)
    elif not deadline.is_announced_as(known.last_day):
        revised = deadline.event(
            DeadlineRevised,
            because_of=cause.position,
            revises=known.last_day_at,
            was_due_on=known.last_day.due_on,
            was_law_due_on=known.last_day.law_due_on,
            outcome_unknown=deadline.is_unknown,
            reason=cause.reason,
        )
        yield Announcement(revised, cause.position)


def _status_retractions(
    known: AnnouncedDeadline, untrue: Sequence[Position], deadline: DatedRow, cause: ChangeCause
) -> Iterator[Announcement]:
    """Because of the act that was recorded after the announcements, if that is what changed it."""
    by = deadline.row.settled_by
    if by is not None and by > max(untrue, default=by):
        yield from _retractions(known, untrue, by, DeadlineChangeReason.FACT_RECORDED)
    else:
        yield from _retractions(known, untrue, cause.position, cause.reason)


def _retractions(
    known: AnnouncedDeadline,
    positions: Sequence[Position],
    because_of: Position,
    reason: DeadlineChangeReason,
) -> Iterator[Announcement]:
    """One, or several where there are more positions than one names: the earliest positions last.

    So what says that there is no such deadline, by its `deadline.set`, is the end of it.
    """
    for start in reversed(range(0, len(positions), MOST_RETRACTED)):
        batch = positions[start : start + MOST_RETRACTED]
        yield _retraction(known, batch, because_of, reason)


def _retraction(
    known: AnnouncedDeadline,
    positions: Sequence[Position],
    because_of: Position,
    reason: DeadlineChangeReason,
) -> Announcement:
    last_day = known.last_day
    event = DeadlineRetracted(
        deadline_id=last_day.deadline_id,
        rule=last_day.rule,
        due_on=last_day.due_on,
        law_due_on=last_day.law_due_on,
        retracts=tuple(positions),
        because_of=because_of,
        reason=reason,
    )
    return Announcement(event, because_of)


def _order(deadline: DatedRow) -> tuple[object, ...]:
    row = deadline.row
    return row.because_of, deadline.law_due_on, row.rule, row.deadline_id
