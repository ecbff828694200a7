"""Results: a median and its spread, compared with a peer's and a target."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Self


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some repeats, with the least and the most of them."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        """The spread of at least one value."""
        return cls(median(values), min(values), max(values))


@dataclass(frozen=True, slots=True)
class Target:
    """A target: a lower or an upper bound."""

    value: float
    at_most: bool = False

    def is_met(self, found: float) -> bool:
        """Whether a figure reaches it."""
        return found <= self.value if self.at_most else found >= self.value


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table.

    `target` bounds the system's median, `ratio_target` the median ratio to the peer. Ratios are the
    system's figure over the peer's, within each repeat. A line without a bound is for information.
    """

    label: str
    unit: str
    figure: Spread
    peer: str = ""
    peer_figure: Spread | None = None
    ratio: Spread | None = None
    target: Target | None = None
    ratio_target: Target | None = None

    @property
    def target_met(self) -> bool | None:
        """Whether the bound is reached; None where there is none."""
        if self.ratio_target is not None and self.ratio is not None:
            return self.ratio_target.is_met(self.ratio.median)
        return None if self.target is None else self.target.is_met(self.figure.median)


def own_result(
    what: str, unit: str, values: Sequence[float], target: Target | None = None
) -> Result:
    """A result without a peer."""
    return Result(what, unit, Spread.of(values), target=target)


def compared_result(  # a line of the table
    what: str,
    unit: str,
    figures: Sequence[float],
    peer: tuple[str, Sequence[float]],
    *,
    ratio_target: Target | None = None,
    target: Target | None = None,
) -> Result:
    """A result with a peer, measured alternately with the system."""
    name, peer_figures = peer
    ratio = Spread.of([a / b for a, b in zip(figures, peer_figures, strict=True)])
    return Result(
        what, unit, Spread.of(figures), name, Spread.of(peer_figures), ratio, target, ratio_target
    )


async def measure_alternately(
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
