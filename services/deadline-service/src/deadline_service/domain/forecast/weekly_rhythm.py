"""How much more or less is done in a week than is usual: holidays, closures, and chance.

Of each week of the last two years it is known how many left a stage, and how many would have by
their ages. What the two years had in common in a week of the year is expected of it again, as far
as the weeks differ by more than chance: a Gamma distribution, updated by Poisson counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from deadline_service.domain.forecast.hazards import Hazards
from deadline_service.domain.forecast.request_path import WEEK, RequestStage, Transition
from deadline_service.domain.forecast.stage_history import (
    BAND_OF_WEEK,
    HISTORY_WEEKS,
    StageHistory,
    stage_group_of,
)

_YEAR_WEEKS: Final = 52
_QUARTER_WEEKS: Final = 13
_LEAST_VARIANCE: Final = 1e-4
_MOST_VARIANCE: Final = 4.0
_LEVEL_MOST: Final = 0.25
_PRIOR_WEIGHT: Final = 0.4
"""How much less than its variance demands a week is drawn to what is usual: weeks are of two kinds,
most like each other, and some in holidays unlike all."""
_NEIGHBOURS: Final = ((-1, 0.25), (0, 1.0), (1, 0.25))
"""The weeks around a week of an earlier year that are looked at for it, and how much they count."""


@dataclass(frozen=True, slots=True)
class WeeklyRhythm:
    """What was observed and expected in each past week, the latest first, and how it varies.

    `variance` is that of the factor of a week. `week_variance` and `level_variance` are what is
    left of it, in a week and in a quarter of a year, when it is foretold from the other year.
    """

    observed: Sequence[float]
    expected: Sequence[float]
    variance: float
    week_variance: float
    level_variance: float

    def draw_factors(self, random: Random, weeks: int) -> Sequence[float]:
        """Factors of the coming weeks as they could be."""
        level = _noise(random, self.level_variance)
        return [
            level
            * _noise(random, self.week_variance)
            * _season(self.observed, self.expected, self.variance, -week - 1, (0, _YEAR_WEEKS))
            for week in range(weeks)
        ]


def rhythm_of(observed: Sequence[float], expected: Sequence[float]) -> WeeklyRhythm:
    """The rhythm of `HISTORY_WEEKS` weeks, by the method of moments."""
    variance = min(max(_excess_variance(observed, expected), _LEAST_VARIANCE), _MOST_VARIANCE)
    foretold = [
        mean
        * _season(
            observed, expected, variance, week, (_YEAR_WEEKS - week // _YEAR_WEEKS * _YEAR_WEEKS,)
        )
        for week, mean in enumerate(expected)
    ]
    week_variance = min(max(_excess_variance(observed, foretold), 0.0), _MOST_VARIANCE)
    by_quarter = [
        [
            sum(some[first : first + _QUARTER_WEEKS])
            for first in range(0, HISTORY_WEEKS, _QUARTER_WEEKS)
        ]
        for some in (observed, foretold)
    ]
    level_variance = _excess_variance(*by_quarter) - week_variance / _QUARTER_WEEKS
    return WeeklyRhythm(
        observed, expected, variance, week_variance, min(max(level_variance, 0.0), _LEVEL_MOST)
    )


def _season(
    observed: Sequence[float],
    expected: Sequence[float],
    variance: float,
    week: int,
    years: Sequence[int],
) -> float:
    """The factor of a week as the same week of some years shows it, and those beside it.

    `week` is how many weeks ago, or to come if it is negative; `years` are the first weeks of these
    years. With little to go by it is near 1.
    """
    shape = rate = _PRIOR_WEIGHT / variance
    for shift, weight in _NEIGHBOURS:
        for year in years:
            place = (week + shift) % _YEAR_WEEKS + year
            shape += weight * observed[place]
            rate += weight * expected[place]
    return shape / rate


def _noise(random: Random, variance: float) -> float:
    """A factor of mean 1."""
    return random.gammavariate(1 / variance, variance) if variance > _LEAST_VARIANCE else 1.0


def stage_rhythms(history: StageHistory, hazards: Hazards) -> Mapping[RequestStage, WeeklyRhythm]:
    """The rhythm of each stage: of those that went on from it."""
    observed = {stage: [0.0] * (HISTORY_WEEKS + 2) for stage in RequestStage}
    expected = {stage: [0.0] * (HISTORY_WEEKS + 2) for stage in RequestStage}
    for visit, age in history.visits:
        bands = hazards[stage_group_of(visit.stage, visit.came_in)]
        into = expected[visit.stage]
        newest, days = divmod(age, WEEK)
        for week in range(visit.entered, visit.left + 1):
            share = bands[BAND_OF_WEEK[week]].progress
            back = newest - week - 1
            # The week of an age begins on another day than the weeks that are counted back.
            if 0 <= back <= HISTORY_WEEKS:
                into[back] += share * (WEEK - days) / WEEK
                into[back + 1] += share * days / WEEK
        if visit.transition in (Transition.NEXT, Transition.ISSUED):
            back = (age - visit.age) // WEEK
            if 0 <= back <= HISTORY_WEEKS:
                observed[visit.stage][back] += 1
    return {
        stage: rhythm_of(observed[stage][:HISTORY_WEEKS], expected[stage][:HISTORY_WEEKS])
        for stage in RequestStage
    }


def _excess_variance(observed: Sequence[float], expected: Sequence[float]) -> float:
    """The variance of the factors beyond that of Poisson counts."""
    squares = sum(each**2 for each in expected)
    if not squares:
        return 0.0
    pairs = zip(observed, expected, strict=True)
    return sum((found - mean) ** 2 - mean for found, mean in pairs) / squares
