"""Which clocks the facts of a case have started."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from operator import itemgetter
from typing import Final, NamedTuple

from deadline_service.domain.counting.length import add_months
from deadline_service.domain.evaluation.case_facts import CaseFacts
from deadline_service.domain.evaluation.event_matching import ClockStart, EventMatcher
from deadline_service.domain.rulebook.rule import Rule
from deadline_service.domain.rulebook.rulebook import Rulebook
from events.envelope import EventEnvelope


class RuleClock(NamedTuple):
    """A rule that a fact has started.

    `subject` distinguishes it from the rule's other clocks in the case. `replaced` are earlier
    starting facts about the same subject. `during` is the period without which the fact would
    not have started it.
    """

    rule: Rule
    begin: ClockStart
    subject: object
    replaced: tuple[EventEnvelope, ...] = ()
    during: str | None = None

    @property
    def starting_fact(self) -> EventEnvelope:
        """The fact that started it."""
        return self.begin.fact

    @property
    def started_on(self) -> date:
        """The day that counting starts from."""
        return self.begin.started_on


_ORDER: Final = itemgetter(0, 1, 2)


def start_clocks(facts: CaseFacts, matcher: EventMatcher, book: Rulebook) -> Sequence[RuleClock]:
    """Every rule that the facts have started and that applies, in the order of the facts.

    A rule must be in force on the day that its clock starts: the law of that day governs it.
    """
    starting = [
        # Sorted by the first three: by fact, by the place of the rule in the book, by day.
        (happened.position, place, happened.on, happened.fact, pattern.about, pattern.during)
        for name in facts.types
        for place, pattern in book.starting_patterns.get(name, ())
        if not (once := book.rules[place].once) or matcher.has_any(once)
        for happened in matcher.matches(pattern, name)
        if book.rules[place].in_force.covers(happened.on)
    ]
    starting.sort(key=_ORDER)
    found: dict[tuple[str, object], RuleClock] = {}
    replaced: defaultdict[tuple[str, object], list[EventEnvelope]] = defaultdict(list)
    latest: dict[str, RuleClock] = {}
    for _, place, day, fact, about, during in starting:
        rule = book.rules[place]
        since = day if rule.opens is None else add_months(day, -rule.opens.number)
        subject = fact.position if rule.per is None else facts.id_in(fact, rule.per)
        if subject is None:
            subject = _inferred_subject(fact, day, latest.get(rule.id), matcher)
        new = RuleClock(rule, ClockStart(fact, day, since, about=about), subject, during=during)
        key = rule.id, subject
        if (old := found.pop(key, None)) is not None:
            replaced[key].append(old.starting_fact)
        found[key] = latest[rule.id] = new
    clocks = [each._replace(replaced=tuple(replaced.get(key, ()))) for key, each in found.items()]
    return [each for each in _bound_by_next(clocks) if _applies(each, facts, matcher)]


def _inferred_subject(
    fact: EventEnvelope, day: date, latest: RuleClock | None, matcher: EventMatcher
) -> object:
    """The subject of a clock whose starting fact names none: that of the last clock, if not ended.

    Otherwise the same notice, recorded again, would start a second clock.
    """
    if latest is None:
        return fact.position
    ends = latest.rule.ended_by, latest.rule.falls_away
    ended = (matcher.first(patterns, latest.begin) for patterns in ends)
    is_over = any(happened is not None and happened.on <= day for happened in ended)
    return fact.position if is_over else latest.subject


def _bound_by_next(all_started: Sequence[RuleClock]) -> Sequence[RuleClock]:
    """Clocks with the start of their rule's next clock about the same subject, if needed."""
    days: defaultdict[tuple[str, str | None], list[date]] = defaultdict(list)
    for each in all_started:
        if each.rule.uses_latest_clock:
            for key in _keys(each):
                days[key].append(each.started_on)
    if not days:
        return all_started
    for on in days.values():
        on.sort()
    return [
        _end_at_next(each, [days[key] for key in _keys(each)])
        if each.rule.uses_latest_clock
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


def _applies(each: RuleClock, facts: CaseFacts, matcher: EventMatcher) -> bool:
    once, unless, age = each.rule.once, each.rule.unless, each.rule.age
    if age is not None and not facts.age_may_be(age.at_least, age.under, each.started_on):
        return False
    if once and matcher.first(once, each.begin) is None:
        return False
    return not unless or matcher.first(unless, each.begin) is None
