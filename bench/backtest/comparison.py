"""Forecasts of earlier days, compared with what then happened."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from bench.backtest.known_requests import MadeUpRequests, plans_of_year
from deadline_service.domain.figures.requests import SIX_WEEKS, TWENTY_WEEKS
from deadline_service.domain.forecast.request_forecast import (
    ForecastInterval,
    ForecastWeek,
    forecast_requests,
)
from deadline_service.domain.forecast.request_path import RequestPath

WEEKS: Final = 26


class ForecastResult(NamedTuple):
    """An interval, and the number that came."""

    series: str
    interval: ForecastInterval
    actual: float

    @property
    def is_inside(self) -> bool:
        """Whether the number is in the interval."""
        return self.interval.low <= self.actual <= self.interval.high


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of some intervals: how many held, and the sums of what was expected and what came."""

    intervals: int
    inside: int
    expected: float
    actual: float

    @property
    def percentage(self) -> float:
        """How many of a hundred held."""
        return 100 * self.inside / self.intervals

    @classmethod
    def of(cls, outcomes: Sequence[ForecastResult]) -> "Coverage":
        """The coverage of at least one outcome."""
        return cls(
            len(outcomes),
            sum(each.is_inside for each in outcomes),
            sum(each.interval.expected for each in outcomes),
            sum(each.actual for each in outcomes),
        )


def outcomes_of(council: MadeUpRequests, days: Sequence[date]) -> Iterator[ForecastResult]:
    """What came of the forecasts of some days, as far as it is known by the council's last day."""
    ends = council.known_on(council.last_day)
    for day in days:
        known = council.known_on(day)
        so_far = tuple(
            plans_of_year(known, day.year, with_exceptions=each) for each in (True, False)
        )
        found = forecast_requests(known, day, WEEKS, (so_far[0], so_far[1]))
        for week in found.weeks:
            if week.to_on <= council.last_day:
                yield from _of_week(ends, week)
        if date(day.year, 12, 31) > council.last_day:
            continue
        for series, published, with_exceptions in (
            ("published percentage, with exceptions", found.with_exceptions, True),
            ("published percentage, without exceptions", found.without_exceptions, False),
        ):
            if published is not None and published.percentage is not None:
                plans = plans_of_year(ends, day.year, with_exceptions=with_exceptions)
                percentage = 100 * plans.in_time / plans.issued
                yield ForecastResult(series, published.percentage, percentage)


def coverage_by_series(outcomes: Sequence[ForecastResult]) -> Mapping[str, Coverage]:
    """The coverage of each series."""
    return {
        series: Coverage.of([each for each in outcomes if each.series == series])
        for series in sorted({each.series for each in outcomes})
    }


def _of_week(ends: Sequence[RequestPath], week: ForecastWeek) -> Iterator[ForecastResult]:
    def count(holds: Callable[[RequestPath], bool]) -> int:
        return sum(map(holds, ends))

    def is_issued(path: RequestPath) -> bool:
        return path.issued_on is not None and week.from_on <= path.issued_on <= week.to_on

    def is_breach(path: RequestPath, limit: timedelta, done_on: date | None) -> bool:
        due_on = path.received_on + limit
        return week.from_on <= due_on <= week.to_on and path.is_breach(limit, done_on)

    yield ForecastResult("plans issued in a week", week.plans_issued, count(is_issued))
    yield ForecastResult(
        "plans in time in a week",
        week.plans_in_time,
        count(lambda path: is_issued(path) and path.is_in_time),
    )
    yield ForecastResult(
        "breaches of twenty weeks in a week",
        week.plan_breaches,
        count(lambda path: is_breach(path, TWENTY_WEEKS, path.issued_on)),
    )
    yield ForecastResult(
        "breaches of six weeks in a week",
        week.decision_breaches,
        count(lambda path: is_breach(path, SIX_WEEKS, path.decided_on)),
    )
