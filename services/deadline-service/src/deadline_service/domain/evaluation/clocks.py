"""Which clocks the facts of a case have started."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from operator import attrgetter, itemgetter
from typing import Final, NamedTuple

from deadline_service.domain.counting.calendar import ONE_DAY
from deadline_service.domain.counting.length import add_months
from deadline_service.domain.evaluation.case_facts import CaseFacts
from deadline_service.domain.evaluation.clock_start import ClockStart
from deadline_service.domain.evaluation.conditions import occurrence_date
from deadline_service.domain.evaluation.ending import find_ending
from deadline_service.domain.evaluation.event_matching import EventMatcher
from deadline_service.domain.evaluation.occurrence import Occurrence
from deadline_service.domain.evaluation.rule_clock import RuleClock
from deadline_service.domain.rulebook.event_pattern import EventPattern
from deadline_service.domain.rulebook.rule import Rule
from deadline_service.domain.rulebook.rulebook import Rulebook
from events.contracts import Event
from events.envelope import EventEnvelope

_Key = tuple[str, object]
"""A rule's id, and the subject of a clock of it."""


class _Start(NamedTuple):
    """A fact that may start a clock of the rule at a place in the book.

    `order` is its day; for what is counted back, the day of the fact, and then the later of the
    days ahead first, so that of two that were named on one day the earlier counts, as the last.
    """

    order: tuple[date, int]
    position: int
    place: int
    day: date
    fact: EventEnvelope
    pattern: EventPattern


_ORDER: Final = itemgetter(0, 1, 2)
_POSITION: Final = attrgetter("begin.fact.position")


class _Clocks:
    """The clocks of a case, while facts are added in the order of their days."""

    def __init__(self, facts: CaseFacts, matcher: EventMatcher) -> None:
        self._facts = facts
        self._matcher = matcher
        self._clocks: dict[_Key, RuleClock] = {}
        self._latest: dict[str, _Key] = {}
        """The key of each rule's latest clock."""
        self._current: dict[_Key, _Key] = {}
        """The key of the latest clock about a subject, where another preceded it."""
        self._same: defaultdict[_Key, list[int]] = defaultdict(list)
        self._replaced: defaultdict[_Key, list[EventEnvelope]] = defaultdict(list)
        self._repeated: defaultdict[_Key, list[Occurrence]] = defaultdict(list)

    def all(self) -> Sequence[RuleClock]:
        """The clocks, in the order of their starting facts."""
        for key, positions in self._same.items():
            clock = self._clocks[key]
            same = clock.begin._replace(same=tuple(positions))
            self._clocks[key] = clock._replace(begin=same)
        for key, replaced in self._replaced.items():
            self._clocks[key] = self._clocks[key]._replace(replaced=tuple(replaced))
        for key, repeated in self._repeated.items():
            self._clocks[key] = self._clocks[key]._replace(repeated=tuple(repeated))
        return sorted(self._clocks.values(), key=_POSITION)

    def add(self, rule: Rule, start: _Start) -> None:
        """Start a clock, or add the fact to the clock that it repeats."""
        first = rule.id, self._subject(rule, start)
        key = self._current.get(first, first) if self._current else first
        clock = self._clocks.get(key)
        if clock is None:
            self._start(key, rule, start)
        elif _is_same_act(clock, start):
            self._same[key].append(start.position)
        elif rule.follows_last_start or self._fixes_day(rule, start.fact):
            self._replaced[key].append(clock.starting_fact)
            self._same.pop(key, None)
            self._start(key, rule, start)
        elif self._is_over(clock, start.day):
            self._clocks[key] = clock._replace(succeeded_on=start.day)
            self._current[first] = rule.id, f"{first[1]} from {start.day}"
            self._start(self._current[first], rule, start)
        else:
            again = Occurrence(start.day, start.position, start.fact)
            self._repeated[key].append(again)

    def _start(self, key: _Key, rule: Rule, start: _Start) -> None:
        fact, day, pattern = start.fact, start.day, start.pattern
        since = _since(rule, fact.event.legal_date, day)
        earliest = _earliest(rule, fact.event.legal_date, since)
        begin = ClockStart(fact, day, since, earliest, date.max, pattern.about)
        subject = start.position if rule.per is None else key[1]
        ids = self._facts.linked_ids(fact)
        self._clocks[key] = RuleClock(rule, begin, subject, ids, pattern.during)
        if rule.per is not None:
            self._latest[rule.id] = key

    def _subject(self, rule: Rule, start: _Start) -> object:
        """The subject of a clock; for a rule that has a clock for each act, the act."""
        if rule.per is not None:
            named = self._facts.matter_of(start.fact, rule.per)
            return self._inferred_subject(rule, start) if named is None else named
        own = tuple(self._facts.own_ids(start.fact).values()) or _content(start.fact.event)
        return start.fact.event.type, start.day, start.pattern.about, own

    def _inferred_subject(self, rule: Rule, start: _Start) -> object:
        """The subject of a fact that names none: that of the rule's last clock, if not ended.

        Otherwise the same notice, recorded again, would start a second clock.
        """
        latest = self._latest.get(rule.id)
        if latest is None or self._is_over(self._clocks[latest], start.day):
            return start.position
        return latest[1]

    def _fixes_day(self, rule: Rule, fact: EventEnvelope) -> bool:
        """Whether a starting fact fixes the day itself, as the Tribunal does that moves it."""
        days = [each.day for each in rule.fixed_by if each.day]
        delivery = self._matcher.delivery
        return any(occurrence_date(fact.event, day, delivery) is not None for day in days)

    def _is_over(self, clock: RuleClock, day: date) -> bool:
        """Whether a clock was met, or fell away and was not revived, by a day."""
        until_then = clock._replace(succeeded_on=day + ONE_DAY)
        ending = find_ending(until_then, self._matcher, last_day=None)
        ended = ending.done, ending.fell_away
        return any(happened is not None and happened.on <= day for happened in ended)


def _content(event: Event) -> tuple[object, ...]:
    """What a fact that names no matter says, apart from its days."""
    return tuple([value for value in event.__dict__.values() if not isinstance(value, date)])


def _is_same_act(clock: RuleClock, start: _Start) -> bool:
    """Whether a fact records again, about the same subject, what started a clock."""
    before, now = clock.starting_fact.event, start.fact.event
    return (before.type, clock.started_on, before.legal_date) == (
        now.type,
        start.day,
        now.legal_date,
    )


def _since(rule: Rule, legal_date: date | None, day: date) -> date:
    """The first day on which an act that names no matter of a clock can belong to it.

    What is counted back from a day ahead is done, and can end, before that day.
    """
    if rule.opens is not None:
        return add_months(day, -rule.opens.number)
    if rule.counts_back and legal_date is not None and legal_date < day:
        return legal_date
    return day


def _earliest(rule: Rule, legal_date: date | None, since: date) -> date:
    """The first day on which an act that names a matter of a clock can belong to it.

    What is counted back from a day is done before it.
    """
    if rule.counts_back:
        return date.min if rule.opens is None else since
    return since if legal_date is None or legal_date > since else legal_date


def start_clocks(facts: CaseFacts, matcher: EventMatcher, book: Rulebook) -> Sequence[RuleClock]:
    """Every rule that the facts have started and that applies, in the order of the facts.

    A rule must be in force on the day that its clock starts: the law of that day governs it.
    """
    clocks = _Clocks(facts, matcher)
    for start in sorted(_starts(facts, matcher, book), key=_ORDER):
        clocks.add(book.rules[start.place], start)
    return [each for each in _bound_by_next(clocks.all()) if _applies(each, matcher)]


def _starts(facts: CaseFacts, matcher: EventMatcher, book: Rulebook) -> Iterator[_Start]:
    for name in facts.types:
        for alike in book.starting_patterns.get(name, ()):
            matched = matcher.matches(alike[0][1], name)
            for place, pattern in alike if matched else ():
                rule = book.rules[place]
                if rule.once and not matcher.has_any(rule.once):
                    continue
                in_force, age = rule.in_force, rule.age
                since, until = in_force.start, in_force.until
                for on, position, fact in matched:
                    if since <= on <= until and (age is None or facts.age_may_be(age, on)):
                        order = _back_order(fact, on) if rule.counts_back else (on, 0)
                        yield _Start(order, position, place, on, fact, pattern)


def _back_order(fact: EventEnvelope, ahead: date) -> tuple[date, int]:
    return fact.event.legal_date or ahead, -ahead.toordinal()


def _bound_by_next(all_started: Sequence[RuleClock]) -> Sequence[RuleClock]:
    """Clocks with the start of their rule's next clock about the same subject, if needed."""
    days: defaultdict[tuple[str, str | None], list[date]] = defaultdict(list)
    for each in all_started:
        if each.rule.uses_nearest_clock:
            for key in _keys(each):
                days[key].append(each.started_on)
    if not days:
        return all_started
    for on in days.values():
        on.sort()
    return [
        _end_at_next(each, [days[key] for key in _keys(each)])
        if each.rule.uses_nearest_clock
        else each
        for each in all_started
    ]


def _keys(each: RuleClock) -> Sequence[tuple[str, str | None]]:
    return [(each.rule.id, about) for about in each.begin.about or (None,)]


def _end_at_next(each: RuleClock, starts: Sequence[Sequence[date]]) -> RuleClock:
    later = [
        days[place] for days in starts if (place := bisect_right(days, each.started_on)) < len(days)
    ]
    if not later:
        return each
    return each._replace(begin=each.begin._replace(until=min(later)))


def _applies(each: RuleClock, matcher: EventMatcher) -> bool:
    once, unless = each.rule.once, each.rule.unless
    if once and not matcher.occurred(once, each.begin):
        return False
    return not unless or not matcher.occurred(unless, each.begin)
