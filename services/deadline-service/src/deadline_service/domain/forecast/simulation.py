"""Weeks to come, as they could be: open requests and new ones go through their stages."""

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from random import Random
from typing import Final, NamedTuple, Self

from deadline_service.domain.forecast.arrivals import Arrivals
from deadline_service.domain.forecast.draws import binomial, poisson
from deadline_service.domain.forecast.hazards import HazardEstimate, Hazards
from deadline_service.domain.forecast.request_path import (
    LAST_WEEK_TO_DECIDE,
    LAST_WEEK_TO_ISSUE,
    MAX_WEEK,
    WEEK,
    RequestPath,
    RequestStage,
    week_of,
)
from deadline_service.domain.forecast.stage_history import (
    BAND_OF_WEEK,
    STAGE_GROUPS,
    StageGroup,
    StageHistory,
    stage_group_of,
)
from deadline_service.domain.forecast.weekly_rhythm import WeeklyRhythm

PARAMETER_DRAWS: Final = 50
"""How many times the shares are drawn: the uncertainty of the estimate."""
_RUNS_BY_WORK: Final = ((0, 4), (60_000, 2), (250_000, 1))
"""How often the weeks are run with each, which is the uncertainty of what happens: less often from
so many open requests times weeks on, where chance matters less, so that the work is bounded."""
_EARLIER: Final = 3 / 7
"""Weeks of age begin on the weekdays of receipt. So of what happens in one, three days of seven are
in the calendar week before the one in which it ends."""
_MOST: Final = 0.995
"""The largest share that leaves in a week."""
_NEXT: Final = {
    RequestStage.DECISION: RequestStage.DRAFT,
    RequestStage.DRAFT: RequestStage.PLAN,
    RequestStage.REFUSED: RequestStage.PLAN,
}
_NEW: Final = STAGE_GROUPS[0]


class OpenGroup(NamedTuple):
    """Open requests in one group and week of age, of which some days are over."""

    group: StageGroup
    week: int
    days: int


@dataclass(slots=True)
class SimulatedWeeks:
    """What happens in each coming week, in one run: counts, of which the first is not used."""

    in_time: list[int]
    late: list[int]
    plan_breaches: list[int]
    decision_breaches: list[int]
    overdue_issued: list[int]
    """Late plans of requests that were overdue, or refused, before the first week."""

    @classmethod
    def empty(cls, weeks: int) -> Self:
        """Nothing yet."""
        return cls(*([0] * (weeks + 1) for _ in range(5)))


class ForecastModel(NamedTuple):
    """All that the weeks to come follow from."""

    history: StageHistory
    hazards: HazardEstimate
    rhythms: Mapping[RequestStage, WeeklyRhythm]
    arrivals: Arrivals
    open_groups: Mapping[OpenGroup, int]


def open_groups(paths: Iterable[RequestPath], today: date) -> Mapping[OpenGroup, int]:
    """The open requests by group and week of age; refused ones are open, too."""
    found: Counter[OpenGroup] = Counter()
    for path in paths:
        if path.finished_on is None:
            week, days = divmod(path.age_on(today), WEEK)
            came_in = week_of(path.age_on(path.entered_on))
            found[OpenGroup(stage_group_of(path.stage, came_in), min(week, MAX_WEEK), days)] += 1
    return found


def simulate(model: ForecastModel, weeks: int, random: Random) -> Sequence[SimulatedWeeks]:
    """Runs of the coming weeks: 200, of a large council 100 or 50."""
    work = weeks * sum(model.open_groups.values())
    runs = next(runs for least, runs in reversed(_RUNS_BY_WORK) if work >= least)
    found: list[SimulatedWeeks] = []
    for _ in range(PARAMETER_DRAWS):
        hazards = model.hazards.draw(random)
        shares = {
            group: [hazards[group][BAND_OF_WEEK[week]] for week in range(MAX_WEEK + 1)]
            for group in STAGE_GROUPS
        }
        found += [_Run(model, shares, weeks, random).run() for _ in range(runs)]
    return found


_Ages = dict[int, int]
"""How many requests there are of each week of age."""


class _Run:
    """One run of the coming weeks."""

    def __init__(
        self,
        model: ForecastModel,
        shares: Hazards,
        weeks: int,
        random: Random,
    ) -> None:
        self._model, self._shares, self._random, self._weeks = model, shares, random, weeks
        self._staying = {
            group: [1 - min(sum(each), _MOST) for each in of_group]
            for group, of_group in shares.items()
        }
        self._factors = {
            stage: rhythm.draw_factors(random, weeks) for stage, rhythm in model.rhythms.items()
        }
        self._arrivals = model.arrivals.draw(random, weeks)
        self._found = SimulatedWeeks.empty(weeks)
        self._following: Mapping[StageGroup, _Ages] = {group: {} for group in STAGE_GROUPS}

    def run(self) -> SimulatedWeeks:
        """The counts of each week."""
        self._first_week()
        for week in range(2, self._weeks + 1):
            requests = self._following
            self._following = {group: {} for group in STAGE_GROUPS}
            if arrived := self._arrivals[week - 2]:
                requests[_NEW][0] = arrived
            for group, ages in requests.items():
                if not ages:
                    continue
                factors = self._factors[group.stage]
                factor = _EARLIER * factors[week - 2] + (1 - _EARLIER) * factors[week - 1]
                if group.stage is RequestStage.REFUSED:
                    self._refused_week(group, ages, week, factor)
                else:
                    self._group_week(group, ages, week, factor)
        return self._found

    def _first_week(self) -> None:
        """The rest of the week of age that each open request is in."""
        for (group, age, days), count in self._model.open_groups.items():
            after = self._model.history.share_after(group.stage, age, days)
            share = 1 - self._staying[group][age]
            share = share * after / (1 - share * (1 - after))
            factor = self._factors[group.stage][0]
            gone = binomial(self._random, count, 1 - (1 - share) ** factor)
            self._stay(group, age, count - gone, 1)
            if gone:
                self._leave(group, age, gone, 1)

    def _group_week(self, group: StageGroup, ages: _Ages, week: int, factor: float) -> None:
        """A week of the requests in a stage. It is the innermost loop: two calls for most."""
        random, draw = self._random, self._random.random
        staying, following = self._staying[group], self._following[group]
        for age, count in ages.items():
            stay = staying[age] ** factor
            gone = int(draw() >= stay) if count == 1 else binomial(random, count, 1 - stay)
            if gone:
                self._leave(group, age, gone, week)
            if age in (LAST_WEEK_TO_DECIDE, LAST_WEEK_TO_ISSUE, MAX_WEEK):
                self._stay(group, age, count - gone, week)
            elif count > gone:
                following[age + 1] = following.get(age + 1, 0) + count - gone

    def _refused_week(self, group: StageGroup, ages: _Ages, week: int, factor: float) -> None:
        """A week of refused requests: of many a few come back, which is as good as Poisson."""
        staying, following = self._staying[group], self._following[group]
        weeks = list(ages)
        means = list(accumulate(ages[age] * (1 - staying[age]) for age in weeks))
        for age in weeks:
            if age < MAX_WEEK:
                following[age + 1] = following.get(age + 1, 0) + ages[age]
        for _ in range(poisson(self._random, factor * means[-1])):
            age = weeks[bisect(means, self._random.random() * means[-1])]
            if age < MAX_WEEK and following[age + 1]:
                following[age + 1] -= 1
                self._leave(group, age, 1, week)

    def _stay(self, group: StageGroup, age: int, count: int, week: int) -> None:
        """Add requests that stay in a stage, and the duties whose last day is over."""
        if not count:
            return
        ages, older = self._following[group], min(age + 1, MAX_WEEK)
        ages[older] = ages.get(older, 0) + count
        if group.stage is RequestStage.REFUSED:
            return
        if age == LAST_WEEK_TO_ISSUE:
            self._found.plan_breaches[week] += count
        elif age == LAST_WEEK_TO_DECIDE and group.stage is RequestStage.DECISION:
            self._found.decision_breaches[week] += count

    def _leave(self, group: StageGroup, age: int, gone: int, week: int) -> None:
        """Divide those who leave a stage: whose plan is issued, who go on, and who are refused."""
        shares = self._shares[group][age]
        issued, moved, refused = self._divided(
            gone, (shares.issued, shares.next, shares.refused), sum(shares)
        )
        if issued:
            self._issue(group.stage, issued, age, week)
        if refused:
            self._stay(stage_group_of(RequestStage.REFUSED, age), age, refused, week)
        if moved:
            self._stay(stage_group_of(_NEXT[group.stage], age), age, moved, week)

    def _divided(self, count: int, shares: Sequence[float], total: float) -> Sequence[int]:
        """Divide a count among some shares of a total; what remains is of none of them."""
        if count == 1:
            place = bisect(list(accumulate(shares)), self._random.random() * total)
            return [int(place == each) for each in range(len(shares))]
        found: list[int] = []
        for share in shares:
            part = 0
            if share and count:
                part = binomial(self._random, count, share / total if total > share else 1.0)
            found.append(part)
            count, total = count - part, total - share
        return found

    def _issue(self, stage: RequestStage, count: int, age: int, week: int) -> None:
        """Add plans to this calendar week and the one before, by how much is done in each."""
        into = self._found.in_time if age <= LAST_WEEK_TO_ISSUE else self._found.late
        earlier = 0
        if week > 1:
            before, now = self._factors[stage][week - 2 : week]
            share = _EARLIER * before / (_EARLIER * before + (1 - _EARLIER) * now or 1.0)
            earlier = binomial(self._random, count, share)
        into[week - 1] += earlier
        into[week] += count - earlier
        if age - week >= LAST_WEEK_TO_ISSUE:
            self._found.overdue_issued[week - 1] += earlier
            self._found.overdue_issued[week] += count - earlier
