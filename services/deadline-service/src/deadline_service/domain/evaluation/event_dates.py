"""The days of facts of one type, in order, found by the ids that tie them to a starting fact."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import date

from deadline_service.domain.evaluation.case_facts import CaseFacts
from events.contracts import Event
from events.envelope import EventEnvelope

DateReader = Callable[[Event], date | None]
"""The day that is read of a fact; None where it is not one of those that are asked about."""


class EventDates:
    """The days of a case's facts of one type, so that a question costs the same however many."""

    def __init__(self, facts: CaseFacts, name: str, day_of: DateReader) -> None:
        self._facts = facts
        self._name = name
        self._day_of = day_of
        self._sorted: dict[int, Sequence[date]] = {}
        self._of: dict[tuple[int, bool], Sequence[Sequence[date]]] = {}

    def all(self, start: EventEnvelope) -> Sequence[date]:
        """The days that belong to the clock of a starting fact or perhaps do, in order."""
        return sorted(day for days in self._related(start) for day in days)

    def first(
        self, start: EventEnvelope, since: date, until: date, *, correlated: bool = False
    ) -> date | None:
        """The first of them from a day to another; of those that an id ties to it, if asked so."""
        found = [
            days[place]
            for days in self._related(start, correlated=correlated)
            if (place := bisect_left(days, since)) < len(days) and days[place] <= until
        ]
        return min(found, default=None)

    def last(self, start: EventEnvelope, since: date, until: date) -> date | None:
        """The last of them from a day to another."""
        found = [
            days[place - 1]
            for days in self._related(start)
            if (place := bisect_right(days, until)) and days[place - 1] >= since
        ]
        return max(found, default=None)

    def _related(
        self, start: EventEnvelope, *, correlated: bool = False
    ) -> Sequence[Sequence[date]]:
        key = start.position, correlated
        known = self._of.get(key)
        if known is None:
            groups = self._facts.related(start, self._name)
            asked = groups.correlated if correlated else (*groups.correlated, *groups.uncorrelated)
            known = self._of[key] = [self._in_order(group) for group in asked]
        return known

    def _in_order(self, group: Sequence[EventEnvelope]) -> Sequence[date]:
        """The days of a group, sorted once for all the clocks that it belongs to."""
        known = self._sorted.get(id(group))  # the groups live as long as the facts
        if known is None:
            given = [self._day_of(fact.event) for fact in group]
            known = self._sorted[id(group)] = sorted(day for day in given if day is not None)
        return known
