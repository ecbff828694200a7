"""Which facts match a pattern and belong to a clock, and on which day they happened."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from deadline_service.domain.counting.deemed_delivery import DeemedDelivery
from deadline_service.domain.evaluation.case_facts import CaseFacts
from deadline_service.domain.evaluation.case_periods import CasePeriods
from deadline_service.domain.evaluation.clock_start import ClockStart
from deadline_service.domain.evaluation.conditions import (
    has_subject,
    matches_conditions,
    occurrence_date,
)
from deadline_service.domain.evaluation.matched_events import MatchedEvents
from deadline_service.domain.evaluation.occurrence import Occurrence, OccurrenceGroup
from deadline_service.domain.evaluation.required_events import has_required_values, last_required
from deadline_service.domain.rulebook.event_pattern import (
    CorrelationMode,
    EventPattern,
    PatternGroup,
    StringList,
)
from deadline_service.domain.rulebook.period_rule import PeriodRule
from events.contracts import Event
from events.envelope import EventEnvelope


class _GroupMatches(NamedTuple):
    """The facts that match some patterns.

    `plain` are those of patterns that look at each fact by itself, `special` those of patterns
    that look at several together, or at the start alone.
    """

    plain: Sequence[MatchedEvents]
    special: Sequence[tuple[EventPattern, Sequence[MatchedEvents]]]

    def all(self) -> Sequence[MatchedEvents]:
        """All of them."""
        return [*self.plain, *(each for _, found in self.special for each in found)]


_NO_MATCHES: Final = _GroupMatches((), ())


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
        self._periods = CasePeriods(facts, periods, self._matched_events)
        self._occurred: dict[tuple[str, str, StringList], OccurrenceGroup] = {}
        self._by_matter: dict[tuple[str, str, str, StringList], MatchedEvents | None] = {}
        self._by_group: dict[tuple[str, StringList], _GroupMatches] = {}

    @property
    def born_by(self) -> date | None:
        """The last day on which the child can have been born; None if no cohort is known."""
        return self._facts.latest_birth_date

    @property
    def turns_25_in(self) -> int | None:
        """The year in which the college year of the 25th birthday ends; None if not recorded."""
        return self._facts.turns_25_in

    def matches(self, pattern: EventPattern, name: str, about: StringList = ()) -> OccurrenceGroup:
        """All facts of a type that a pattern matches, by day."""
        key = (pattern.match_key, name, about)
        known = self._occurred.get(key)
        if known is None:
            known = self._occurred[key] = self._find_occurrences(pattern, name, about)
        return known

    def has_any(self, patterns: PatternGroup) -> bool:
        """Whether any fact matches one of some patterns, whatever clock it belongs to."""
        return self._matches(patterns, ()) is not _NO_MATCHES

    def first(self, patterns: PatternGroup, clock: ClockStart) -> Occurrence | None:
        """The first fact of a clock that matches one of some patterns."""
        matches = self._matches(patterns, clock.about)
        best = None
        for source in matches.plain:
            found = source.first(clock)
            if found is not None and (best is None or found < best):
                best = found
        for pattern, sources in matches.special:
            found = self._special(pattern, sources, clock)
            if found is not None and (best is None or found < best):
                best = found
        return best

    def occurred(self, patterns: PatternGroup, clock: ClockStart) -> bool:
        """Whether a fact of a clock matches one of some patterns, even before the clock began."""
        if self._matches(patterns, clock.about) is _NO_MATCHES:
            return False
        return self.first(patterns, clock._replace(earliest=date.min)) is not None

    def first_from(self, patterns: PatternGroup, clock: ClockStart, day: date) -> Occurrence | None:
        """The first fact of a clock, from a day on, that matches one of some patterns."""
        return self.first(patterns, clock._replace(since=day, earliest=day))

    def _special(
        self, pattern: EventPattern, sources: Sequence[MatchedEvents], clock: ClockStart
    ) -> Occurrence | None:
        """The starting fact itself, or several facts together."""
        if pattern.whose is not CorrelationMode.ITSELF:
            groups = [group for source in sources for group in source.groups(clock)]
            return last_required(pattern, groups)
        for source in sources:
            itself = source.at_position(clock.fact.position)
            if itself is not None and has_required_values(pattern, itself):
                return itself
        return None

    def has_fact_before(self, patterns: Sequence[EventPattern], day: date) -> bool:
        """Whether any fact of the types that some patterns name is dated before a day."""
        names = {name for each in patterns for name in each.event} & self._types
        dated = (fact.event.legal_date for name in names for fact in self._facts.of_type(name))
        return any(on is not None and on < day for on in dated)

    def counted_from(
        self, patterns: PatternGroup, clock: ClockStart, *, last: bool
    ) -> Occurrence | None:
        """The first or last fact that shares a matter with a clock; else the first other."""
        correlated = [
            found[-1 if last else 0]
            for source in self._matches(patterns, clock.about).all()
            for found in source.correlated(source.correlation(clock))
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
            for source in self._matches(patterns, clock.about).all()
            for found in source.correlated(source.correlation(clock))
        ]
        return (
            max(correlated, key=lambda each: each.dated_on)
            if correlated
            else self.first(patterns, clock)
        )

    def _matches(self, patterns: PatternGroup, about: StringList) -> _GroupMatches:
        """The facts that match some patterns."""
        key = (patterns.key, about)
        known = self._by_group.get(key)
        if known is None:
            known = self._by_group[key] = self._match_group(patterns, about)
        return known

    def _match_group(self, patterns: PatternGroup, about: StringList) -> _GroupMatches:
        plain: list[MatchedEvents] = []
        special: list[tuple[EventPattern, Sequence[MatchedEvents]]] = []
        for each in patterns:
            if self._types.isdisjoint(each.event):
                continue
            found = self._matched_events(each, about)
            if not each.needs_special_match:
                plain += found
            elif found:
                special.append((each, found))
        return _GroupMatches(plain, special) if plain or special else _NO_MATCHES

    def _matched_events(
        self, pattern: EventPattern, about: StringList = ()
    ) -> Sequence[MatchedEvents]:
        """The facts that a pattern matches, by type; without the types of which it matches none."""
        types, about = self._types, about if pattern.about_in else ()
        return [
            found
            for name in pattern.event
            if name in types and (found := self._of_type(pattern, name, about))
        ]

    def _of_type(self, pattern: EventPattern, name: str, about: StringList) -> MatchedEvents | None:
        """The facts of a type that a pattern matches, found by matter; None if there is none."""
        key = (pattern.match_key, pattern.correlation_key, name, about)
        if key not in self._by_matter:
            group = self.matches(pattern, name, about)
            found = MatchedEvents(name, pattern, group, self._facts) if group else None
            self._by_matter[key] = found
        return self._by_matter[key]

    def _find_occurrences(
        self, pattern: EventPattern, name: str, about: StringList
    ) -> OccurrenceGroup:
        where, days, delivery = pattern.where, pattern.day, self.delivery
        field = pattern.about_in if about else None
        found = OccurrenceGroup()
        for fact in self._facts.of_type(name):
            event = fact.event
            if where and not matches_conditions(event, where):
                continue
            if field is not None and not has_subject(self._stating(pattern, fact), field, about):
                continue
            day = occurrence_date(event, days, delivery)
            if day is not None and (not pattern.has_context or self._fits(pattern, fact, day)):
                found.append(Occurrence(day, fact.position, fact))
        if len(found) > 1:
            found.sort()
        return found if pattern.times == 1 else OccurrenceGroup(self._distinct(found))

    def _stating(self, pattern: EventPattern, fact: EventEnvelope) -> Event:
        """The fact that states the subject of a fact: for one that is traced, what it names."""
        if not pattern.is_traced or pattern.about_in is None:
            return fact.event
        return self._facts.stating(fact, pattern.about_in).event

    def _fits(self, pattern: EventPattern, fact: EventEnvelope, day: date) -> bool:
        """Whether a fact happened in the periods, and after the facts, that a pattern requires."""
        if not self._periods.admits(pattern, fact, day):
            return False
        return not pattern.preceded_by or self._is_preceded(pattern, fact, day)

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
            for source in self._matched_events(required)
            for group in source.correlated(self._facts.correlation(fact, source.event_type))
            for before in group[:1]
        )
