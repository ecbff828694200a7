from datetime import date
from typing import Final

import pytest

from case_api.domain.directory.availability import AbsenceKind, absence
from case_api.domain.directory.officer import LeavePeriod, Officer, Weekday, WorkingPattern

CHRISTMAS: Final = frozenset({date(2026, 12, 25)})
OFFICER: Final = Officer(
    name="Robin Example",
    working_patterns=(
        # Listed in another order than they begin.
        WorkingPattern(from_on=date(2026, 11, 2), weekdays=(Weekday.MONDAY, Weekday.FRIDAY)),
        WorkingPattern(from_on=date(2026, 6, 1), weekdays=(Weekday.SATURDAY,)),
    ),
    leave=(LeavePeriod(from_on=date(2026, 11, 9), to_on=date(2026, 11, 13)),),
    active_to=date(2027, 1, 29),
)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2026, 5, 29), None, id="a Friday before the first pattern"),
        pytest.param(
            date(2026, 5, 30),
            AbsenceKind.NOT_A_WORKING_DAY,
            id="a Saturday before the first pattern",
        ),
        pytest.param(date(2026, 6, 6), None, id="a Saturday of the first pattern"),
        pytest.param(date(2026, 10, 31), None, id="the last Saturday of the first pattern"),
        pytest.param(date(2026, 11, 2), None, id="the Monday on which the second begins"),
        pytest.param(
            date(2026, 11, 3), AbsenceKind.NOT_A_WORKING_DAY, id="a Tuesday of the second"
        ),
        pytest.param(date(2026, 11, 9), AbsenceKind.ON_LEAVE, id="the first day of leave"),
        pytest.param(date(2026, 11, 11), AbsenceKind.ON_LEAVE, id="leave on a day off"),
        pytest.param(date(2026, 11, 13), AbsenceKind.ON_LEAVE, id="the last day of leave"),
        pytest.param(date(2026, 11, 16), None, id="the Monday after the leave"),
        pytest.param(date(2026, 12, 25), AbsenceKind.BANK_HOLIDAY, id="Christmas on a Friday"),
        pytest.param(date(2027, 1, 29), None, id="the last day of work"),
        pytest.param(date(2027, 2, 1), AbsenceKind.LEFT, id="the Monday after it"),
    ],
)
def test_an_officer_works_on_the_days_of_the_pattern(
    day: date, expected: AbsenceKind | None
) -> None:
    assert absence(OFFICER, day, CHRISTMAS) is expected
