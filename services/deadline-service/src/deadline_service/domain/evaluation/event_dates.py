"""The days of facts of one type, in order, found by ids shared with a starting fact."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from deadline_service.domain.evaluation.case_facts import CaseFacts
from deadline_service.domain.evaluation.correlation import Correlation
from events.contracts import Event
from events.envelope import EventEnvelope

DateReader = Callable[[Event], date | None]
"""Returns the day of a fact, or None to leave the fact out."""


class EventDates:
    """The days of a case's facts of one type, indexed by the ids of the facts."""

    def __init__(self, facts: CaseFacts, name: str, day_of: DateReader) -> None:
        self._facts = facts
        self._name = name
        self._day_of = day_of
        self._indexes: dict[tuple[str, ...], Mapping[object, Sequence[date]]] = {}
        self._of: dict[tuple[int, bool], Sequence[Sequence[date]]] = {}

    def all(self, start: EventEnvelope) -> Sequence[date]:
        """The days of facts that belong, or may belong, to a clock, in order."""
        return sorted(day for days in self._related(start) for day in days)

    def first(
        self, start: EventEnvelope, since: date, until: date, *, correlated: bool = False
    ) -> date | None:
        """The first from a day to another; if `correlated`, only of facts that share an id."""
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
            correlation = self._facts.correlation(start, self._name)
            keys = (
                correlation.correlated
                if correlated
                else (*correlation.correlated, *correlation.uncorrelated)
            )
            index = self._index(correlation)
            known = self._of[key] = [days for each in keys if (days := index.get(each))]
        return known

    def _index(self, correlation: Correlation) -> Mapping[object, Sequence[date]]:
        """The days in order, by the ids that the facts share with a starting fact."""
        known = self._indexes.get(correlation.shared_fields)
        if known is None:
            index: defaultdict[object, list[date]] = defaultdict(list)
            for fact in self._facts.of_type(self._name):
                day = self._day_of(fact.event)
                if day is not None:
                    index[correlation.key_of(self._facts.own_ids(fact))].append(day)
            for days in index.values():
                days.sort()
            known = self._indexes[correlation.shared_fields] = dict(index)
        return known
