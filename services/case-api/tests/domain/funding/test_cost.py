from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case_api.domain.funding.cost import cost_of

WEEKLY = st.integers(0, 10_000_000_000)
WEEKS = st.none() | st.integers(1, 52)
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("weekly", "weeks", "first", "last", "pence"),
    [
        pytest.param(100, None, date(2026, 9, 1), date(2026, 9, 7), 100, id="a week"),
        pytest.param(100, 38, date(2026, 4, 1), date(2027, 3, 31), 3800, id="a year of 365 days"),
        pytest.param(100, 38, date(2027, 4, 1), date(2028, 3, 31), 3800, id="a year of 366 days"),
        pytest.param(365, 1, date(2026, 4, 1), date(2026, 4, 30), 30, id="a penny a day"),
        pytest.param(366, 1, date(2028, 2, 1), date(2028, 2, 29), 29, id="a leap day"),
        pytest.param(100, None, date(2026, 9, 2), date(2026, 9, 1), 0, id="no day"),
    ],
)
def test_a_cost_by_hand(
    weekly: int, weeks: int | None, first: date, last: date, pence: int
) -> None:
    assert cost_of(weekly, weeks, first, last) == pence


@given(WEEKLY, DAYS)
def test_any_seven_days_cost_a_week(weekly: int, first: date) -> None:
    assert cost_of(weekly, None, first, first + timedelta(6)) == weekly


@given(WEEKLY, WEEKS, st.lists(DAYS, min_size=3, max_size=3).map(sorted))
def test_adjoining_periods_add_up(weekly: int, weeks: int | None, days: list[date]) -> None:
    first, middle, last = days
    before = cost_of(weekly, weeks, first, middle)
    after = cost_of(weekly, weeks, middle + timedelta(1), last)

    assert before >= 0 <= after
    assert before + after == cost_of(weekly, weeks, first, last)
