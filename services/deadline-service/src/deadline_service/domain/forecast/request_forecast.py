"""What to expect of a council's requests: breaches and plans by week, and the published figure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import ceil, floor
from random import Random
from typing import Final, NamedTuple

from deadline_service.domain.forecast.arrivals import arrivals_of
from deadline_service.domain.forecast.draws import binomial
from deadline_service.domain.forecast.drift import StageDrift, stage_drifts
from deadline_service.domain.forecast.hazards import estimate_hazards
from deadline_service.domain.forecast.request_path import WEEK, RequestPath, RequestStage
from deadline_service.domain.forecast.simulation import (
    ForecastModel,
    SimulatedWeeks,
    open_groups,
    simulate,
)
from deadline_service.domain.forecast.stage_durations import (
    MEASURED_STAGES,
    StageDuration,
    stage_durations,
)
from deadline_service.domain.forecast.stage_history import HISTORY_WEEKS, stage_history
from deadline_service.domain.forecast.weekly_rhythm import stage_rhythms

FEWEST_COMPLETED: Final = 30
"""Requests that went on from a stage in two years, below which nothing is forecast from it."""
_INSIDE: Final = 0.8
_YEARS: Final = 2
"""Years before this one of which the rest shows how many plans have an exception."""
_OVERALL_PLANS: Final = 20.0
"""How many plans of the season the share of all plans weighs as."""


class ForecastInterval(NamedTuple):
    """The mean of what could be, and the 80 % interval."""

    expected: float
    low: float
    high: float


class ForecastWeek(NamedTuple):
    """Seven days, with what to expect in them.

    The plans are first plans, which count in the published figure. A breach is of a duty whose last
    day is one of the days.
    """

    from_on: date
    to_on: date
    plans_issued: ForecastInterval
    plans_in_time: ForecastInterval
    plan_breaches: ForecastInterval
    decision_breaches: ForecastInterval


class IssuedPlans(NamedTuple):
    """Plans of the year so far, as the published figure counts them."""

    in_time: int
    issued: int


class PublishedYear(NamedTuple):
    """The published percentage to expect of a calendar year, and what it is made of.

    `in_time` and `issued` are the plans from the day to the end of the year. None: no percentage,
    since in some run no plan is issued in the year.
    """

    so_far: IssuedPlans
    in_time: ForecastInterval
    issued: ForecastInterval
    percentage: ForecastInterval | None
    percentage_if_cleared: ForecastInterval | None
    """If every plan that is overdue on the day is issued in the year as well."""


class YearRun(NamedTuple):
    """The plans of a run until the end of the year, and those if the backlog is cleared."""

    plans: IssuedPlans
    if_cleared: IssuedPlans


class ExceptionShare(NamedTuple):
    """The Beta distribution of the share of plans with an exception: those with one, and without.

    Both are counts, with the weight of what is known before them.
    """

    with_one: float
    without: float


class ExceptionShares(NamedTuple):
    """The shares of the plans that are issued in time, and of those that are late."""

    in_time: ExceptionShare
    late: ExceptionShare


@dataclass(frozen=True, slots=True)
class RequestForecast:
    """What to expect. `too_few`: the stages of which too few are known; then there are no numbers.

    `arrivals_a_week` is the recent rate of requests, `growth` its growth in a year; `overdue` are
    the open requests, refused ones left out, whose plan is overdue.
    """

    today: date
    durations: Sequence[StageDuration]
    drifts: Sequence[StageDrift]
    arrivals_a_week: float
    growth: float
    open_requests: int
    overdue: int
    too_few: Sequence[RequestStage]
    weeks: Sequence[ForecastWeek] = ()
    with_exceptions: PublishedYear | None = None
    without_exceptions: PublishedYear | None = None


def forecast_requests(
    paths: Iterable[RequestPath],
    today: date,
    weeks: int,
    so_far: tuple[IssuedPlans, IssuedPlans],
) -> RequestForecast:
    """What to expect in the weeks after `today`, and of its calendar year.

    The same for the same arguments. `paths` are the requests as known on the day; what is dated
    later is left out. `so_far` are the plans of the year, with and without those with an exception.
    """
    known = [path.as_of(today) for path in paths if path.received_on <= today]
    model = forecast_model(known, today)
    waiting = [path for path in known if path.is_waiting]
    overdue = [path for path in waiting if path.is_overdue(today)]
    found = RequestForecast(
        today,
        stage_durations(known, today),
        stage_drifts(model.rhythms),
        model.arrivals.rate,
        model.arrivals.growth,
        len(waiting),
        len(overdue),
        [stage for stage in MEASURED_STAGES if model.history.completed(stage) < FEWEST_COMPLETED],
    )
    if found.too_few:
        return found
    days_left = (date(today.year, 12, 31) - today).days
    random = Random(today.toordinal())  # noqa: S311  # the same each time
    # What happens in a week is in part simulated with the next one.
    runs = simulate(model, max(weeks, -(-days_left // WEEK)) + 1, random)
    year = [_year_run(run, days_left, len(overdue), random) for run in runs]
    shares = exception_shares(known, today)
    without = [
        YearRun(*(_without_exceptions(plans, shares, random) for plans in each)) for each in year
    ]
    return replace(
        found,
        weeks=[_forecast_week(runs, week, today) for week in range(1, weeks + 1)],
        with_exceptions=published_year(so_far[0], year),
        without_exceptions=published_year(so_far[1], without),
    )


def forecast_model(paths: Sequence[RequestPath], today: date) -> ForecastModel:
    """The model that follows from what is known on a day."""
    history = stage_history(paths, today)
    hazards = estimate_hazards(history)
    rhythms = stage_rhythms(history, hazards.means())
    return ForecastModel(
        history, hazards, rhythms, arrivals_of(paths, today), open_groups(paths, today)
    )


def interval_of(values: Sequence[float]) -> ForecastInterval:
    """The mean and the middle 80 % of some values of runs."""
    ordered = sorted(values)
    outside = round((1 - _INSIDE) / 2 * len(ordered))
    return ForecastInterval(sum(ordered) / len(ordered), ordered[outside], ordered[-outside - 1])


def count_interval(values: Sequence[int]) -> ForecastInterval:
    """The mean, and the shortest interval that has 80 % of some counts, widened to have the mean.

    The middle 80 % of small counts has more: of 0, 1 and 2 all.
    """
    ordered = sorted(values)
    inside = round(_INSIDE * len(ordered))
    width, low = min(
        (ordered[first + inside - 1] - ordered[first], ordered[first])
        for first in range(len(ordered) - inside + 1)
    )
    mean = sum(ordered) / len(ordered)
    return ForecastInterval(mean, min(low, floor(mean)), max(low + width, ceil(mean)))


def published_year(so_far: IssuedPlans, runs: Sequence[YearRun]) -> PublishedYear:
    """The published percentage of the plans so far and of those of each run."""
    return PublishedYear(
        so_far,
        count_interval([run.plans.in_time for run in runs]),
        count_interval([run.plans.issued for run in runs]),
        _percentage(so_far, [run.plans for run in runs]),
        _percentage(so_far, [run.if_cleared for run in runs]),
    )


def _percentage(so_far: IssuedPlans, runs: Sequence[IssuedPlans]) -> ForecastInterval | None:
    if not all(so_far.issued + run.issued for run in runs):
        return None
    return interval_of(
        [100 * (so_far.in_time + run.in_time) / (so_far.issued + run.issued) for run in runs]
    )


def exception_shares(paths: Iterable[RequestPath], today: date) -> ExceptionShares:
    """How many plans to expect with an exception, by those issued in the rest of two years.

    Only the rest of a year, from the same day to its end: most exceptions are of schools that close
    in summer, and the plans that they hold up are issued in autumn. Where few were issued then, the
    share is drawn towards that of all plans of two years.
    """
    since, rest = today - timedelta(weeks=HISTORY_WEEKS), (today.month, today.day)
    found = {True: _ExceptionCounts(), False: _ExceptionCounts()}
    for path in paths:
        day = path.issued_on
        if day is None:
            continue
        if day > since:
            found[path.is_in_time].all.add(path)
        if 0 < today.year - day.year <= _YEARS and (day.month, day.day) > rest:
            found[path.is_in_time].of_season.add(path)
    return ExceptionShares(found[True].share(), found[False].share())


@dataclass(slots=True)
class _PlanCount:
    """Plans, and those of them with an exception."""

    plans: int = 0
    excused: int = 0

    def add(self, path: RequestPath) -> None:
        """Count a plan."""
        self.plans += 1
        self.excused += path.excused_on is not None


@dataclass(slots=True)
class _ExceptionCounts:
    """Of two years all plans, and those of the rest of each year."""

    all: _PlanCount = field(default_factory=_PlanCount)
    of_season: _PlanCount = field(default_factory=_PlanCount)

    def share(self) -> ExceptionShare:
        """The share of the season, in which that of all weighs as `_OVERALL_PLANS` plans."""
        overall = (self.all.excused + 0.5) / (self.all.plans + 1)
        return ExceptionShare(
            self.of_season.excused + _OVERALL_PLANS * overall,
            self.of_season.plans - self.of_season.excused + _OVERALL_PLANS * (1 - overall),
        )


def _without_exceptions(run: IssuedPlans, shares: ExceptionShares, random: Random) -> IssuedPlans:
    """The plans of a run without as many exceptions as there were before."""
    late = run.issued - run.in_time
    in_time = binomial(random, run.in_time, 1 - random.betavariate(*shares.in_time))
    return IssuedPlans(
        in_time, in_time + binomial(random, late, 1 - random.betavariate(*shares.late))
    )


def _year_run(run: SimulatedWeeks, days: int, overdue: int, random: Random) -> YearRun:
    """The plans of a run in the first days, the last week in part."""
    whole, rest = divmod(days, WEEK)

    def counted(weeks: Sequence[int]) -> int:
        return sum(weeks[1 : whole + 1]) + binomial(random, weeks[whole + 1], rest / WEEK)

    in_time = counted(run.in_time)
    issued = in_time + counted(run.late)
    still_overdue = max(overdue - counted(run.overdue_issued), 0)
    return YearRun(IssuedPlans(in_time, issued), IssuedPlans(in_time, issued + still_overdue))


def _forecast_week(runs: Sequence[SimulatedWeeks], week: int, today: date) -> ForecastWeek:
    def over(count: Callable[[SimulatedWeeks], int]) -> ForecastInterval:
        return count_interval([count(each) for each in runs])

    return ForecastWeek(
        today + timedelta(days=WEEK * (week - 1) + 1),
        today + timedelta(days=WEEK * week),
        over(lambda run: run.in_time[week] + run.late[week]),
        over(lambda run: run.in_time[week]),
        over(lambda run: run.plan_breaches[week]),
        over(lambda run: run.decision_breaches[week]),
    )
