"""When facts happened: occurrences, and groups of them in the order of their days."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

from deadline_service.domain.evaluation.conditions import held_values
from events.envelope import EventEnvelope


class Occurrence(NamedTuple):
    """A day and the fact that happened on it. Compares by day, then by position in the ledger."""

    on: date
    position: int
    fact: EventEnvelope

    @property
    def dated_on(self) -> tuple[date, int]:
        """The legal date of the fact, whichever of its days was read; then its position."""
        return self.fact.event.legal_date or self.on, self.position


class OccurrenceGroup(list[Occurrence]):
    """Occurrences in order, with cached lookups that all clocks share."""

    @cached_property
    def latest_dated(self) -> Occurrence:
        """The one with the latest legal date."""
        return max(self, key=lambda each: each.dated_on)

    @cached_property
    def _by_value(self) -> dict[str, Mapping[object, Sequence[Occurrence]]]:
        return {}

    def with_value(self, field: str, value: str) -> Sequence[Occurrence]:
        """The occurrences whose facts have a value in a field, alone or in a list."""
        known = self._by_value.get(field)
        if known is None:
            index: defaultdict[object, list[Occurrence]] = defaultdict(list)
            for each in self:
                for held in held_values(each.fact.event, field):
                    index[held].append(each)
            known = self._by_value[field] = dict(index)
        return known.get(value, ())
