from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import MISSING

from case_api.domain.people.academic_year import cohort, turns_25_in
from case_api.domain.people.person import Person
from case_api.domain.people.person_change import FIELDS_OF_DETAILS, details_changed
from events.contracts import CaseDetailsChanged
from events.contracts.vocabulary.case import PersonDetail


def change(was: Person, now: Person) -> CaseDetailsChanged | None:
    return details_changed(was.model_dump(mode="json"), now.model_dump(mode="json"))


def test_every_field_of_a_person_is_of_one_kind_of_details() -> None:
    fields = [field for each in FIELDS_OF_DETAILS.values() for field in each]

    assert sorted(fields) == sorted(Person.model_fields)


def test_the_log_records_the_kinds_of_details_that_changed() -> None:
    was = Person(family_name="Example", given_names="Sam", birth_date=date(2015, 10, 5))

    changed = change(was, was.model_copy(update={"known_as": "Sammy", "postcode": "ZZ99 1ZZ"}))

    assert changed == CaseDetailsChanged(details=(PersonDetail.NAME, PersonDetail.ADDRESS))
    assert change(was, was.model_copy(deep=True)) is None


def test_a_field_that_a_release_adds_is_no_change() -> None:
    now = Person(family_name="Example", given_names="Sam", birth_date=date(2015, 10, 5))
    was = {"family_name": "Example", "given_names": "Sam", "birth_date": "2015-10-05"}

    assert details_changed(was, now.model_dump(mode="json")) is None


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

    changed = change(was, was.model_copy(update={"birth_date": now}))

    assert changed
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
