"""A case's facts, found by what they are and by which of them belong together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from pydantic_core import MISSING

from deadline_service.domain.rulebook.happening import Whose
from events.contracts import CONTRACTS, Event
from events.envelope import Recorded


class Belonging(NamedTuple):
    """The facts that belong to a clock: because an id that both carry says so, or perhaps."""

    tied: Sequence[Recorded]
    loose: Sequence[Recorded]
    """They carry no id in common with it; they count from the day that the clock starts."""


@cache
def id_fields(name: str) -> Sequence[str]:
    """The ids that facts of a type may carry, such as `request_id`."""
    return [field for field in CONTRACTS[name].model_fields if field.endswith("_id")]


def given(event: Event, field: str) -> object:
    """The value of a field, None where it has none or was not given."""
    value: object = getattr(event, field, None)
    return None if value is MISSING else value


class Facts:
    """The effective facts of one case, in order."""

    def __init__(self, history: Sequence[Recorded]) -> None:
        self.all = history
        self._by_type: defaultdict[str, list[Recorded]] = defaultdict(list)
        self._origins: dict[tuple[str, object], Recorded] = {}
        self._ids: dict[int, Mapping[str, object]] = {}
        self._by_id: dict[tuple[str, str], Mapping[object, Sequence[Recorded]]] = {}
        self._belonging: dict[tuple[int, str, Whose], Belonging] = {}
        for fact in history:
            event = fact.event
            self._by_type[event.type].append(fact)
            for field in id_fields(event.type):
                self._origins.setdefault((field, given(event, field)), fact)

    def of(self, name: str) -> Sequence[Recorded]:
        """The facts of a type."""
        return self._by_type.get(name, ())

    def present(self, names: Sequence[str]) -> Sequence[str]:
        """Which of some types there are facts of."""
        return [name for name in names if name in self._by_type]

    def ids(self, fact: Recorded) -> Mapping[str, object]:
        """The ids that a fact carries, and those of the facts that first named these.

        So a consultation is about the request that its draft was written for.
        """
        known = self._ids.get(fact.position)
        if known is not None:
            return known
        fields = id_fields(fact.event.type)
        own = {field: value for field in fields if (value := given(fact.event, field)) is not None}
        for each in tuple(own.items()):
            origin = self._origins[each]
            if origin.position < fact.position:
                own = {**self.ids(origin), **own}
        self._ids[fact.position] = own
        return own

    def belonging(self, start: Recorded, name: str, whose: Whose = Whose.SAME) -> Belonging:
        """The facts of a type that belong to the clock of a starting fact, as far as ids say."""
        key = (start.position, name, whose)
        known = self._belonging.get(key)
        if known is None:
            known = self._belonging[key] = self._find(start, name, whose)
        return known

    def _find(self, start: Recorded, name: str, whose: Whose) -> Belonging:
        mine = self.ids(start)
        shared = [field for field in id_fields(name) if field in mine]
        if whose is Whose.ANY or not shared:
            return Belonging((), self.of(name))
        if whose is Whose.ANOTHER:
            return Belonging((), [fact for fact in self.of(name) if _differs(fact, shared, mine)])
        field, *others = shared
        index = self._index(name, field)
        tied, loose = index.get(mine[field], ()), index.get(None, ())
        if not others:
            return Belonging(tied, loose)
        tied = [fact for fact in tied if not _differs(fact, others, mine)]
        for fact in loose:
            if not _differs(fact, others, mine) and _carries(fact, others):
                tied.append(fact)
        return Belonging(tied, [fact for fact in loose if not _carries(fact, others)])

    def _index(self, name: str, field: str) -> Mapping[object, Sequence[Recorded]]:
        """The facts of a type by an id, made when it is first asked for."""
        known = self._by_id.get((name, field))
        if known is None:
            index: defaultdict[object, list[Recorded]] = defaultdict(list)
            for fact in self.of(name):
                index[given(fact.event, field)].append(fact)
            known = self._by_id[name, field] = index
        return known


def _differs(fact: Recorded, fields: Sequence[str], ids: Mapping[str, object]) -> bool:
    """Whether a fact carries another id in one of some fields."""
    return any(given(fact.event, field) not in {None, ids[field]} for field in fields)


def _carries(fact: Recorded, fields: Sequence[str]) -> bool:
    """Whether a fact carries an id in one of some fields."""
    return any(given(fact.event, field) is not None for field in fields)
