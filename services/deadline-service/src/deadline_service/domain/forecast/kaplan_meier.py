"""The Kaplan-Meier estimate of how long something takes, with Greenwood's variance.

Source: E. L. Kaplan, P. Meier, J. Am. Stat. Assoc. 53 (1958) 457; delayed entry as in Klein and
Moeschberger, Survival Analysis, 4.6. Why no library: docs/adr/0103.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist
from typing import Final, NamedTuple

_Z_80: Final = NormalDist().inv_cdf(0.9)


class Duration(NamedTuple):
    """How long something was observed, in whole units.

    It is known to have lasted until `left`, and to have ended there if `happened`; otherwise it is
    censored. `entered`: observed only from then on, so that what ended earlier is not in the data.
    """

    left: int
    happened: bool
    entered: int = -1


class SurvivalStep(NamedTuple):
    """A time at which something ended.

    `survival` is the estimated share that lasts longer; `variance` is Greenwood's of that share.
    """

    time: int
    at_risk: int
    ended: int
    survival: float
    variance: float

    @property
    def interval(self) -> tuple[float, float]:
        """The 80 % interval of the share, on the scale of log(-log), which stays within 0 and 1."""
        if not 0 < self.survival < 1:
            return self.survival, self.survival
        error = _Z_80 * sqrt(self.variance) / -(self.survival * log(self.survival))
        return self.survival ** exp(error), self.survival ** exp(-error)


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """The share that lasts longer than a time: 1 before the first step, never rising."""

    steps: Sequence[SurvivalStep]

    def share_after(self, time: int) -> float:
        """The share that lasts longer than a time."""
        return next((each.survival for each in reversed(self.steps) if each.time <= time), 1.0)

    def quantile(self, share: float) -> int | None:
        """The time by which a share has ended; None: fewer have in all that was observed."""
        return next((each.time for each in self.steps if each.survival <= 1 - share), None)

    def quantile_interval(self, share: float) -> tuple[int | None, int | None]:
        """The 80 % interval of a quantile: the times whose intervals contain the share."""
        low = next((each.time for each in self.steps if each.interval[0] <= 1 - share), None)
        high = next((each.time for each in self.steps if each.interval[1] <= 1 - share), None)
        return low, high


def survival_curve(durations: Iterable[Duration]) -> SurvivalCurve:
    """The estimate. What is censored at a time was at risk then, as the convention for ties is."""
    observed = [each for each in durations if each.left > each.entered]
    ended = Counter(each.left for each in observed if each.happened)
    changes: Counter[int] = Counter()
    for each in observed:
        changes[each.entered + 1] += 1
        changes[each.left + 1] -= 1
    steps: list[SurvivalStep] = []
    at_risk, survival, greenwood = 0, 1.0, 0.0
    for time in sorted({*ended, *changes}):
        at_risk += changes[time]
        if not (count := ended[time]):
            continue
        survival *= 1 - count / at_risk
        if count < at_risk:
            greenwood += count / (at_risk * (at_risk - count))
        steps.append(SurvivalStep(time, at_risk, count, survival, survival**2 * greenwood))
        if not survival:
            break
    return SurvivalCurve(steps)
