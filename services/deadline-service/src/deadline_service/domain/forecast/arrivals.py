"""How many requests arrive in a week, at the recent rate and by the season."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from deadline_service.domain.forecast.draws import poisson
from deadline_service.domain.forecast.request_path import WEEK, RequestPath
from deadline_service.domain.forecast.stage_history import HISTORY_WEEKS
from deadline_service.domain.forecast.weekly_rhythm import WeeklyRhythm, rhythm_of

_YEAR_WEEKS: Final = 52
_GROWTH_BOUNDS: Final = (0.8, 1.25)
"""Growth from one year to the next that is expected to go on; more is taken for chance."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The requests that arrived in each past week, the latest first, and those to expect.

    `rate` is a week's, of the last 52 weeks; `growth` is that of a year, from the 52 before.
    """

    rate: float
    growth: float
    rhythm: WeeklyRhythm

    def expected(self, week: int) -> float:
        """How many arrive in a coming week, the first of which is 1, but for the season.

        The rate is that of half a year ago, in the middle of the last 52 weeks.
        """
        return self.rate * self.growth ** ((_YEAR_WEEKS / 2 + week) / _YEAR_WEEKS)

    def draw(self, random: Random, weeks: int) -> Sequence[int]:
        """How many arrive in each coming week, as it could be."""
        factors = self.rhythm.draw_factors(random, weeks)
        return [
            poisson(random, self.expected(week) * factor) for week, factor in enumerate(factors, 1)
        ]


def arrivals_of(paths: Iterable[RequestPath], today: date) -> Arrivals:
    """The arrivals of the two years before `today`."""
    by_week = [0.0] * HISTORY_WEEKS
    for path in paths:
        back = path.age_on(today) // WEEK
        if 0 <= back < HISTORY_WEEKS:
            by_week[back] += 1
    last, before = sum(by_week[:_YEAR_WEEKS]), sum(by_week[_YEAR_WEEKS:])
    growth = 1.0 if not before else last / before
    least, most = _GROWTH_BOUNDS
    growth = min(max(growth, least), most)
    rate = last / _YEAR_WEEKS
    middle = _YEAR_WEEKS / 2
    expected = [
        rate * growth ** ((middle - back - 0.5) / _YEAR_WEEKS) for back in range(len(by_week))
    ]
    return Arrivals(rate, growth, rhythm_of(by_week, expected))
