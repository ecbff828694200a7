"""The deadlines of a case as they are now, beside what was kept of them."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from deadline_service.domain.announcement.changes import Change, cancelled_row, deadline_changes
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.domain.rulebook.ruleset import Ruleset
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import EventEnvelope, Position


class RowChanges(NamedTuple):
    """The deadlines as they are now, each with what was kept of it, and those that are gone."""

    current: Sequence[tuple[DeadlineRow, DeadlineRow | None]]
    removed: Sequence[DeadlineRow]

    @property
    def next_reminder_on(self) -> date | None:
        """The first day on which something is to be announced of one of them unless it is done."""
        days = [row.next_reminder_on for row, _ in self.current if row.next_reminder_on is not None]
        return min(days, default=None)

    def changed_rows(self) -> Sequence[DeadlineRow]:
        """What is to be kept otherwise than it was."""
        return [row for row, was in self.current if row != was]

    def deadline_changes(self, reason: DeadlineChangeReason, news: Position) -> Iterator[Change]:
        """What is to be said for a reason, and because of the fact at a position."""
        for row, was in (*self.current, *((cancelled_row(each), each) for each in self.removed)):
            yield from deadline_changes(was, row, reason, news)


def compute_rows(
    facts: Sequence[EventEnvelope], law: Ruleset, settings: CouncilSettings
) -> Sequence[DeadlineRow]:
    """The deadlines that the facts of a case imply, as they are kept before anything is said."""
    return [
        DeadlineRow.of(each)
        for each in timetable(facts, law.rulebook, law.calendar, settings, date.min)
    ]


def compare_rows(
    found: Sequence[DeadlineRow], kept: Sequence[DeadlineRow], settings: CouncilSettings
) -> RowChanges:
    """The deadlines that the facts of a case imply, of which some are kept already."""
    was = {each.deadline_id: each for each in kept}
    now = [row.carry_over(was.get(row.deadline_id), settings.warning_offsets) for row in found]
    standing = {row.deadline_id for row in now}
    ended = [each for each in kept if each.deadline_id not in standing]
    return RowChanges([(row, was.get(row.deadline_id)) for row in now], ended)
