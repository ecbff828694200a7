"""When something went on in a case: from the day it began to the day before it ended."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from deadline_service.domain.delivery import Delivery
from deadline_service.domain.facts import Facts
from deadline_service.domain.holding import day_of, holds
from deadline_service.domain.rulebook.happening import Happening, Whose
from deadline_service.domain.rulebook.spell import Spell
from deadline_service.domain.source import Happened, Source


class _Span(NamedTuple):
    began: date
    ended: date
    """The first day on which it went on no more."""


class Spells:
    """The spells of a case, found when a rule asks for them."""

    def __init__(self, facts: Facts, known: Mapping[str, Spell], delivery: Delivery) -> None:
        self._facts = facts
        self._known = known
        self._delivery = delivery
        self._spans: dict[str, Sequence[_Span]] = {}

    def admit(self, happening: Happening, day: date) -> bool:
        """Whether a day lies in the spell that a happening asks for, or outside the other."""
        during, outside = happening.during, happening.outside
        return (during is None or self._goes_on(during, day)) and not (
            outside is not None and self._goes_on(outside, day)
        )

    def _goes_on(self, name: str, day: date) -> bool:
        spans = self._spans.get(name)
        if spans is None:
            spans = self._spans[name] = _joined(self._found(self._known[name]))
        place = bisect_right(spans, day, key=attrgetter("began"))
        return place > 0 and day < spans[place - 1].ended

    def _found(self, spell: Spell) -> Iterator[_Span]:
        ends = [self._source(each, name) for each in spell.ends for name in self._present(each)]
        for happening in spell.begins:
            for name in self._present(happening):
                for began in self._source(happening, name).found:
                    yield _Span(began.on, self._end(began, ends))

    def _present(self, happening: Happening) -> Sequence[str]:
        return self._facts.present(happening.event)

    def _end(self, began: Happened, ends: Sequence[Source]) -> date:
        """The day of the first fact after it that ends it and may belong to it."""
        groups = [
            group
            for source in ends
            for group in source.belonging(self._facts.reach(began.fact, source.name))
        ]
        after = [
            group[place].on
            for group in groups
            if (place := bisect_right(group, began)) < len(group)
        ]
        return min(after, default=date.max)

    def _source(self, happening: Happening, name: str) -> Source:
        found = [
            Happened(day, fact.position, fact)
            for fact in self._facts.of(name)
            if holds(fact.event, happening.where)
            and (day := day_of(fact.event, happening.day, self._delivery)) is not None
        ]
        return Source(name, Whose.SAME, sorted(found), self._facts)


def _joined(spans: Iterable[_Span]) -> Sequence[_Span]:
    """Spans in order, of which none reaches into another."""
    joined: list[_Span] = []
    for span in sorted(spans):
        if joined and span.began <= joined[-1].ended:
            joined[-1] = _Span(joined[-1].began, max(joined[-1].ended, span.ended))
        else:
            joined.append(span)
    return joined
