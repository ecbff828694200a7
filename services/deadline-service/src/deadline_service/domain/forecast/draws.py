"""Random counts: Poisson and binomial."""

from math import exp, log, sqrt
from random import Random
from typing import Final

_NORMAL_FROM: Final = 12.0
"""From this expected count on, a rounded normal number is as good."""
_FEW: Final = 3


def poisson(random: Random, mean: float) -> int:
    """A Poisson count."""
    if mean > _NORMAL_FROM * 2:
        return max(round(random.gauss(mean, sqrt(mean))), 0)
    limit, count, product = exp(-mean), 0, random.random()
    while product > limit:
        product *= random.random()
        count += 1
    return count


def binomial(random: Random, count: int, share: float) -> int:
    """How many of a count, each with a probability of `share`."""
    if count <= 0 or share <= 0:
        return 0
    if share >= 1:
        return count
    if count <= _FEW:
        draw = random.random
        return sum(draw() < share for _ in range(count))
    if share > 0.5:  # noqa: PLR2004  # the rarer outcome is counted
        return count - binomial(random, count, 1 - share)
    mean = count * share
    if mean > _NORMAL_FROM:
        found = round(random.gauss(mean, sqrt(mean * (1 - share))))
        return min(max(found, 0), count)
    # The gaps between those that occur are geometric.
    scale, place, found, draw = 1 / log(1 - share), 0, 0, random.random
    while True:
        place += int(log(1 - draw()) * scale) + 1
        if place > count:
            return found
        found += 1
