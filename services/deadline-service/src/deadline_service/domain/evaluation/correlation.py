"""Correlation of facts with the fact that started a clock: by the ids that both have."""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from typing import Final, NamedTuple

from deadline_service.domain.evaluation.plan_ids import PLAN_ID
from events.contracts import CONTRACTS

_LIFELONG_IDS: Final = frozenset({PLAN_ID})
"""Ids that last for life: facts of other years may have them, too."""


_Presence = tuple[bool, ...]


class Correlation(NamedTuple):
    """How the facts of a type are correlated with a starting fact.

    `shared_ids` are the ids that both may have, `start_values` the start's values of these;
    `correlated` the values of facts that belong to it (an id that is not given is ignored);
    `uncorrelated` those of a fact that has none, or only one that lasts for life, such as a
    plan's: it counts from the day that the clock starts.
    """

    shared_ids: tuple[str, ...]
    start_values: Sequence[object]
    correlated: Sequence[object]
    uncorrelated: Sequence[object]

    @property
    def short_lived_ids(self) -> Sequence[tuple[str, object]]:
        """The ids that are shared and do not last for life, with the start's values."""
        named = zip(self.shared_ids, self.start_values, strict=True)
        return [(field, value) for field, value in named if field not in _LIFELONG_IDS]

    def key_of(self, own: Mapping[str, object]) -> object:
        """The values that a fact with these ids has in the shared ones."""
        shared = self.shared_ids
        if len(shared) == 1:
            return own.get(shared[0])
        return tuple([own.get(field) for field in shared])


_NOTHING_SHARED: Final = Correlation((), (), (), ((),))


@cache
def id_fields(name: str) -> Sequence[str]:
    """The ids that facts of a type may have, such as `request_id`."""
    return [field for field in CONTRACTS[name].model_fields if field.endswith("_id")]


@cache
def _shared(name: str, ids: tuple[str, ...]) -> tuple[str, ...]:
    """The ids, of those given, that facts of a type may have."""
    return tuple([field for field in id_fields(name) if field in ids])


def correlate(name: str, ids: Mapping[str, object]) -> Correlation:
    """How facts of a type are correlated with a starting fact that has some ids."""
    shared = _shared(name, tuple(ids))
    if not shared:
        return _NOTHING_SHARED
    if len(shared) == 1:
        value = ids[shared[0]]
        if shared[0] in _LIFELONG_IDS:
            return Correlation(shared, (value,), (), (None, value))
        return Correlation(shared, (value,), (value,), (None,))
    start_values = [ids[field] for field in shared]
    correlated, uncorrelated = _presences(shared)
    return Correlation(
        shared, start_values, _values(correlated, start_values), _values(uncorrelated, start_values)
    )


def _values(shapes: Sequence[_Presence], start_values: Sequence[object]) -> Sequence[object]:
    return [
        tuple(
            [value if present else None for present, value in zip(shape, start_values, strict=True)]
        )
        for shape in shapes
    ]


@cache
def _presences(shared: tuple[str, ...]) -> tuple[Sequence[_Presence], Sequence[_Presence]]:
    """The combinations of ids with which a fact is correlated with a clock, and uncorrelated."""
    correlated: list[_Presence] = []
    uncorrelated: list[_Presence] = []
    for shape in product((False, True), repeat=len(shared)):
        present = {field for field, carries in zip(shared, shape, strict=True) if carries}
        (correlated if present - _LIFELONG_IDS else uncorrelated).append(shape)
    return correlated, uncorrelated
