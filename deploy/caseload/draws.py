"""Random draws that are the same on every version of Python, from `random.Random.random` alone.

Python guarantees the sequence of `random()` for a seed; its other methods have changed between
versions. So whole numbers, choices and durations are made from it here.
"""

import random
from collections.abc import Sequence
from math import exp
from statistics import NormalDist
from typing import Final, TypeVar

T = TypeVar("T")

_NORMAL: Final = NormalDist()
_SMALLEST: Final = 1e-12


class Draws:
    """A sequence of draws, fixed by its key: the seed, and what the draws are about."""

    def __init__(self, *key: int | str) -> None:
        self._random = random.Random(":".join(map(str, key))).random  # noqa: S311  # not a secret

    def fraction(self) -> float:
        """A number from 0 up to, but not including, 1."""
        return self._random()

    def chance(self, probability: float) -> bool:
        """True with a probability from 0 to 1."""
        return self._random() < probability

    def below(self, bound: int) -> int:
        """A whole number from 0 up to, but not including, `bound`."""
        return int(self._random() * bound)

    def between(self, least: int, most: int) -> int:
        """A whole number from `least` to `most`, both included."""
        return least + self.below(most - least + 1)

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, each as likely as another."""
        return options[self.below(len(options))]

    def weighted(self, options: Sequence[tuple[T, float]]) -> T:
        """One of the options, by their weights, which are positive and need not add up to 1."""
        rest = self._random() * sum(weight for _, weight in options)
        for option, weight in options:
            rest -= weight
            if rest < 0:
                return option
        return options[-1][0]

    def factor(self, spread: float) -> float:
        """A positive factor with median 1: its logarithm is normal with this deviation."""
        return exp(spread * _NORMAL.inv_cdf(max(self._random(), _SMALLEST)))

    def days(self, median: float, spread: float) -> int:
        """A duration in whole days, lognormal: half are shorter than `median`, some much longer."""
        return round(median * self.factor(spread))
