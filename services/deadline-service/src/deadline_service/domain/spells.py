"""When something went on in a case: from the day it began to the day before it ended."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from deadline_service.domain.delivery import Delivery
from deadline_service.domain.facts import Facts
from deadline_service.domain.holding import day_of, holds
from deadline_service.domain.rulebook.happening import Happening
from deadline_service.domain.rulebook.spell import Spell
from deadline_service.domain.source import Happened
from events.envelope import Recorded


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
            spans = self._spans[name] = list(self._found(self._known[name]))
        return any(span.began <= day < span.ended for span in spans)

    def _found(self, spell: Spell) -> Iterator[_Span]:
        ends = [(each, name) for each in spell.ends for name in self._facts.present(each.event)]
        for began in self._happened(spell.begins):
            after = [
                ended.on
                for happening, name in ends
                for ended in self._dated(happening, self._belonging(began.fact, name))
                if ended > began
            ]
            yield _Span(began.on, min(after, default=date.max))

    def _happened(self, happenings: Sequence[Happening]) -> Iterator[Happened]:
        for happening in happenings:
            for name in self._facts.present(happening.event):
                yield from self._dated(happening, self._facts.of(name))

    def _belonging(self, began: Recorded, name: str) -> Sequence[Recorded]:
        belonging = self._facts.belonging(began, name)
        return [*belonging.tied, *belonging.loose]

    def _dated(self, happening: Happening, facts: Sequence[Recorded]) -> Iterator[Happened]:
        for fact in facts:
            day = day_of(fact.event, happening.day, self._delivery)
            if day is not None and holds(fact.event, happening.where):
                yield Happened(day, fact.position, fact)
