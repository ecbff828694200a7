"""From when to when an institution is open, and the words that it is found by."""

from datetime import date
from typing import Final

import pytest
from pydantic_core import MISSING

from case_api.domain.institutions.institution import InstitutionDetails, InstitutionStatus
from case_api.domain.institutions.institution_words import institution_words, searched_words

FIRST: Final = date(2012, 9, 1)
LAST: Final = date(2026, 8, 31)
PROPOSED, OPEN, CLOSED = InstitutionStatus


@pytest.mark.parametrize(
    ("status", "opened_on", "closed_on", "expected"),
    [
        (OPEN, MISSING, MISSING, (date.min, date.max)),
        (OPEN, FIRST, LAST, (FIRST, LAST)),
        (CLOSED, FIRST, LAST, (FIRST, LAST)),
        (CLOSED, FIRST, MISSING, None),
        (PROPOSED, FIRST, MISSING, (FIRST, date.max)),
        (PROPOSED, MISSING, MISSING, None),
    ],
)
def test_open_days(
    status: InstitutionStatus,
    opened_on: date | MISSING,
    closed_on: date | MISSING,
    expected: tuple[date, date] | None,
) -> None:
    details = InstitutionDetails(
        name="Mill", kind="school", status=status, opened_on=opened_on, closed_on=closed_on
    )

    assert details.open_days == expected


@pytest.mark.parametrize(
    "typed", ["st marys", "ST. MARY'S", "St Mary\N{RIGHT SINGLE QUOTATION MARK}s"]
)
def test_an_apostrophe_makes_no_difference(typed: str) -> None:
    assert {*searched_words(typed)} <= institution_words(["St Mary's Primary School"])


def test_a_name_is_found_by_the_word_before_its_apostrophe() -> None:
    assert "mary" in institution_words(["St Mary's"])
