"""The share of requests at risk that leave a stage in a week of their age, and its uncertainty."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Final, NamedTuple

from deadline_service.domain.forecast.request_path import RequestStage, Transition
from deadline_service.domain.forecast.stage_history import (
    AGE_BANDS,
    STAGE_GROUPS,
    StageGroup,
    StageHistory,
)

_PRIOR_WEIGHT: Final = 4.0
"""How many requests of the group the whole stage counts as."""
_FEWEST: Final = 1e-9


class WeeklyShares(NamedTuple):
    """Of those at risk in a week: the shares that leave, by `Transition`."""

    next: float
    issued: float
    refused: float
    ended: float

    @property
    def progress(self) -> float:
        """The share that goes on, to the next stage or to the plan."""
        return self.next + self.issued


Hazards = Mapping[StageGroup, Sequence[WeeklyShares]]
"""The shares of each group, by band of age."""
_TRANSITIONS: Final = tuple(Transition)


class HazardEstimate(NamedTuple):
    """The two parameters of the Beta distribution of each share, by group, band and transition.

    With `a` that left and `b` that did not its variance is the term of Greenwood's formula. A group
    with few is drawn towards all groups of the stage.
    """

    parameters: Mapping[StageGroup, Sequence[Sequence[tuple[float, float]]]]

    def means(self) -> Hazards:
        """The expected shares."""
        return {
            group: [_scaled([a / (a + b) for a, b in each]) for each in bands]
            for group, bands in self.parameters.items()
        }

    def draw(self, random: Random) -> Hazards:
        """Shares as they could be, too, given how many were observed."""
        beta = random.betavariate
        return {
            group: [
                _scaled([beta(a, b) if a > _FEWEST else 0.0 for a, b in each]) for each in bands
            ]
            for group, bands in self.parameters.items()
        }


def estimate_hazards(history: StageHistory) -> HazardEstimate:
    """The estimate of a history."""
    priors = {stage: _stage_shares(history, stage) for stage in RequestStage}
    return HazardEstimate(
        {
            group: [
                [
                    (
                        counts.left[transition] + _PRIOR_WEIGHT * share,
                        counts.at_risk - counts.left[transition] + _PRIOR_WEIGHT * (1 - share),
                    )
                    for transition, share in zip(_TRANSITIONS, shares, strict=True)
                ]
                for counts, shares in zip(history.counts[group], priors[group.stage], strict=True)
            ]
            for group in STAGE_GROUPS
        }
    )


def _stage_shares(history: StageHistory, stage: RequestStage) -> Sequence[WeeklyShares]:
    """The shares of all groups of a stage by band; of a band without requests the one before."""
    groups = [bands for group, bands in history.counts.items() if group.stage is stage]
    found: list[WeeklyShares] = []
    for band in range(AGE_BANDS):
        at_risk = sum(each[band].at_risk for each in groups)
        if at_risk:
            shares = [
                sum(each[band].left[transition] for each in groups) / (at_risk + 1)
                for transition in _TRANSITIONS
            ]
            found.append(WeeklyShares(*shares))
        else:
            found.append(found[-1] if found else WeeklyShares(0, 0, 0, 0))
    return found


def _scaled(shares: Sequence[float]) -> WeeklyShares:
    """Shares that together are at most 1."""
    total = sum(shares)
    return WeeklyShares(*(shares if total <= 1 else [each / total for each in shares]))
