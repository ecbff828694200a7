"""The facts of one type that a pattern matches, in the order of their days, found by matter."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from deadline_service.domain.counting.calendar import ONE_DAY
from deadline_service.domain.evaluation.case_facts import CaseFacts
from deadline_service.domain.evaluation.clock_start import ClockStart
from deadline_service.domain.evaluation.correlation import Correlation, correlate_by
from deadline_service.domain.evaluation.occurrence import Occurrence, OccurrenceGroup
from deadline_service.domain.rulebook.event_pattern import CorrelationMode, EventPattern


class MatchedEvents:
    """The facts of a type that a pattern matches.

    `occurrences` is in the order of days. The facts of a clock are found by the matters that it
    shares with them.
    """

    __slots__ = (
        *("_by", "_by_position", "_facts", "_from_next_day", "_goes_to_nearest", "_indexes"),
        *("_is_another", "_is_any", "_is_traced", "_is_traced_to_fact", "_others"),
        *("_began", "event_type", "occurrences"),
    )

    def __init__(
        self, name: str, pattern: EventPattern, found: OccurrenceGroup, facts: CaseFacts
    ) -> None:
        self.event_type = name
        self.occurrences = found
        self._by = None if pattern.by is None else facts.matters.by_id[pattern.by]
        self._is_any = pattern.whose is CorrelationMode.ANY
        self._is_another = pattern.whose is CorrelationMode.ANOTHER
        self._goes_to_nearest = pattern.goes_to_nearest
        self._is_traced = pattern.is_traced
        self._is_traced_to_fact = pattern.is_traced and self._by is not None and self._by.is_a_fact
        self._from_next_day = pattern.from_next_day
        self._facts = facts
        self._indexes: dict[tuple[str, ...], Mapping[object, OccurrenceGroup]] = {}
        self._began: dict[int, Sequence[tuple[date, Occurrence]]] = {}
        """By the identity of a group, which an index holds."""
        self._others: dict[str, OtherIdIndex] = {}
        self._by_position: Mapping[int, Occurrence] | None = None

    def at_position(self, position: int) -> Occurrence | None:
        """The occurrence whose fact has a position."""
        if self._by_position is None:
            self._by_position = {each.position: each for each in self.occurrences}
        return self._by_position.get(position)

    def correlation(self, clock: ClockStart) -> Correlation:
        """How the facts are correlated with a clock."""
        if self._by is None:
            return self._facts.correlation(clock.fact, self.event_type)
        return correlate_by(self._by.field, self._facts.matter_values(clock, self._by))

    def first(self, clock: ClockStart) -> Occurrence | None:
        """The first that belongs to a clock, not before the clock began."""
        if self._from_next_day:
            clock = _from_next_day(clock)
        if self._is_any:
            return first_from(self.occurrences, clock.since)
        correlation = self.correlation(clock)
        if self._is_another:
            return self._first_other(correlation, clock.since)
        if self._is_traced_to_fact:
            return self._first_traced(correlation, clock)
        if len(self.occurrences) == 1:  # most often so: an index costs more than it saves
            return self._single(self.occurrences[0], correlation, clock)
        return self._first_of_many(correlation, clock)

    def _first_of_many(self, correlation: Correlation, clock: ClockStart) -> Occurrence | None:
        """The first of several that belongs to a clock."""
        index = self._index(correlation)
        best = None
        for key in correlation.correlated:
            group = index.get(key)
            found = None if group is None else first_from(group, clock.earliest)
            if found is not None and (best is None or found < best):
                best = found
        for key in correlation.uncorrelated:
            group = index.get(key)
            found = None if group is None else first_from(group, clock.since)
            if found is None or (self._goes_to_nearest and found.on >= clock.until):
                continue
            if best is None or found < best:
                best = found
        return best

    def _single(
        self, each: Occurrence, correlation: Correlation, clock: ClockStart
    ) -> Occurrence | None:
        """The only occurrence, if it belongs to a clock."""
        ids = self._key(correlation, each)
        if ids in correlation.correlated:
            return each if each.on >= clock.earliest else None
        if ids not in correlation.uncorrelated or each.on < clock.since:
            return None
        return None if self._goes_to_nearest and each.on >= clock.until else each

    def _first_traced(self, correlation: Correlation, clock: ClockStart) -> Occurrence | None:
        """The first that names the start, or leads to it; else of which it is the nearest."""
        index = self._index(correlation)
        found = [
            *(first_from(index.get(key, ()), clock.earliest) for key in correlation.correlated),
            *(
                self._first_nearest(group, clock)
                for key in correlation.uncorrelated
                if (group := index.get(key)) is not None
            ),
        ]
        return min((each for each in found if each is not None), default=None)

    def _first_nearest(self, group: OccurrenceGroup, clock: ClockStart) -> Occurrence | None:
        """The first of a group of which a start is the nearest, or of what that names.

        Those that happened before the next start are; of later ones, those that name what began
        before it, such as a certificate of a mediation that began then.
        """
        first = first_from(group, clock.since)
        if first is None or first.on < clock.until:
            return first
        began = self._by_beginning(group)
        begin, end = (bisect_left(began, (day,)) for day in (clock.since, clock.until))
        return min((each for _, each in began[begin:end]), default=None)

    def _by_beginning(self, group: OccurrenceGroup) -> Sequence[tuple[date, Occurrence]]:
        """A group by the days on which what each names began; sorted at the first use."""
        known = self._began.get(id(group))
        if known is None:
            known = self._began[id(group)] = sorted(
                (self._facts.named_on(each.fact, each.on), each) for each in group
            )
        return known

    def correlated(self, correlation: Correlation) -> Sequence[OccurrenceGroup]:
        """The groups that share a matter with a clock."""
        if self._is_any or self._is_another:
            return ()
        index = self._index(correlation)
        return [found for key in correlation.correlated if (found := index.get(key))]

    def related(self, correlation: Correlation) -> Sequence[OccurrenceGroup]:
        """The groups that belong, or may belong, to a clock, whatever their days."""
        return [*self.correlated(correlation), *self._uncorrelated(correlation)]

    def groups(self, clock: ClockStart) -> Sequence[tuple[OccurrenceGroup, date]]:
        """The groups that belong, or may belong, to a clock, each with the day it counts from."""
        correlation = self.correlation(clock)
        return [
            *((group, clock.earliest) for group in self.correlated(correlation)),
            *((group, clock.since) for group in self._uncorrelated(correlation)),
        ]

    def _uncorrelated(self, correlation: Correlation) -> Sequence[OccurrenceGroup]:
        if self._is_any or self._is_another:
            return (self.occurrences,)
        index = self._index(correlation)
        return [found for key in correlation.uncorrelated if (found := index.get(key))]

    def _first_other(self, correlation: Correlation, since: date) -> Occurrence | None:
        if correlation.passing:
            return self._another(correlation.passing, since)
        # The start names no such matter: what happened on its day may be the start itself.
        return first_from(self.occurrences, since + ONE_DAY)

    def _another(self, start_ids: Sequence[tuple[str, object]], since: date) -> Occurrence | None:
        """The first from a day on of which some matter differs from the start's."""
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
        """The facts by some matters, built at the first use."""
        known = self._indexes.get(correlation.shared_fields)
        if known is None:
            index: defaultdict[object, OccurrenceGroup] = defaultdict(OccurrenceGroup)
            for each in self.occurrences:
                index[self._key(correlation, each)].append(each)
            known = self._indexes[correlation.shared_fields] = dict(index)
        return known

    def _key(self, correlation: Correlation, each: Occurrence) -> object:
        """The ids of a fact in the fields that it shares with a clock, or that it is traced to."""
        if self._is_traced_to_fact:
            return correlation.key_of(self._facts.linked_ids(each.fact))
        if self._by is not None and self._is_traced:
            return self._facts.nearest_matter(each.fact, self._by.id, each.on)
        return correlation.key_of(self._facts.own_ids(each.fact))


def _from_next_day(clock: ClockStart) -> ClockStart:
    """A clock to which nothing of the day of its start belongs."""
    next_day = clock.started_on + ONE_DAY
    return clock._replace(since=max(clock.since, next_day), earliest=max(clock.earliest, next_day))


def first_from(group: Sequence[Occurrence], since: date) -> Occurrence | None:
    """The first of a group from a day on."""
    if not group:
        return None
    if group[0].on >= since:
        return group[0]
    place = bisect_left(group, (since,))
    return group[place] if place < len(group) else None


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
