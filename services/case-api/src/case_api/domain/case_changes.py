"""What facts change in the tables of their case: written in one transaction with them."""

from collections.abc import Sequence
from typing import NamedTuple

from case_api.domain.assignments.changed_periods import changed_periods
from case_api.domain.assignments.periods import RolePeriod
from case_api.domain.plan.issuing import IssuedContent, issued_contents
from case_api.domain.search.case_entry import CaseEntry, entry_after
from events.contracts import Event
from events.envelope import EventEnvelope


class CaseChanges(NamedTuple):
    """The changes that follow from facts, in the order of writing. None: it stays as it is."""

    contents: Sequence[IssuedContent]
    """The contents of plans that the facts name."""
    periods: Sequence[RolePeriod] | None
    """All periods of officers in the case."""
    entry: CaseEntry | None
    """The entry of the case in the council's list."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing but the log changes."""
        return not self.contents and self.periods is None and self.entry is None


def changes_after(history: Sequence[EventEnvelope], events: Sequence[Event]) -> CaseChanges:
    """The changes once `events` follow a raw history, which has none where the case is opened."""
    return CaseChanges(
        contents=[*issued_contents(events)],
        periods=changed_periods(history, events),
        entry=entry_after(history, events),
    )
