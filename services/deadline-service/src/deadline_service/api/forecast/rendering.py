"""From a forecast to its response: what is rounded, and the cautions."""

from collections.abc import Sequence
from typing import Final

from pydantic_core import MISSING

from deadline_service.api.forecast.responses import (
    ArithmeticLine,
    ExpectedNumber,
    ExpectedPublished,
    ExpectedWeek,
    ExpectedYear,
    StageDays80,
    StagePace,
)
from deadline_service.domain.forecast.capacity import CapacityLine
from deadline_service.domain.forecast.drift import StageDrift
from deadline_service.domain.forecast.request_forecast import (
    ForecastInterval,
    ForecastWeek,
    PublishedYear,
    RequestForecast,
)
from deadline_service.domain.forecast.stage_durations import StageDuration

FORECAST_CAUTIONS: Final = (
    "It supposes that the council goes on as in the last two years; look at `drifts` first.",
    "An interval holds in eight of ten cases: two weeks of ten are outside of theirs.",
    (
        "A request that is overdue counts in the published figure only when its plan is issued, as"
        " late: a council that clears its backlog gets worse on that figure first."
    ),
    "Requests that were received more than three years ago are left out.",
)
"""What to bear in mind. docs/forecast.md has more."""


def expected_week(week: ForecastWeek) -> ExpectedWeek:
    """A week of the response."""
    return ExpectedWeek(
        from_on=week.from_on,
        to_on=week.to_on,
        plan_breaches=expected_number(week.plan_breaches),
        decision_breaches=expected_number(week.decision_breaches),
        plans_issued=expected_number(week.plans_issued),
        plans_in_time=expected_number(week.plans_in_time),
    )


def expected_number(found: ForecastInterval) -> ExpectedNumber:
    """An interval, to one decimal."""
    return ExpectedNumber(
        expected=round(found.expected, 1), low=round(found.low, 1), high=round(found.high, 1)
    )


def expected_year(found: RequestForecast) -> ExpectedYear | MISSING:
    """The published percentage, if there is one."""
    if found.with_exceptions is None or found.without_exceptions is None:
        return MISSING
    return ExpectedYear(
        year=found.today.year,
        with_exceptions=_published(found.with_exceptions),
        without_exceptions=_published(found.without_exceptions),
    )


def stage_days(found: StageDuration) -> StageDays80:
    """The days in a stage."""
    return StageDays80(
        stage=found.stage,
        completed=found.completed,
        censored=found.censored,
        median=_or_missing(found.median),
        median_low=_or_missing(found.median_low),
        median_high=_or_missing(found.median_high),
        three_quarters=_or_missing(found.three_quarters),
    )


def stage_pace(found: StageDrift) -> StagePace:
    """The comparison of two half years."""
    return StagePace(
        stage=found.stage,
        verdict=found.verdict,
        recent=found.recent,
        recent_expected=round(found.recent_expected, 1),
        earlier=found.earlier,
        earlier_expected=round(found.earlier_expected, 1),
        pace=MISSING if found.pace is None else round(found.pace, 2),
    )


def arithmetic(lines: Sequence[CapacityLine]) -> tuple[ArithmeticLine, ...]:
    """The lines of an arithmetic."""
    return tuple(
        ArithmeticLine(
            code=line.code,
            words=line.words,
            value=MISSING if line.value is None else line.value,
        )
        for line in lines
    )


def _published(found: PublishedYear) -> ExpectedPublished:
    return ExpectedPublished(
        in_time_so_far=found.so_far.in_time,
        issued_so_far=found.so_far.issued,
        in_time_to_come=expected_number(found.in_time),
        issued_to_come=expected_number(found.issued),
        percentage=_number_or_missing(found.percentage),
        percentage_if_cleared=_number_or_missing(found.percentage_if_cleared),
    )


def _number_or_missing(found: ForecastInterval | None) -> ExpectedNumber | MISSING:
    return MISSING if found is None else expected_number(found)


def _or_missing(days: int | None) -> int | MISSING:
    return MISSING if days is None else days
