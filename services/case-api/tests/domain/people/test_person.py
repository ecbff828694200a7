from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import MISSING

from case_api.domain.person import Person, changes, cohort, turns_25_in


@pytest.mark.parametrize(
    ("born", "year"),
    [
        pytest.param(date(2015, 8, 31), 2015, id="the last day of an academic year"),
        pytest.param(date(2015, 9, 1), 2016, id="the first day of the next"),
        pytest.param(date(2016, 1, 1), 2016, id="the middle of it"),
    ],
)
def test_a_cohort_is_the_year_in_which_the_academic_year_of_birth_ends(
    born: date, year: int
) -> None:
    assert cohort(born) == year


@pytest.mark.parametrize(
    ("born", "year"),
    [
        pytest.param(date(2015, 7, 31), 2040, id="the last day of a college's year"),
        pytest.param(date(2015, 8, 1), 2041, id="the first day of the next"),
        pytest.param(date(2015, 8, 31), 2041, id="the last day of the cohort"),
        pytest.param(date(2015, 9, 1), 2041, id="the first day of the next cohort"),
        pytest.param(date(2016, 2, 29), 2041, id="a leap day"),
    ],
)
def test_a_person_turns_25_in_an_academic_year_of_colleges(born: date, year: int) -> None:
    assert turns_25_in(born) == year


@given(st.dates(date(1980, 1, 1), date(2100, 8, 31)))
def test_a_college_year_fits_the_cohort(born: date) -> None:
    assert turns_25_in(born) - cohort(born) == (26 if born.month == 8 else 25)


@pytest.mark.parametrize(
    ("now", "cohort_now", "year_now"),
    [
        pytest.param(date(2015, 8, 30), MISSING, MISSING, id="neither"),
        pytest.param(date(2015, 7, 31), MISSING, 2040, id="the college's year alone"),
        pytest.param(date(2015, 9, 1), 2016, MISSING, id="the cohort alone"),
        pytest.param(date(2016, 8, 1), 2016, 2042, id="both"),
    ],
)
def test_a_corrected_birth_date_changes_what_the_log_holds_of_it(
    now: date, cohort_now: int | MISSING, year_now: int | MISSING
) -> None:
    was = Person(family_name="Example", given_names="Sam", birth_date=date(2015, 8, 31))

    changed = changes(was, was.model_copy(update={"birth_date": now}))

    assert (changed.cohort, changed.turns_25_in) == (cohort_now, year_now)


@pytest.mark.parametrize(
    "name",
    ["", " Example", "Exam\x00ple", "Exam\u202eple", "Exam\u200bple", "x" * 101],
    ids=["empty", "space first", "NUL", "turns direction", "zero width", "too long"],
)
def test_a_name_is_one_line_of_visible_characters(name: str) -> None:
    with pytest.raises(ValidationError):
        Person(family_name=name, given_names="Sam", birth_date=date(2015, 10, 5))


def test_a_name_is_stored_in_composed_form() -> None:
    person = Person(family_name="Zoe\u0308", given_names="Sam", birth_date=date(2015, 10, 5))

    assert person.family_name == "Zo\u00eb"
