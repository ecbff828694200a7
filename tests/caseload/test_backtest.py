"""The intervals of forecasts on a made-up council, compared with what came."""

from datetime import date
from uuid import UUID

import pytest
from bench.backtest.comparison import Coverage, coverage_by_series, outcomes_of
from bench.backtest.known_requests import MadeUpRequests
from deploy.caseload.recorded_cases import recorded_cases

from deadline_service.domain.figures.requests import REQUEST_TYPES, request_processes
from deadline_service.domain.forecast.measured_paths import request_paths
from events.envelope import LedgerId

LAST_DAY = date(2026, 11, 27)
EARLIER = date(2025, 9, 1)


@pytest.fixture(scope="module")
def council() -> MadeUpRequests:
    return MadeUpRequests(3, 1200, LAST_DAY)


def test_what_is_known_on_a_day_is_what_a_history_of_that_day_has() -> None:
    """`as_of` generates the council as it was imported then."""
    whole = MadeUpRequests(1, 120, LAST_DAY)
    as_of = [
        path
        for history in recorded_cases(1, 120, LAST_DAY, LedgerId(UUID(int=1)), EARLIER)
        for path in request_paths(
            request_processes([each for each in history if isinstance(each.event, REQUEST_TYPES)])
        )
    ]

    assert [*whole.known_on(EARLIER)] == as_of
    assert len(as_of) > 60


def test_eight_of_ten_intervals_hold(council: MadeUpRequests) -> None:
    """A small council of 1,200 cases on two days, so a tolerance of ten and some more of chance."""
    outcomes = [*outcomes_of(council, (date(2025, 2, 3), EARLIER))]

    found = coverage_by_series(outcomes)

    weekly = Coverage.of([each for each in outcomes if each.series.endswith("week")])
    assert 68 <= weekly.percentage <= 92
    assert 0.85 <= weekly.actual / weekly.expected <= 1.15
    assert found["published percentage, with exceptions"].intervals == 2
