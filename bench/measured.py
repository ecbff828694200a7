"""Figures as they are told: a median and its spread, beside a peer's, against a target."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Self


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some repeats, the least and the most of them."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        """The spread of at least one value."""
        return cls(median(values), min(values), max(values))


@dataclass(frozen=True, slots=True)
class Bound:
    """What is to be reached: at least so much, or at most."""

    number: float
    at_most: bool = False

    def holds(self, found: float) -> bool:
        """Whether a figure reaches it."""
        return found <= self.number if self.at_most else found >= self.number


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table.

    `reach` bounds our own median, `ratio_reach` the median ratio to the peer. Ratios are ours over
    theirs, taken within each repeat. A line without a bound only informs.
    """

    what: str
    unit: str
    ours: Spread
    peer: str = ""
    theirs: Spread | None = None
    ratio: Spread | None = None
    reach: Bound | None = None
    ratio_reach: Bound | None = None

    @property
    def reached(self) -> bool | None:
        """Whether the bound is reached; None where there is none."""
        if self.ratio_reach is not None and self.ratio is not None:
            return self.ratio_reach.holds(self.ratio.median)
        return None if self.reach is None else self.reach.holds(self.ours.median)


def alone(what: str, unit: str, values: Sequence[float], reach: Bound | None = None) -> Line:
    """A line without a peer."""
    return Line(what, unit, Spread.of(values), reach=reach)


def beside(  # a line of the table
    what: str,
    unit: str,
    ours: Sequence[float],
    peer: tuple[str, Sequence[float]],
    *,
    ratio_reach: Bound | None = None,
    reach: Bound | None = None,
) -> Line:
    """A line with a peer, measured in turn with ours."""
    name, theirs = peer
    ratio = Spread.of([a / b for a, b in zip(ours, theirs, strict=True)])
    return Line(what, unit, Spread.of(ours), name, Spread.of(theirs), ratio, reach, ratio_reach)


async def in_turn(
    repeats: int, sides: Mapping[str, Callable[[], Awaitable[float]]]
) -> Mapping[str, Sequence[float]]:
    """Measure every side `repeats` times, one after the other, so that noise falls on all.

    A first round that is not counted warms caches, plans and pools.
    """
    found: Mapping[str, list[float]] = {name: [] for name in sides}
    for turn in range(repeats + 1):
        for name, side in sides.items():
            value = await side()
            if turn:
                found[name].append(value)
    return found
