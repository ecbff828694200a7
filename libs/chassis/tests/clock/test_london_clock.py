"""A statutory day begins and ends at midnight in England, in summer time and when it changes."""

from datetime import date, datetime

import pytest

from chassis.clock import LondonClock


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        pytest.param("2026-12-31T23:59:59Z", date(2026, 12, 31), id="winter: a second to midnight"),
        pytest.param("2027-01-01T00:00:00Z", date(2027, 1, 1), id="winter: midnight"),
        pytest.param("2026-06-30T22:59:59Z", date(2026, 6, 30), id="summer: a second to midnight"),
        pytest.param("2026-06-30T23:00:00Z", date(2026, 7, 1), id="summer: midnight"),
        pytest.param("2026-03-29T00:30:00Z", date(2026, 3, 29), id="the night summer time begins"),
        pytest.param("2026-03-29T23:00:00Z", date(2026, 3, 30), id="midnight after it has begun"),
        pytest.param("2026-10-24T23:30:00Z", date(2026, 10, 25), id="the night summer time ends"),
        pytest.param("2026-10-25T23:30:00Z", date(2026, 10, 25), id="the day of 25 hours goes on"),
        pytest.param("2026-10-26T00:00:00Z", date(2026, 10, 26), id="midnight after it has ended"),
        pytest.param("2026-07-01T08:30:00+09:30", date(2026, 7, 1), id="an instant of elsewhere"),
    ],
)
async def test_the_day_is_that_of_england(instant: str, day: date) -> None:
    assert await LondonClock(lambda: datetime.fromisoformat(instant)).today() == day
