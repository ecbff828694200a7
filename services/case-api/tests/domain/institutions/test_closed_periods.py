"""When an institution is closed, worked out by hand from its term dates.

2026-12-18 and 2027-07-23 are Fridays; 2027-01-04 is a Monday.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import pytest

from case_api.domain.institutions.academic_year_dates import (
    AcademicYearDates,
    InstitutionClosure,
    SchoolTerm,
)
from case_api.domain.institutions.closed_periods import closed_periods

Period = tuple[str, str | None]
AUTUMN: Final = ("2026-09-03", "2026-12-18")
SPRING: Final = ("2027-01-04", "2027-07-23")
NEXT_AUTUMN: Final = ("2027-09-02", "2027-12-17")


def day(text: str) -> date:
    return date.fromisoformat(text)


def year(*terms: tuple[str, str], closures: Sequence[tuple[str, str]] = ()) -> AcademicYearDates:
    return AcademicYearDates(
        terms=tuple(SchoolTerm(from_on=day(first), to_on=day(last)) for first, last in terms),
        closures=tuple(
            InstitutionClosure(from_on=day(first), to_on=day(last), reason="other")
            for first, last in closures
        ),
    )


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        pytest.param({}, [], id="nothing is known"),
        pytest.param(
            {2027: year(AUTUMN, SPRING), 2028: year(NEXT_AUTUMN)},
            [
                ("2026-12-19", "2027-01-03"),
                ("2027-07-24", "2027-09-01"),
                ("2027-12-18", None),
            ],
            id="a holiday is what lies between two terms, of two years too",
        ),
        pytest.param(
            {2027: year(SPRING), 2029: year(("2028-09-04", "2028-12-15"))},
            [("2027-07-24", None), ("2028-12-16", None)],
            id="a year that is not recorded is not known to be closed",
        ),
        pytest.param(
            {2027: year(("2026-09-03", "2026-09-04"), ("2026-09-05", "2026-12-18"))},
            [("2026-12-19", None)],
            id="terms that adjoin have no holiday between them",
        ),
        pytest.param(
            {2027: year(SPRING, closures=[("2027-07-19", "2027-07-23")])},
            [("2027-07-19", None)],
            id="a closure before a holiday is part of it",
        ),
        pytest.param(
            {2027: year(closures=[("2026-12-18", "2026-12-18"), ("2026-12-21", "2026-12-22")])},
            [("2026-12-18", "2026-12-22")],
            id="a weekend between two closures joins them",
        ),
        pytest.param(
            {2027: year(closures=[("2026-12-17", "2026-12-17"), ("2026-12-21", "2026-12-22")])},
            [("2026-12-17", "2026-12-17"), ("2026-12-21", "2026-12-22")],
            id="a school day between them does not",
        ),
        pytest.param(
            {2027: year(closures=[("2026-11-02", "2026-11-20"), ("2026-11-09", "2026-11-10")])},
            [("2026-11-02", "2026-11-20")],
            id="closures may overlap",
        ),
        pytest.param(
            {2027: year(SPRING, closures=[("2027-08-02", "2027-08-20")])},
            [("2027-07-24", None)],
            id="works in an open-ended holiday do not end it",
        ),
    ],
)
def test_closed_periods(years: Mapping[int, AcademicYearDates], expected: Sequence[Period]) -> None:
    found = [
        (each.began_on.isoformat(), each.ended_on and each.ended_on.isoformat())
        for each in closed_periods(years)
    ]

    assert found == expected
