"""Correlation of facts with the fact that started a clock: by the matters that both name."""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from typing import Final, NamedTuple

_Presence = tuple[bool, ...]


class Correlation(NamedTuple):
    """How the facts of a type are correlated with a starting fact.

    `shared_fields` are the fields of matters that both may name; `correlated` are the values of
    facts that belong to it (a matter that is not named is ignored); `uncorrelated` those of a fact
    that names none, or only one that lasts for life, such as the plan: it counts from the day that
    the clock starts.
    """

    shared_fields: tuple[str, ...]
    correlated: Sequence[object]
    uncorrelated: Sequence[object]
    passing: Sequence[tuple[str, object]]
    """The shared fields whose matters do not last for life, with the start's values."""

    def key_of(self, own: Mapping[str, object]) -> object:
        """The values that a fact with these ids has in the shared fields."""
        shared = self.shared_fields
        if len(shared) == 1:
            return own.get(shared[0])
        return tuple([own.get(field) for field in shared])


_NOTHING_SHARED: Final = Correlation((), (), ((),), ())


def correlate(
    fields: Sequence[str], ids: Mapping[str, object], lifelong: frozenset[str]
) -> Correlation:
    """How facts that may name matters in some fields are correlated with a start that has ids."""
    shared = tuple([field for field in fields if field in ids])
    if not shared:
        return _NOTHING_SHARED
    if len(shared) == 1:
        value = ids[shared[0]]
        if shared[0] in lifelong:
            return Correlation(shared, (), (None, value), ())
        return Correlation(shared, (value,), (None,), ((shared[0], value),))
    start_values = [ids[field] for field in shared]
    correlated, uncorrelated = _presences(shared, lifelong)
    named = zip(shared, start_values, strict=True)
    return Correlation(
        shared,
        _values(correlated, start_values),
        _values(uncorrelated, start_values),
        [(field, value) for field, value in named if field not in lifelong],
    )


def correlate_by(field: str, values: Sequence[object]) -> Correlation:
    """How facts are correlated by one matter alone, which the start has by any of some values."""
    return Correlation((field,), values, (None,), ())


def _values(shapes: Sequence[_Presence], start_values: Sequence[object]) -> Sequence[object]:
    return [
        tuple(
            [value if present else None for present, value in zip(shape, start_values, strict=True)]
        )
        for shape in shapes
    ]


@cache
def _presences(
    shared: tuple[str, ...], lifelong: frozenset[str]
) -> tuple[Sequence[_Presence], Sequence[_Presence]]:
    """The combinations of ids with which a fact is correlated with a clock, and uncorrelated."""
    correlated: list[_Presence] = []
    uncorrelated: list[_Presence] = []
    for shape in product((False, True), repeat=len(shared)):
        present = {field for field, carries in zip(shared, shape, strict=True) if carries}
        (correlated if present - lifelong else uncorrelated).append(shape)
    return correlated, uncorrelated
