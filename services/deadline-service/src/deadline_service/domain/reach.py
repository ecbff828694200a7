"""How facts are tied to the fact that started a clock: by the ids that both carry."""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from typing import Final, NamedTuple

from deadline_service.domain.plans import PLAN_ID
from events.contracts import CONTRACTS

_FOR_LIFE: Final = frozenset({PLAN_ID})
"""Ids of what goes on through a life: a fact of another year may carry them, too."""


_Shape = tuple[bool, ...]


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


@cache
def _shared(name: str, ids: tuple[str, ...]) -> tuple[str, ...]:
    """The ids that facts of a type may carry, among others."""
    return tuple([field for field in id_fields(name) if field in ids])


def reach_of(name: str, ids: Mapping[str, object]) -> Reach:
    """How facts of a type are tied to a starting fact that carries some ids."""
    shared = _shared(name, tuple(ids))
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
