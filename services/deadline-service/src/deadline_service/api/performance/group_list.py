"""The groups of a measure that are listed: of very many the largest, and the sum of the rest."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, Protocol, Self, TypeVar

from pydantic_core import MISSING

from deadline_service.api.performance.responses import MAX_GROUPS, MeasureText
from deadline_service.domain.figures.definitions import DEFINITIONS
from deadline_service.domain.figures.measured_process import Measure

_T = TypeVar("_T")


class GroupCounts(Protocol):
    """The counts of a group, which can be added to those of another."""

    @property
    def size(self) -> int:
        """How large the group is."""
        ...

    def add(self, other: Self, /) -> None:
        """Add the counts of another group."""


CountsT = TypeVar("CountsT", bound=GroupCounts)


class ListedGroup(NamedTuple):
    """The name of a group, empty without one, and of how many groups it is the sum."""

    name: str
    groups_in_rest: int = 0


def listed_groups(
    counts: Mapping[str, CountsT], empty: Callable[[], CountsT]
) -> tuple[list[ListedGroup], list[CountsT]]:
    """The groups that are listed, in the order of their names, and the counts of each."""
    if len(counts) <= MAX_GROUPS:
        names = sorted(counts)
        return [ListedGroup(name) for name in names], [counts[name] for name in names]
    largest = sorted(counts, key=lambda name: (-counts[name].size, name))
    names = sorted(largest[:MAX_GROUPS])
    rest = sum_of((counts[name] for name in largest[MAX_GROUPS:]), empty)
    groups = [*(ListedGroup(name) for name in names), ListedGroup("", len(counts) - MAX_GROUPS)]
    return groups, [*(counts[name] for name in names), rest]


def sum_of(counts: Iterable[CountsT], empty: Callable[[], CountsT]) -> CountsT:
    """The sum of the counts of some groups."""
    total = empty()
    for each in counts:
        total.add(each)
    return total


def measure_text(measure: Measure) -> MeasureText:
    """What a measure states."""
    definition = DEFINITIONS[measure]
    return MeasureText(
        measure=measure,
        title=definition.title,
        definition=definition.definition,
        source=definition.source,
        cautions=definition.cautions,
    )


def or_missing(value: _T | None) -> _T | MISSING:
    """A value that is left out of a response if there is none."""
    return MISSING if value is None else value
