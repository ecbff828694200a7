"""The facts of one type that a happening speaks of, in the order of their days, found by id."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from deadline_service.domain.facts import Facts
from deadline_service.domain.reach import Reach
from deadline_service.domain.rulebook.happening import Whose
from events.envelope import Recorded


class Happened(NamedTuple):
    """A day and the fact that makes it so. Compares by day, then by place in the ledger."""

    on: date
    position: int
    fact: Recorded


class Source:
    """The facts of a type that a happening speaks of.

    `found` is in the order of days. A clock reaches into it by the ids that it shares with them.
    """

    __slots__ = ("_facts", "_indexes", "_is_untied", "_whose", "found", "name")

    def __init__(self, name: str, whose: Whose, found: Sequence[Happened], facts: Facts) -> None:
        self.name = name
        self.found = found
        self._whose = whose
        self._is_untied = whose is Whose.ANY or whose is Whose.ANOTHER
        self._facts = facts
        self._indexes: dict[tuple[str, ...], Mapping[object, Sequence[Happened]]] = {}

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

    def loose(self, reach: Reach, since: date) -> Sequence[Happened]:
        """Those that no id ties to a clock, as far as their days let them belong to it."""
        return [
            each
            for group in self._untied(reach)
            for each in group[bisect_left(group, (since,)) :]
            if self._whose is not Whose.ANOTHER or self._is_another(each, reach)
        ]

    def _untied(self, reach: Reach) -> Sequence[Sequence[Happened]]:
        if self._is_untied:
            return (self.found,)
        index = self._index(reach)
        return [found for key in reach.loose if (found := index.get(key))]

    def _first_from(self, group: Sequence[Happened], reach: Reach, since: date) -> Happened | None:
        place = bisect_left(group, (since,))
        if self._whose is Whose.ANOTHER:
            while place < len(group) and not self._is_another(group[place], reach):
                place += 1
        return group[place] if place < len(group) else None

    def _is_another(self, each: Happened, reach: Reach) -> bool:
        own, mine = self._facts.own(each.fact), reach.passing
        return not mine or any(own.get(field, value) != value for field, value in mine)

    def _index(self, reach: Reach) -> Mapping[object, Sequence[Happened]]:
        """The facts by some ids, made when it is first asked for."""
        known = self._indexes.get(reach.shared)
        if known is None:
            index: defaultdict[object, list[Happened]] = defaultdict(list)
            for each in self.found:
                index[reach.of(self._facts.own(each.fact))].append(each)
            known = self._indexes[reach.shared] = dict(index)
        return known
