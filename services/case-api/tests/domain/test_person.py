from datetime import date

import pytest
from pydantic import ValidationError

from case_api.domain.person import Person, cohort


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
