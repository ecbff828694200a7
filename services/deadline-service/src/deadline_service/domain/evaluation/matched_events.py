"""The facts of one type that a pattern matches, in the order of their days, found by id."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from heapq import merge

from deadline_service.domain.evaluation.case_facts import CaseFacts
from deadline_service.domain.evaluation.correlation import Correlation
from deadline_service.domain.evaluation.occurrence import Occurrence, OccurrenceGroup
from deadline_service.domain.rulebook.event_pattern import CorrelationMode


class MatchedEvents:
    """The facts of a type that a pattern matches.

    `occurrences` is in the order of days. The facts of a clock are found by the ids that it
    shares with them.
    """

    __slots__ = (
        *("_by_position", "_facts", "_ignores_ids", "_indexes", "_others", "_whose"),
        *("event_type", "occurrences"),
    )

    def __init__(
        self, name: str, whose: CorrelationMode, found: OccurrenceGroup, facts: CaseFacts
    ) -> None:
        self.event_type = name
        self.occurrences = found
        self._whose = whose
        self._ignores_ids = whose is CorrelationMode.ANY or whose is CorrelationMode.ANOTHER
        self._facts = facts
        self._indexes: dict[tuple[str, ...], Mapping[object, OccurrenceGroup]] = {}
        self._others: dict[str, OtherIdIndex] = {}
        self._by_position: Mapping[int, Occurrence] | None = None

    def at_position(self, position: int) -> Occurrence | None:
        """The occurrence whose fact has a position."""
        if self._by_position is None:
            self._by_position = {each.position: each for each in self.occurrences}
        return self._by_position.get(position)

    def first(self, correlation: Correlation, since: date, until: date) -> Occurrence | None:
        """The first that belongs to a clock."""
        if self._ignores_ids:
            return self._first_from(self.occurrences, correlation, since)
        if len(self.occurrences) == 1:  # most often so: an index costs more than it saves
            return self._single(self.occurrences[0], correlation, since, until)
        index = self._index(correlation)
        best = None
        for key in correlation.correlated:
            group = index.get(key)
            if group and (best is None or group[0] < best):
                best = group[0]
        for key in correlation.uncorrelated:
            group = index.get(key)
            found = None if group is None else self._first_from(group, correlation, since)
            if found is None or (self._whose is CorrelationMode.LATEST and found.on >= until):
                continue
            if best is None or found < best:
                best = found
        return best

    def _single(
        self, each: Occurrence, correlation: Correlation, since: date, until: date
    ) -> Occurrence | None:
        """The only occurrence, if it belongs to a clock."""
        ids = correlation.key_of(self._facts.own_ids(each.fact))
        if ids in correlation.correlated:
            return each
        is_late = self._whose is CorrelationMode.LATEST and each.on >= until
        return (
            each if ids in correlation.uncorrelated and each.on >= since and not is_late else None
        )

    def correlated(self, correlation: Correlation) -> Sequence[OccurrenceGroup]:
        """The groups that share an id with a clock."""
        if self._ignores_ids:
            return ()
        index = self._index(correlation)
        return [found for key in correlation.correlated if (found := index.get(key))]

    def related(self, correlation: Correlation) -> Sequence[OccurrenceGroup]:
        """The groups that belong, or may belong, to a clock, whatever their days."""
        return [*self.correlated(correlation), *self._uncorrelated(correlation)]

    def first_holding(
        self, correlation: Correlation, since: date, field: str, value: str
    ) -> Occurrence | None:
        """The first that belongs to a clock and has a value in a field."""
        correlated = (group.with_value(field, value) for group in self.correlated(correlation))
        uncorrelated = (group.with_value(field, value) for group in self._uncorrelated(correlation))
        firsts = [group[0] for group in correlated if group]
        firsts += [
            group[place]
            for group in uncorrelated
            if (place := bisect_left(group, (since,))) < len(group)
        ]
        return min(firsts, default=None)

    def first_occurrences(
        self, correlation: Correlation, since: date, number: int
    ) -> Iterator[Occurrence]:
        """The first that belong to a clock, in order: at most `number` of each group."""
        correlated = [group[:number] for group in self.correlated(correlation)]
        begins = [
            (group, bisect_left(group, (since,))) for group in self._uncorrelated(correlation)
        ]
        return merge(*correlated, *(group[place : place + number] for group, place in begins))

    def _uncorrelated(self, correlation: Correlation) -> Sequence[OccurrenceGroup]:
        if self._ignores_ids:
            return (self.occurrences,)
        index = self._index(correlation)
        return [found for key in correlation.uncorrelated if (found := index.get(key))]

    def _first_from(
        self, group: Sequence[Occurrence], correlation: Correlation, since: date
    ) -> Occurrence | None:
        if self._whose is CorrelationMode.ANOTHER and (start_ids := correlation.short_lived_ids):
            return self._another(start_ids, since)
        place = bisect_left(group, (since,))
        return group[place] if place < len(group) else None

    def _another(self, start_ids: Sequence[tuple[str, object]], since: date) -> Occurrence | None:
        """The first from a day on of which some id differs from the start's."""
        found = [self._others_by(field).first(value, since) for field, value in start_ids]
        return min((each for each in found if each is not None), default=None)

    def _others_by(self, field: str) -> "OtherIdIndex":
        if field not in self._others:
            carrying = [
                (each, value)
                for each in self.occurrences
                if (value := self._facts.own_ids(each.fact).get(field)) is not None
            ]
            self._others[field] = OtherIdIndex(carrying)
        return self._others[field]

    def _index(self, correlation: Correlation) -> Mapping[object, OccurrenceGroup]:
        """The facts by some ids, built at the first use."""
        known = self._indexes.get(correlation.shared_ids)
        if known is None:
            index: defaultdict[object, OccurrenceGroup] = defaultdict(OccurrenceGroup)
            for each in self.occurrences:
                index[correlation.key_of(self._facts.own_ids(each.fact))].append(each)
            known = self._indexes[correlation.shared_ids] = dict(index)
        return known


class OtherIdIndex:
    """Facts with an id, in the order of their days, to find the next one with another id."""

    __slots__ = ("_found", "_ids", "_next")

    def __init__(self, carrying: Sequence[tuple[Occurrence, object]]) -> None:
        self._found = [each for each, _ in carrying]
        self._ids = [value for _, value in carrying]
        self._next = list(range(1, len(carrying) + 1))
        for place in reversed(range(len(carrying) - 1)):
            if self._ids[place] == self._ids[place + 1]:
                self._next[place] = self._next[place + 1]

    def first(self, start_id: object, since: date) -> Occurrence | None:
        """The first from a day on with another id."""
        place = bisect_left(self._found, (since,))
        if place < len(self._found) and self._ids[place] == start_id:
            place = self._next[place]
        return self._found[place] if place < len(self._found) else None
