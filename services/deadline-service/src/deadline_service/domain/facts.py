"""A case's facts, found by what they are and by which of them belong together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from itertools import product
from typing import Final, NamedTuple
from uuid import UUID

from pydantic_core import MISSING

from events.contracts import CONTRACTS, Event
from events.envelope import Recorded

_FOR_LIFE: Final = frozenset({"plan_id"})
"""Ids of what goes on through a life: a fact of another year may carry them, too."""


_Shape = tuple[bool, ...]


class Belonging(NamedTuple):
    """The facts that belong to a clock: because an id that both carry says so, or perhaps."""

    tied: Sequence[Recorded]
    loose: Sequence[Recorded]
    """They carry no id in common with it; they count from the day that the clock starts."""


class Reach(NamedTuple):
    """How the facts of a type are tied to a starting fact.

    `shared` are the ids that both may carry, `mine` the start's values of these; `tied` the values
    that tie a fact to it (one that is not given does not speak against it); `loose` those of a
    fact that carries none, or only one that lasts for life, such as a plan's: it counts from the
    day that the clock starts.
    """

    shared: tuple[str, ...]
    mine: Sequence[object]
    tied: Sequence[object]
    loose: Sequence[object]

    @property
    def passing(self) -> Sequence[tuple[str, object]]:
        """The ids that are shared and do not last for life, with the start's values."""
        named = zip(self.shared, self.mine, strict=True)
        return [(field, value) for field, value in named if field not in _FOR_LIFE]

    def of(self, own: Mapping[str, object]) -> object:
        """What a fact with these ids says in the ones that are shared."""
        shared = self.shared
        if len(shared) == 1:
            return own.get(shared[0])
        return tuple([own.get(field) for field in shared])


_NOTHING_SHARED: Final = Reach((), (), (), ((),))


@cache
def id_fields(name: str) -> Sequence[str]:
    """The ids that facts of a type may carry, such as `request_id`."""
    return [field for field in CONTRACTS[name].model_fields if field.endswith("_id")]


def given(event: Event, field: str) -> object:
    """The value of a field, None where it has none or was not given."""
    value: object = getattr(event, field, None)
    return None if value is MISSING else value


class Facts:
    """The effective facts of one case, in order.

    Ids are compared as the numbers that they are: an UUID takes long to compare.
    """

    def __init__(self, history: Sequence[Recorded]) -> None:
        self.all = history
        self._by_type: defaultdict[str, list[Recorded]] = defaultdict(list)
        self._origins: dict[tuple[str, object], Recorded] = {}
        self._own: dict[int, Mapping[str, object]] = {}
        self._ids: dict[int, Mapping[str, object]] = {}
        self._reaches: defaultdict[int, dict[str, Reach]] = defaultdict(dict)
        for fact in history:
            name = fact.event.type
            self._by_type[name].append(fact)
            own = self._own[fact.position] = _ids_of(fact.event, id_fields(name))
            for each in own.items():
                self._origins.setdefault(each, fact)

    @property
    def types(self) -> Sequence[str]:
        """The types of which there are facts."""
        return list(self._by_type)

    def of(self, name: str) -> Sequence[Recorded]:
        """The facts of a type."""
        return self._by_type.get(name, ())

    def present(self, names: Sequence[str]) -> Sequence[str]:
        """Which of some types there are facts of."""
        return [name for name in names if name in self._by_type]

    def may_be(self, least: int, under: int, day: date) -> bool:
        """Whether the child may be at least so old, and under so much, on a day.

        Not if no cohort is known. One is born from 1 September to 31 August of the year named.
        """
        known = [
            cohort
            for fact in (*self.of("case.opened"), *self.of("case.details_changed"))
            if isinstance(cohort := given(fact.event, "cohort"), int)
        ]
        if not known:
            return False
        oldest = _age(date(known[-1] - 1, 9, 1), day)
        youngest = _age(date(known[-1], 8, 31), day)
        return oldest >= least and youngest < under

    def own(self, fact: Recorded) -> Mapping[str, object]:
        """The ids that a fact carries itself."""
        return self._own[fact.position]

    def ids(self, fact: Recorded) -> Mapping[str, object]:
        """The ids that a fact carries, and those of the facts that first named these.

        So a consultation is about the request that its draft was written for.
        """
        known = self._ids.get(fact.position)
        if known is not None:
            return known
        found = self._own[fact.position]
        for each in tuple(found.items()):
            origin = self._origins[each]
            if origin.position < fact.position:
                found = {**self.ids(origin), **found}
        self._ids[fact.position] = found
        return found

    def reach(self, start: Recorded, name: str) -> Reach:
        """How facts of a type are tied to a starting fact."""
        known = self._reaches[start.position].get(name)
        if known is None:
            mine = self.ids(start)
            known = _reach(_shared(name, tuple(mine)), mine)
            self._reaches[start.position][name] = known
        return known

    def reaches(self, start: Recorded) -> Mapping[str, Reach]:
        """What `reach` has answered about a starting fact, by type."""
        return self._reaches[start.position]

    def belonging(self, start: Recorded, name: str) -> Belonging:
        """The facts of a type that belong to the clock of a starting fact, as far as ids say."""
        reach = self.reach(start, name)
        tied: list[Recorded] = []
        loose: list[Recorded] = []
        for fact in self.of(name):
            values = reach.of(self._own[fact.position])
            if values in reach.loose:
                loose.append(fact)
            elif values in reach.tied:
                tied.append(fact)
        return Belonging(tied, loose)


def _age(born: date, day: date) -> int:
    """Whole years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _ids_of(event: Event, fields: Sequence[str]) -> Mapping[str, object]:
    found: dict[str, object] = {}
    given: Mapping[str, object] = event.__dict__
    for field in fields:
        value = given[field]
        if value is not MISSING:
            found[field] = value.int if isinstance(value, UUID) else value
    return found


@cache
def _shared(name: str, ids: tuple[str, ...]) -> tuple[str, ...]:
    """The ids that facts of a type may carry, among others."""
    return tuple([field for field in id_fields(name) if field in ids])


def _reach(shared: tuple[str, ...], ids: Mapping[str, object]) -> Reach:
    if not shared:
        return _NOTHING_SHARED
    if len(shared) == 1:
        value = ids[shared[0]]
        if shared[0] in _FOR_LIFE:
            return Reach(shared, (value,), (), (None, value))
        return Reach(shared, (value,), (value,), (None,))
    mine = [ids[field] for field in shared]
    tied, loose = _shapes(shared)
    return Reach(shared, mine, _values(tied, mine), _values(loose, mine))


def _values(shapes: Sequence[_Shape], mine: Sequence[object]) -> Sequence[object]:
    return [
        tuple([value if says else None for says, value in zip(shape, mine, strict=True)])
        for shape in shapes
    ]


@cache
def _shapes(shared: tuple[str, ...]) -> tuple[Sequence[_Shape], Sequence[_Shape]]:
    """Which of some ids a fact may carry to be tied to a clock, and to be loose."""
    tied: list[_Shape] = []
    loose: list[_Shape] = []
    for shape in product((False, True), repeat=len(shared)):
        says = {field for field, carries in zip(shared, shape, strict=True) if carries}
        (tied if says - _FOR_LIFE else loose).append(shape)
    return tied, loose
