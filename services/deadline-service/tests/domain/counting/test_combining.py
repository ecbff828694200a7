"""Two limits as one, and last days that move because the Tribunal is closed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadline_service.domain.counting.combining import (
    earlier_of,
    later_of,
    roll_forward,
    with_earlier_safe_day,
)
from deadline_service.domain.counting.date_readings import DateReadings
from deadline_service.domain.counting.step import Step, StepCode
from deadline_service.store.calendars import england_calendar

DAYS = st.dates(date(2015, 1, 1), date(2055, 1, 1))


def ends(law: date, safe: date | None = None) -> DateReadings:
    return DateReadings(law, safe or law, lambda: ())


def both(counted: DateReadings) -> tuple[date, date]:
    return counted.law, counted.safe


def test_the_earlier_and_the_later_are_chosen_in_each_reading() -> None:
    one = ends(date(2027, 3, 31), date(2027, 3, 30))
    other = ends(date(2027, 4, 14), date(2027, 4, 13))

    assert both(earlier_of(one, other)) == both(one)
    assert both(later_of(one, other)) == both(other)
    assert later_of(one, other).steps == (
        Step(code=StepCode.LATER_OF, day=date(2027, 4, 14)),
        Step(code=StepCode.SAFE_READING_OF_BOTH, day=date(2027, 4, 13)),
    )


def test_a_safer_starting_point_never_moves_the_day_in_law() -> None:
    counted = with_earlier_safe_day(ends(date(2028, 2, 16)), ends(date(2028, 1, 19)))

    assert both(counted) == (date(2028, 2, 16), date(2028, 1, 19))


@pytest.mark.parametrize(
    ("last", "law", "safe"),
    [
        pytest.param(date(2026, 12, 29), date(2027, 1, 4), date(2027, 1, 4), id="42: Christmas"),
        pytest.param(date(2027, 8, 5), date(2027, 9, 1), date(2027, 9, 1), id="44: August"),
        pytest.param(date(2027, 2, 28), date(2027, 3, 1), date(2027, 3, 1), id="36: a Sunday"),
        pytest.param(date(2027, 3, 26), date(2027, 3, 30), date(2027, 3, 30), id="Good Friday"),
        pytest.param(date(2027, 7, 31), date(2027, 8, 2), date(2027, 9, 1), id="31 July, Saturday"),
        pytest.param(date(2027, 7, 30), date(2027, 7, 30), date(2027, 7, 30), id="30 July stays"),
        pytest.param(date(2022, 12, 24), date(2022, 12, 28), date(2023, 1, 3), id="Christmas Eve"),
    ],
)
def test_a_last_day_before_the_tribunal_rolls(last: date, law: date, safe: date) -> None:
    assert both(roll_forward(ends(last), england_calendar())) == (law, safe)


@given(DAYS)
def test_rolling_reaches_the_first_day_on_which_an_act_can_be_done(last: date) -> None:
    closed = {(8, day) for day in range(1, 32)} | {(12, day) for day in range(25, 32)} | {(1, 1)}
    day = last
    while not england_calendar().is_working_day(day) or (day.month, day.day) in closed:
        day += timedelta(days=1)

    counted = roll_forward(ends(last), england_calendar())

    assert counted.safe == day
    assert last <= counted.law <= counted.safe
