"""The end of compulsory school age, with dates by hand: Education Act 1996 s.8(3).

The last Fridays in June: 28 June 2024, 26 June 2026, 25 June 2027, 30 June 2028.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case_api.domain.people.academic_year import cohort
from case_api.domain.rights.known_age import KnownAge
from case_api.domain.rights.school_leaving import attains, compulsory_school_age_ends_on


@pytest.mark.parametrize(
    ("born", "ends_on"),
    [
        pytest.param(date(2007, 9, 23), date(2024, 6, 28), id="the example of an advice service"),
        pytest.param(
            date(2010, 8, 31), date(2026, 6, 26), id="16 on the last day of a school year"
        ),
        pytest.param(date(2010, 9, 1), date(2027, 6, 25), id="16 on the first day of the next"),
        pytest.param(date(2010, 6, 25), date(2026, 6, 26), id="16 the day before: s.8(3)(c)"),
        pytest.param(date(2010, 6, 26), date(2026, 6, 26), id="16 on the day itself: s.8(3)(b)"),
        pytest.param(date(2010, 6, 27), date(2026, 6, 26), id="15 on the day: s.8(3)(a)"),
        pytest.param(date(2012, 2, 29), date(2028, 6, 30), id="29 February, and Friday 30 June"),
        pytest.param(date(2012, 6, 30), date(2028, 6, 30), id="16 on Friday 30 June"),
    ],
)
def test_compulsory_school_age_ends_on_the_last_friday_in_june(born: date, ends_on: date) -> None:
    assert compulsory_school_age_ends_on(cohort(born)) == ends_on


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_the_day_is_that_of_the_words_of_the_act(born: date) -> None:
    """(a) 16 after the leaving date but before the next school year; (b) on it; (c) the next."""
    sixteen = attains(born, 16)
    leaving = {
        year: max(date(year, 6, day) for day in range(24, 31) if date(year, 6, day).weekday() == 4)
        for year in (sixteen.year, sixteen.year + 1)
    }
    after = leaving[sixteen.year] < sixteen < date(sixteen.year, 9, 1)
    coming = min(day for day in leaving.values() if day >= sixteen)

    assert compulsory_school_age_ends_on(cohort(born)) == (
        leaving[sixteen.year] if after else coming
    )


@pytest.mark.parametrize(
    ("age", "day"), [(16, date(2028, 2, 29)), (18, date(2030, 3, 1)), (25, date(2037, 3, 1))]
)
def test_who_is_born_on_29_february_reaches_an_age_on_1_march(age: int, day: date) -> None:
    assert attains(date(2012, 2, 29), age) == day


@pytest.mark.parametrize(
    ("born", "on", "depends"),
    [
        pytest.param(date(2010, 8, 14), date(2026, 9, 1), False, id="no term begins by then"),
        pytest.param(date(2010, 8, 31), date(2026, 6, 26), False, id="of school age either way"),
        pytest.param(date(2010, 8, 31), date(2026, 6, 27), True, id="a term began in August"),
        pytest.param(date(2010, 8, 31), date(2027, 6, 25), True, id="to the next June"),
        pytest.param(date(2010, 8, 31), date(2027, 6, 26), False, id="over it either way"),
        pytest.param(date(2010, 9, 1), date(2026, 6, 27), True, id="the term began on 2 September"),
        pytest.param(date(2010, 9, 16), date(2026, 9, 16), False, id="every term has begun"),
    ],
)
def test_a_birthday_in_the_weeks_in_which_terms_begin_depends_on_the_term(
    born: date, on: date, *, depends: bool
) -> None:
    assert KnownAge.of(born).depends_on_term(on) is depends


def test_a_cohort_alone_decides_compulsory_school_age() -> None:
    age = KnownAge(2010)

    assert not age.is_over_school_age(date(2026, 6, 26))
    assert age.is_over_school_age(date(2026, 6, 26) + timedelta(days=1))


def test_a_cohort_alone_leaves_a_year_in_which_the_person_may_be_25() -> None:
    age = KnownAge(2010)  # born from 1 September 2009 to 31 August 2010

    assert [age.may_be_25(day) for day in (date(2034, 8, 31), date(2034, 9, 1))] == [False, True]
    assert [age.is_25(day) for day in (date(2035, 8, 30), date(2035, 8, 31))] == [False, True]
