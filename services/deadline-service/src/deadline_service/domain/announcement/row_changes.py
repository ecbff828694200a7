"""The evaluated deadlines of a case, compared with their stored rows."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.domain.rulebook.ruleset import Ruleset
from events.contracts.references import DeadlineId
from events.envelope import EventEnvelope


class RowChanges(NamedTuple):
    """The rows to store, and the ids of those to delete."""

    changed: Sequence[DeadlineRow]
    removed: Sequence[DeadlineId]


def compute_rows(
    facts: Sequence[EventEnvelope], law: Ruleset, settings: CouncilSettings
) -> Sequence[DeadlineRow]:
    """The rows that the facts of a case imply."""
    return [
        DeadlineRow.of(each)
        for each in timetable(facts, law.rulebook, law.calendar, settings, date.min)
    ]


def compare_rows(found: Sequence[DeadlineRow], stored: Sequence[DeadlineRow]) -> RowChanges:
    """The rows that the facts of a case imply, compared with the stored ones."""
    before = {each.deadline_id: each for each in stored}
    current = {row.deadline_id for row in found}
    changed = [row for row in found if row != before.get(row.deadline_id)]
    return RowChanges(changed, [key for key in before if key not in current])
