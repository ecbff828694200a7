"""Which facts a rule speaks of belong to a clock, and on which day they happened."""

from collections.abc import Mapping, Sequence
from datetime import date
from heapq import merge
from itertools import islice
from typing import NamedTuple

from deadline_service.domain.delivery import Delivery
from deadline_service.domain.facts import Facts
from deadline_service.domain.holding import covered, day_of, holds, is_about
from deadline_service.domain.reach import Reach
from deadline_service.domain.rulebook.happening import Happening, Whose, Words
from deadline_service.domain.rulebook.spell import Spell
from deadline_service.domain.source import Happened, Source
from deadline_service.domain.spells import Spells
from events.envelope import EventEnvelope


class Clock(NamedTuple):
    """A starting fact, and the day that counting starts from.

    Facts that no id ties to it count from `since` on; those that belong to the latest clock of its
    rule only before `until`, the day on which the rule's next clock starts. `about` is what can be
    appealed because of the start, where that tells its facts from those of other clocks.
    """

    start: EventEnvelope
    started_on: date
    since: date
    until: date = date.max
    about: Words = ()


class Matcher:
    """What of a case's facts is what a rule speaks of.

    What a happening says of facts is looked at once for each fact of a case, not for each clock:
    the clocks then find theirs by id. Happenings of which there are no facts cost nothing.
    """

    def __init__(self, facts: Facts, delivery: Delivery, spells: Mapping[str, Spell]) -> None:
        self._facts = facts
        self._types = frozenset(facts.types)
        self.delivery = delivery
        self._spells = Spells(facts, spells, delivery)
        self._days: dict[int, date | None] = {}
        self._known: dict[tuple[str, str, Words], Source] = {}
        self._last_said: dict[int, Happened] = {}
        self._live: dict[tuple[int, Words], Sequence[tuple[Happening, Sequence[Source]]]] = {}

    @property
    def born_by(self) -> date | None:
        """The last day on which the child can have been born; None if no cohort is known."""
        return self._facts.born_by

    def matching(self, happening: Happening, name: str) -> Sequence[Happened]:
        """All facts of a type that a happening speaks of, by day."""
        return self._source(happening, name, ()).found

    def knows(self, happenings: Sequence[Happening]) -> bool:
        """Whether there is any fact that some happenings speak of, whatever clock it belongs to."""
        return bool(self._sources(happenings, ()))

    def first(self, happenings: Sequence[Happening], clock: Clock) -> Happened | None:
        """The first time that one of some happenings came about for a clock."""
        live = self._sources(happenings, clock.about) if happenings else ()
        if not live:
            return None
        best = None
        reaches = self._facts.reaches(clock.start)
        for happening, sources in live:
            if happening.is_special:
                found = self._special(happening, sources, clock)
                if found is not None and (best is None or found < best):
                    best = found
                continue
            for source in sources:
                reach = reaches.get(source.name) or self._facts.reach(clock.start, source.name)
                found = source.first(reach, clock.since, clock.until)
                if found is not None and (best is None or found < best):
                    best = found
        return best

    def _special(
        self, happening: Happening, sources: Sequence[Source], clock: Clock
    ) -> Happened | None:
        """The starting fact itself, or several facts together."""
        if happening.whose is not Whose.ITSELF:
            return self._covering(happening, sources, clock)
        for source in sources:
            itself = source.at(clock.start.position)
            if itself is not None and not _missing(happening, itself):
                return itself
        return None

    def latest(self, happenings: Sequence[Happening], clock: Clock) -> Happened | None:
        """The latest of the facts that an id ties to a clock; without any, the first of others."""
        tied = [
            found[-1]
            for _, sources in self._sources(happenings, clock.about)
            for source in sources
            for found in source.tied(self._reach(clock, source))
        ]
        return max(tied) if tied else self.first(happenings, clock)

    def last_said(self, happenings: Sequence[Happening], clock: Clock) -> Happened | None:
        """Of the facts that an id ties to a clock the one that was said last; or as `latest`.

        A fact is said on its legal date, whichever of its days is read; of one date the last in
        the ledger.
        """
        tied = [
            self._last_said_of(found)
            for _, sources in self._sources(happenings, clock.about)
            for source in sources
            for found in source.tied(self._reach(clock, source))
        ]
        return max(tied, key=_said_on) if tied else self.first(happenings, clock)

    def _last_said_of(self, group: Sequence[Happened]) -> Happened:
        """The one of a group that was said last, looked for once: many clocks may ask."""
        known = self._last_said.get(id(group))  # the groups live as long as this
        if known is None:
            known = self._last_said[id(group)] = max(group, key=_said_on)
        return known

    def _sources(
        self, happenings: Sequence[Happening], about: Words
    ) -> Sequence[tuple[Happening, Sequence[Source]]]:
        """The facts that some happenings speak of, where there are any."""
        key = (id(happenings), about)  # the rulebook outlives the matcher
        known = self._live.get(key)
        if known is None:
            known = self._live[key] = [
                (one, found)
                for one in happenings
                if not self._types.isdisjoint(one.event) and (found := self._present(one, about))
            ]
        return known

    def _present(self, happening: Happening, about: Words) -> Sequence[Source]:
        types = self._types
        return [
            source
            for name in happening.event
            if name in types and (source := self._source(happening, name, about)).found
        ]

    def _source(self, happening: Happening, name: str, about: Words) -> Source:
        field = happening.about_in if about else None
        key = (happening.sought, name, about if field else ())
        known = self._known.get(key)
        if known is None:
            where, days = happening.where, happening.day
            spell = happening.during or happening.outside
            found = [
                Happened(day, fact.position, fact)
                for fact in self._facts.of(name)
                if (not where or holds(fact.event, where))
                and (field is None or is_about(fact.event, field, about))
                and (day := self._day(fact, days)) is not None
                and (spell is None or self._spells.admit(happening, day))
            ]
            found.sort()
            known = self._known[key] = Source(name, happening.whose, found, self._facts)
        return known

    def _day(self, fact: EventEnvelope, days: Words) -> date | None:
        """The day that a rule reads of a fact; the usual one is read once."""
        if days:
            return day_of(fact.event, days, self.delivery)
        if fact.position not in self._days:
            self._days[fact.position] = day_of(fact.event, days, self.delivery)
        return self._days[fact.position]

    def _reach(self, clock: Clock, source: Source) -> Reach:
        return self._facts.reach(clock.start, source.name)

    def _covering(
        self, happening: Happening, sources: Sequence[Source], clock: Clock
    ) -> Happened | None:
        """When the last of the values that are asked for had occurred, or of so many facts."""
        reaches = [(source, self._reach(clock, source)) for source in sources]
        found: list[Happened] = []
        for field, value in _asked(happening):
            firsts = [
                first
                for source, reach in reaches
                if (first := source.covering(reach, clock.since, field, value)) is not None
            ]
            if not firsts:
                return None
            found.append(min(firsts))
        times = happening.times
        some = merge(*(source.some(reach, clock.since, times) for source, reach in reaches))
        last = next(islice(some, times - 1, None), None)
        return None if last is None else max([*found, last])


def _asked(happening: Happening) -> set[tuple[str, str]]:
    return {(field, value) for field, values in happening.covers.items() for value in values}


def _said_on(happened: Happened) -> tuple[date, int]:
    return happened.fact.event.legal_date or happened.on, happened.position


def _missing(happening: Happening, happened: Happened) -> set[tuple[str, str]]:
    """The values asked for that one fact does not name."""
    return _asked(happening) - covered(happened.fact.event, happening.covers)
