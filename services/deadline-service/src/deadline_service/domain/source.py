"""The facts of one type that a happening speaks of, in the order of their days, found by id."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from heapq import merge
from typing import NamedTuple

from deadline_service.domain.facts import Facts
from deadline_service.domain.holding import covered
from deadline_service.domain.reach import Reach
from deadline_service.domain.rulebook.happening import Whose
from events.envelope import EventEnvelope


class Happened(NamedTuple):
    """A day and the fact that makes it so. Compares by day, then by place in the ledger."""

    on: date
    position: int
    fact: EventEnvelope


class Source:
    """The facts of a type that a happening speaks of.

    `found` is in the order of days. A clock reaches into it by the ids that it shares with them.
    """

    __slots__ = (
        *("_facts", "_having", "_indexes", "_is_untied", "_others", "_places", "_whose"),
        *("found", "name"),
    )

    def __init__(self, name: str, whose: Whose, found: Sequence[Happened], facts: Facts) -> None:
        self.name = name
        self.found = found
        self._whose = whose
        self._is_untied = whose is Whose.ANY or whose is Whose.ANOTHER
        self._facts = facts
        self._indexes: dict[tuple[str, ...], Mapping[object, Sequence[Happened]]] = {}
        self._others: dict[str, Others] = {}
        self._having: dict[tuple[int, str, str], Sequence[Happened]] = {}
        self._places: Mapping[int, Happened] | None = None

    def at(self, position: int) -> Happened | None:
        """The one whose fact stands at a position."""
        if self._places is None:
            self._places = {each.position: each for each in self.found}
        return self._places.get(position)

    def first(self, reach: Reach, since: date, until: date) -> Happened | None:
        """The first that belongs to a clock."""
        if self._is_untied:
            return self._first_from(self.found, reach, since)
        if len(self.found) == 1:  # as most are: no index is worth its making
            return self._only(self.found[0], reach, since, until)
        index = self._index(reach)
        best = None
        for key in reach.tied:
            tied = index.get(key)
            if tied and (best is None or tied[0] < best):
                best = tied[0]
        for key in reach.loose:
            group = index.get(key)
            found = None if group is None else self._first_from(group, reach, since)
            if found is None or (self._whose is Whose.LATEST and found.on >= until):
                continue
            if best is None or found < best:
                best = found
        return best

    def _only(self, each: Happened, reach: Reach, since: date, until: date) -> Happened | None:
        """The one that there is, if it belongs to a clock."""
        ids = reach.of(self._facts.own(each.fact))
        if ids in reach.tied:
            return each
        is_late = self._whose is Whose.LATEST and each.on >= until
        return each if ids in reach.loose and each.on >= since and not is_late else None

    def tied(self, reach: Reach) -> Sequence[Sequence[Happened]]:
        """Those that an id ties to a clock, in groups."""
        if self._is_untied:
            return ()
        index = self._index(reach)
        return [found for key in reach.tied if (found := index.get(key))]

    def belonging(self, reach: Reach) -> Sequence[Sequence[Happened]]:
        """Those that belong to a clock or perhaps do, whatever their days, in groups."""
        return [*self.tied(reach), *self._untied(reach)]

    def covering(self, reach: Reach, since: date, field: str, value: str) -> Happened | None:
        """The first that belongs to a clock and holds a value in a field."""
        tied = (self._with(group, field, value) for group in self.tied(reach))
        loose = (self._with(group, field, value) for group in self._untied(reach))
        firsts = [group[0] for group in tied if group]
        firsts += [
            group[place] for group in loose if (place := bisect_left(group, (since,))) < len(group)
        ]
        return min(firsts, default=None)

    def _with(self, group: Sequence[Happened], field: str, value: str) -> Sequence[Happened]:
        """Those of a group that hold a value."""
        key = id(group), field, value  # the groups live as long as this
        known = self._having.get(key)
        if known is None:
            asked = {field: (value,)}
            known = self._having[key] = [each for each in group if covered(each.fact.event, asked)]
        return known

    def some(self, reach: Reach, since: date, number: int) -> Iterator[Happened]:
        """The first that belong to a clock, in order: of each group so many at most."""
        tied = [group[:number] for group in self.tied(reach)]
        begins = [(group, bisect_left(group, (since,))) for group in self._untied(reach)]
        return merge(*tied, *(group[place : place + number] for group, place in begins))

    def _untied(self, reach: Reach) -> Sequence[Sequence[Happened]]:
        if self._is_untied:
            return (self.found,)
        index = self._index(reach)
        return [found for key in reach.loose if (found := index.get(key))]

    def _first_from(self, group: Sequence[Happened], reach: Reach, since: date) -> Happened | None:
        if self._whose is Whose.ANOTHER and (mine := reach.passing):
            return self._another(mine, since)
        place = bisect_left(group, (since,))
        return group[place] if place < len(group) else None

    def _another(self, mine: Sequence[tuple[str, object]], since: date) -> Happened | None:
        """The first from a day on of which some id differs from the start's."""
        found = [self._others_by(field).first(value, since) for field, value in mine]
        return min((each for each in found if each is not None), default=None)

    def _others_by(self, field: str) -> "Others":
        if field not in self._others:
            carrying = [
                (each, value)
                for each in self.found
                if (value := self._facts.own(each.fact).get(field)) is not None
            ]
            self._others[field] = Others(carrying)
        return self._others[field]

    def _index(self, reach: Reach) -> Mapping[object, Sequence[Happened]]:
        """The facts by some ids, made when it is first asked for."""
        known = self._indexes.get(reach.shared)
        if known is None:
            index: defaultdict[object, list[Happened]] = defaultdict(list)
            for each in self.found:
                index[reach.of(self._facts.own(each.fact))].append(each)
            known = self._indexes[reach.shared] = dict(index)
        return known


class Others:
    """Facts that carry an id, in the order of their days, to find the next that carries another."""

    __slots__ = ("_found", "_ids", "_next")

    def __init__(self, carrying: Sequence[tuple[Happened, object]]) -> None:
        self._found = [each for each, _ in carrying]
        self._ids = [value for _, value in carrying]
        self._next = list(range(1, len(carrying) + 1))
        for place in reversed(range(len(carrying) - 1)):
            if self._ids[place] == self._ids[place + 1]:
                self._next[place] = self._next[place + 1]

    def first(self, mine: object, since: date) -> Happened | None:
        """The first from a day on that carries another id."""
        place = bisect_left(self._found, (since,))
        if place < len(self._found) and self._ids[place] == mine:
            place = self._next[place]
        return self._found[place] if place < len(self._found) else None
