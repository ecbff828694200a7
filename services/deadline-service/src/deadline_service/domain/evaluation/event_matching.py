"""Which facts match a pattern and belong to a clock, and on which day they happened."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from heapq import merge
from itertools import islice

from deadline_service.domain.counting.deemed_delivery import DeemedDelivery
from deadline_service.domain.evaluation.case_facts import CaseFacts
from deadline_service.domain.evaluation.case_periods import CasePeriods
from deadline_service.domain.evaluation.clock_start import ClockStart
from deadline_service.domain.evaluation.conditions import (
    covered_values,
    has_subject,
    matches_conditions,
    occurrence_date,
)
from deadline_service.domain.evaluation.correlation import Correlation, correlate_by
from deadline_service.domain.evaluation.matched_events import MatchedEvents
from deadline_service.domain.evaluation.occurrence import Occurrence, OccurrenceGroup
from deadline_service.domain.rulebook.event_pattern import (
    CorrelationMode,
    EventPattern,
    PatternGroup,
    StringList,
)
from deadline_service.domain.rulebook.period_rule import PeriodRule
from events.envelope import EventEnvelope


class EventMatcher:
    """Matches a case's facts with the patterns of rules.

    A pattern is matched once with each fact of a case, not once for each clock; facts are then
    looked up by id. Patterns without facts cost nothing.
    """

    def __init__(
        self, facts: CaseFacts, delivery: DeemedDelivery, periods: Mapping[str, PeriodRule]
    ) -> None:
        self._facts = facts
        self._types = frozenset(facts.types)
        self.delivery = delivery
        self._periods = CasePeriods(facts, periods, delivery)
        self._days: dict[int, date | None] = {}
        self._matched: dict[tuple[str, str, StringList], OccurrenceGroup] = {}
        self._known: dict[tuple[str, str, str, StringList], MatchedEvents] = {}
        self._with_events: dict[
            tuple[str, StringList], Sequence[tuple[EventPattern, Sequence[MatchedEvents]]]
        ] = {}

    @property
    def born_by(self) -> date | None:
        """The last day on which the child can have been born; None if no cohort is known."""
        return self._facts.latest_birth_date

    @property
    def turns_25_in(self) -> int | None:
        """The year in which the college year of the 25th birthday ends; None if not recorded."""
        return self._facts.turns_25_in

    def matches(self, pattern: EventPattern, name: str) -> Sequence[Occurrence]:
        """All facts of a type that a pattern matches, by day."""
        return self._occurrences(pattern, name, ())

    def has_any(self, patterns: PatternGroup) -> bool:
        """Whether any fact matches one of some patterns, whatever clock it belongs to."""
        return bool(self._sources(patterns, ()))

    def first(self, patterns: PatternGroup, clock: ClockStart) -> Occurrence | None:
        """The first fact of a clock that matches one of some patterns."""
        live = self._sources(patterns, clock.about) if patterns else ()
        if not live:
            return None
        best = None
        known = self._facts.correlations(clock.fact)
        for pattern, sources in live:
            if pattern.needs_special_match:
                found = self._special(pattern, sources, clock)
                if found is not None and (best is None or found < best):
                    best = found
                continue
            for source in sources:
                correlation = known.get(source.event_type) if source.by is None else None
                found = source.first(correlation or self._correlation(clock, source), clock)
                if found is not None and (best is None or found < best):
                    best = found
        return best

    def occurred(self, patterns: PatternGroup, clock: ClockStart) -> bool:
        """Whether a fact of a clock matches one of some patterns, even before the clock began."""
        return self.first(patterns, clock._replace(earliest=date.min)) is not None

    def first_from(self, patterns: PatternGroup, clock: ClockStart, day: date) -> Occurrence | None:
        """The first fact of a clock, from a day on, that matches one of some patterns."""
        return self.first(patterns, clock._replace(since=day, earliest=day))

    def _special(
        self, pattern: EventPattern, sources: Sequence[MatchedEvents], clock: ClockStart
    ) -> Occurrence | None:
        """The starting fact itself, or several facts together."""
        if pattern.whose is not CorrelationMode.ITSELF:
            return self._covering_events(pattern, sources, clock)
        for source in sources:
            itself = source.at_position(clock.fact.position)
            if itself is not None and not _missing_values(pattern, itself):
                return itself
        return None

    def counted_from(
        self, patterns: PatternGroup, clock: ClockStart, *, last: bool
    ) -> Occurrence | None:
        """The first or last fact that shares a matter with a clock; else the first other."""
        correlated = [
            found[-1 if last else 0]
            for _, sources in self._sources(patterns, clock.about)
            for source in sources
            for found in source.correlated(self._correlation(clock, source))
        ]
        choose = max if last else min
        return choose(correlated) if correlated else self.first(patterns, clock)

    def latest_dated(self, patterns: PatternGroup, clock: ClockStart) -> Occurrence | None:
        """Of the facts that share a matter with a clock the one dated last; else the first other.

        A fact is dated by its legal date, whichever of its days is read; of one date the last in
        the ledger.
        """
        correlated = [
            found.latest_dated
            for _, sources in self._sources(patterns, clock.about)
            for source in sources
            for found in source.correlated(self._correlation(clock, source))
        ]
        return (
            max(correlated, key=lambda each: each.dated_on)
            if correlated
            else self.first(patterns, clock)
        )

    def _sources(
        self, patterns: PatternGroup, about: StringList
    ) -> Sequence[tuple[EventPattern, Sequence[MatchedEvents]]]:
        """The facts that match some patterns, for each pattern that matches any."""
        key = (patterns.key, about)
        known = self._with_events.get(key)
        if known is None:
            known = self._with_events[key] = [
                (one, found)
                for one in patterns
                if not self._types.isdisjoint(one.event) and (found := self._present(one, about))
            ]
        return known

    def _present(self, pattern: EventPattern, about: StringList) -> Sequence[MatchedEvents]:
        types, about = self._types, about if pattern.about_in else ()
        return [
            self._source(pattern, name, about)
            for name in pattern.event
            if name in types and self._occurrences(pattern, name, about)
        ]

    def _source(self, pattern: EventPattern, name: str, about: StringList) -> MatchedEvents:
        """The facts of a type that a pattern matches, found by matter."""
        key = (pattern.match_key, pattern.correlation_key, name, about)
        known = self._known.get(key)
        if known is None:
            group = self._occurrences(pattern, name, about)
            known = self._known[key] = MatchedEvents(name, pattern, group, self._facts)
        return known

    def _occurrences(self, pattern: EventPattern, name: str, about: StringList) -> OccurrenceGroup:
        """The facts of a type that a pattern matches, by day."""
        key = (pattern.match_key, name, about)
        known = self._matched.get(key)
        if known is None:
            where, days = pattern.where, pattern.day
            field = pattern.about_in if about else None
            period = pattern.during or pattern.outside
            found = [
                Occurrence(day, fact.position, fact)
                for fact in self._facts.of_type(name)
                if (not where or matches_conditions(fact.event, where))
                and (field is None or has_subject(fact.event, field, about))
                and (day := self._day(fact, days)) is not None
                and (not period or self._periods.admits(pattern, fact, day))
                and (not pattern.preceded_by or self._is_preceded(pattern, fact, day))
            ]
            found.sort()
            known = OccurrenceGroup(found if pattern.times == 1 else self._distinct(found))
            self._matched[key] = known
        return known

    def _distinct(self, found: Sequence[Occurrence]) -> Iterator[Occurrence]:
        """Each act once: what was recorded again about the same matters and day is left out."""
        seen: set[object] = set()
        for each in found:
            act = each.on, *self._facts.own_ids(each.fact).items()
            if act not in seen:
                seen.add(act)
                yield each

    def _is_preceded(self, pattern: EventPattern, fact: EventEnvelope, day: date) -> bool:
        """Whether a fact that the pattern requires, about the same matter, happened by a day."""
        return any(
            before.on <= day
            for required in pattern.preceded_by
            for source in self._present(required, ())
            for group in source.correlated(self._facts.correlation(fact, source.event_type))
            for before in group[:1]
        )

    def _day(self, fact: EventEnvelope, days: StringList) -> date | None:
        """The day that a pattern selects from a fact; the legal date is cached."""
        if days:
            return occurrence_date(fact.event, days, self.delivery)
        if fact.position not in self._days:
            self._days[fact.position] = occurrence_date(fact.event, days, self.delivery)
        return self._days[fact.position]

    def _correlation(self, clock: ClockStart, source: MatchedEvents) -> Correlation:
        if source.by is None:
            return self._facts.correlation(clock.fact, source.event_type)
        return correlate_by(source.by.field, self._facts.matter_values(clock, source.by))

    def _covering_events(
        self, pattern: EventPattern, sources: Sequence[MatchedEvents], clock: ClockStart
    ) -> Occurrence | None:
        """When the last of the expected values had occurred, or the last of a number of facts."""
        correlations = [(source, self._correlation(clock, source)) for source in sources]
        found: list[Occurrence] = []
        for field, value in _required_values(pattern):
            firsts = [
                first
                for source, correlation in correlations
                if (first := source.first_holding(correlation, clock, field, value)) is not None
            ]
            if not firsts:
                return None
            found.append(min(firsts))
        times = pattern.times
        some = merge(
            *(
                source.first_occurrences(correlation, clock, times)
                for source, correlation in correlations
            )
        )
        last = next(islice(some, times - 1, None), None)
        return None if last is None else max([*found, last])


def _required_values(pattern: EventPattern) -> set[tuple[str, str]]:
    return {(field, value) for field, values in pattern.covers.items() for value in values}


def _missing_values(pattern: EventPattern, happened: Occurrence) -> set[tuple[str, str]]:
    """The expected values that a fact does not have."""
    return _required_values(pattern) - covered_values(happened.fact.event, pattern.covers)
