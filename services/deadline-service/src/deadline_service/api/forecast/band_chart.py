"""A forecast as an image: for each week a band, and the number to expect in it."""

from collections.abc import Iterator, Mapping
from typing import Final

from deadline_service.api.forecast.responses import (
    ExpectedNumber,
    ExpectedWeek,
    Forecast,
    ForecastSeries,
)
from deadline_service.api.performance.svg import FILL, INK, svg_image, svg_text

_TITLES: Final[Mapping[ForecastSeries, str]] = {
    ForecastSeries.PLAN_BREACHES: "Requests to expect past twenty weeks without a plan, by week",
    ForecastSeries.DECISION_BREACHES: "Requests to expect past six weeks undecided, by week",
    ForecastSeries.PLANS_ISSUED: "Plans to expect, by week",
    ForecastSeries.PLANS_IN_TIME: "Plans to expect in time, by week",
}
_TOP: Final = 84
_ROW_HEIGHT: Final = 30
_BAND_HEIGHT: Final = 18
_LEFT: Final = 190
_WIDTH: Final = 540


def band_chart(found: Forecast, series: ForecastSeries) -> str:
    """The image. Where too few are known it says so, and has no band."""
    numbers = [(week, _number(week, series)) for week in found.weeks]
    day = f"{found.today:%-d %B %Y}"
    if numbers:
        subtitle = f"As of {day}. In eight of ten weeks the number is in the band."
    else:
        subtitle = f"As of {day} too few requests are known for a forecast."
    words = "; ".join(f"week to {_day(week)}: {_words(each)}" for week, each in numbers)
    scale = max((each.high for _, each in numbers), default=0) or 1
    parts = (
        part
        for place, (week, each) in enumerate(numbers)
        for part in _band(week, each, _TOP + place * _ROW_HEIGHT, scale)
    )
    height = _TOP + max(1, len(numbers)) * _ROW_HEIGHT + 16
    return svg_image(_TITLES[series], subtitle, f"{subtitle} {words}".strip(), height, parts)


def _number(week: ExpectedWeek, series: ForecastSeries) -> ExpectedNumber:
    match series:
        case ForecastSeries.PLAN_BREACHES:
            return week.plan_breaches
        case ForecastSeries.DECISION_BREACHES:
            return week.decision_breaches
        case ForecastSeries.PLANS_ISSUED:
            return week.plans_issued
        case ForecastSeries.PLANS_IN_TIME:
            return week.plans_in_time


def _band(week: ExpectedWeek, each: ExpectedNumber, top: int, scale: float) -> Iterator[str]:
    baseline = top + _BAND_HEIGHT - 4
    low, high, expected = (
        _LEFT + round(value / scale * _WIDTH, 1) for value in (each.low, each.high, each.expected)
    )
    yield svg_text(_LEFT - 10, baseline, f"to {_day(week)}", anchor="end")
    yield (
        f'<rect x="{low}" y="{top}" width="{max(round(high - low, 1), 2)}"'
        f' height="{_BAND_HEIGHT}" fill="#ffffff" stroke="{INK}"/>'
    )
    middle = top + _BAND_HEIGHT / 2
    yield f'<circle cx="{expected}" cy="{middle}" r="5" fill="{FILL}" stroke="{INK}"/>'
    yield svg_text(max(high, expected) + 10, baseline, _words(each))


def _words(each: ExpectedNumber) -> str:
    return f"{each.expected:g} ({each.low:g} to {each.high:g})"


def _day(week: ExpectedWeek) -> str:
    return f"{week.to_on:%-d %B %Y}"
