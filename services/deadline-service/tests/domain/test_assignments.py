"""Who holds a case on a day."""

from datetime import date
from typing import Final
from uuid import UUID

import pytest

from deadline_service.domain.casework.assignments import Assignment, assignment_on
from events.contracts.references import OfficerId

ANNA, BEN, COVER, SECOND = (OfficerId(UUID(int=n)) for n in range(1, 5))
LEADS: Final = (
    Assignment(date(2026, 9, 1), date(2026, 9, 30), ANNA),
    Assignment(date(2026, 10, 1), None, BEN),
)
COVERED: Final = (
    *LEADS,
    Assignment(date(2026, 10, 10), date(2026, 10, 20), COVER, is_cover=True),
    Assignment(date(2026, 10, 15), date(2026, 10, 16), SECOND, is_cover=True),
)


@pytest.mark.parametrize(
    ("day", "holder"),
    [
        pytest.param(date(2026, 8, 31), None, id="before the first lead"),
        pytest.param(date(2026, 9, 1), ANNA, id="the first day counts"),
        pytest.param(date(2026, 9, 30), ANNA, id="the last day counts"),
        pytest.param(date(2026, 10, 9), BEN, id="the lead without an end"),
        pytest.param(date(2026, 10, 10), COVER, id="a cover takes precedence"),
        pytest.param(date(2026, 10, 15), SECOND, id="of two covers the later"),
        pytest.param(date(2026, 10, 17), COVER, id="which ends before the other"),
        pytest.param(date(2026, 10, 21), BEN, id="after the cover the lead again"),
    ],
)
def test_a_case_is_held_by_its_cover_else_by_its_lead(day: date, holder: OfficerId | None) -> None:
    found = assignment_on(COVERED, day)

    assert (found and found.holder) == holder
