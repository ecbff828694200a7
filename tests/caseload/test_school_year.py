"""Days on which councils and schools are closed, as published."""

from datetime import date

import pytest
from deploy.caseload.school_year import (
    easter,
    is_school_day,
    is_working_day,
    next_school_day,
    working_days_after,
)


@pytest.mark.parametrize("day", [date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5)])
def test_easter_sunday(day: date) -> None:
    assert easter(day.year) == day


@pytest.mark.parametrize(
    "day",
    [
        pytest.param(date(2026, 4, 3), id="Good Friday"),
        pytest.param(date(2026, 5, 4), id="early May bank holiday"),
        pytest.param(date(2026, 8, 31), id="summer bank holiday"),
        pytest.param(date(2026, 12, 29), id="the week after Christmas"),
        pytest.param(date(2026, 11, 28), id="a Saturday"),
    ],
)
def test_the_council_is_closed(day: date) -> None:
    assert not is_working_day(day)


def test_schools_open_again_after_the_summer() -> None:
    assert not is_school_day(date(2026, 8, 12))
    assert next_school_day(date(2026, 7, 23)) == date(2026, 9, 4)


def test_working_days_leave_out_weekends_and_bank_holidays() -> None:
    """From Thursday 2 April 2026: Friday and Monday are holidays, so the first is Tuesday."""
    assert working_days_after(date(2026, 4, 2), 2) == date(2026, 4, 8)
