"""The evaluated deadlines of a case, compared with their stored rows."""

from collections.abc import Sequence
from typing import NamedTuple

from deadline_service.domain.announcement.deadline_row import DeadlineRow
from events.contracts.references import DeadlineId


class RowChanges(NamedTuple):
    """The rows to store, and the ids of those to delete."""

    changed: Sequence[DeadlineRow]
    removed: Sequence[DeadlineId]


def compare_rows(found: Sequence[DeadlineRow], stored: Sequence[DeadlineRow]) -> RowChanges:
    """The rows that the facts of a case imply, compared with the stored ones."""
    before = {each.deadline_id: each for each in stored}
    current = {row.deadline_id for row in found}
    changed = [row for row in found if row != before.get(row.deadline_id)]
    return RowChanges(changed, [key for key in before if key not in current])
