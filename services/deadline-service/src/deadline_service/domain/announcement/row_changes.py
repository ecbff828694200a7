"""The evaluated deadlines of a case, compared with their stored rows."""

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
    """The evaluated deadlines, each with its stored row, and the rows without a deadline."""

    current: Sequence[tuple[DeadlineRow, DeadlineRow | None]]
    removed: Sequence[DeadlineRow]

    @property
    def next_reminder_on(self) -> date | None:
        """The first day on which something is to be announced of one of them unless it is done."""
        days = [row.next_reminder_on for row, _ in self.current if row.next_reminder_on is not None]
        return min(days, default=None)

    def changed_rows(self) -> Sequence[DeadlineRow]:
        """The rows that differ from the stored ones."""
        return [row for row, before in self.current if row != before]

    def deadline_changes(
        self, reason: DeadlineChangeReason, position: Position
    ) -> Iterator[Change]:
        """The events for a reason, and because of the fact at a position."""
        for row, before in (*self.current, *((cancelled_row(each), each) for each in self.removed)):
            yield from deadline_changes(before, row, reason, position)


def compute_rows(
    facts: Sequence[EventEnvelope], law: Ruleset, settings: CouncilSettings
) -> Sequence[DeadlineRow]:
    """The rows that the facts of a case imply, before anything is announced."""
    return [
        DeadlineRow.of(each)
        for each in timetable(facts, law.rulebook, law.calendar, settings, date.min)
    ]


def compare_rows(
    found: Sequence[DeadlineRow], stored: Sequence[DeadlineRow], settings: CouncilSettings
) -> RowChanges:
    """The rows that the facts of a case imply, compared with the stored ones."""
    before = {each.deadline_id: each for each in stored}
    now = [row.carry_over(before.get(row.deadline_id), settings.warning_offsets) for row in found]
    current_ids = {row.deadline_id for row in now}
    ended = [each for each in stored if each.deadline_id not in current_ids]
    return RowChanges([(row, before.get(row.deadline_id)) for row in now], ended)
