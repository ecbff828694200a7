"""The codes of the published timetable, on its worked examples and on edges, by hand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadline_service.domain.counting.date_readings import CountingOptions
from deadline_service.domain.counting.length import Length, YearDay, YearsOfAge
from deadline_service.domain.counting.methods import CountingMethod, code_of, count_last_day
from deadline_service.domain.counting.step import StepCode
from deadline_service.domain.explanation.step_wording import step_clause
from deadline_service.store.calendars import england_calendar

ENGLAND = CountingOptions(england_calendar())
STARTS = st.dates(date(2015, 1, 1), date(2055, 1, 1))
READINGS_OF_BEFORE = st.sampled_from(
    [CountingOptions(england_calendar(), ends_day_before=each) for each in (True, False)]
)
DAYS_OF_YEAR = st.sampled_from([YearDay(2, 15), YearDay(3, 31), YearDay(5, 31)])


@pytest.mark.parametrize(
    ("code", "counting", "limit", "start", "law", "safe"),
    [
        pytest.param("C1", "within", "6 weeks", date(2026, 11, 23), date(2027, 1, 4), date(2027, 1, 3), id="1: 42 days on"),  # noqa: E501  # a table
        pytest.param("C1", "within", "14 weeks", date(2027, 4, 16), date(2027, 7, 23), date(2027, 7, 22), id="35"),  # noqa: E501  # a table
        pytest.param("C1d", "within", "15 days", date(2027, 4, 3), date(2027, 4, 18), date(2027, 4, 17), id="34"),  # noqa: E501  # a table
        pytest.param("C1d", "within", "30 days", date(2026, 12, 4), date(2027, 1, 3), date(2027, 1, 2), id="38: through Christmas"),  # noqa: E501  # a table
        pytest.param("C2", "beginning with", "15 days", date(2027, 3, 8), date(2027, 3, 22), date(2027, 3, 22), id="9: service day is day 1"),  # noqa: E501  # a table
        pytest.param("C3", "within", "2 months", date(2026, 12, 31), date(2027, 2, 28), date(2027, 2, 28), id="36: no 31 February"),  # noqa: E501  # a table
        pytest.param("C3", "within", "1 month", date(2026, 11, 29), date(2026, 12, 29), date(2026, 12, 29), id="42: certificate limb"),  # noqa: E501  # a table
        pytest.param("C4", "beginning with", "12 months", date(2027, 3, 1), date(2028, 2, 29), date(2028, 2, 29), id="22: day before the anniversary"),  # noqa: E501  # a table
        pytest.param("C4", "beginning with", "12 months", date(2026, 10, 20), date(2027, 10, 19), date(2027, 10, 19), id="21"),  # noqa: E501  # a table
        pytest.param("C4", "beginning with", "3 months", date(2027, 1, 6), date(2027, 4, 5), date(2027, 4, 5), id="21: the other limb"),  # noqa: E501  # a table
        pytest.param("C4", "beginning with", "12 months", date(2028, 2, 29), date(2029, 2, 28), date(2029, 2, 28), id="1.2: clamped, not taken back"),  # noqa: E501  # a table
        pytest.param("C4", "beginning with", "3 months", date(2026, 11, 30), date(2027, 2, 28), date(2027, 2, 28), id="1.2: clamped at February"),  # noqa: E501  # a table
        pytest.param("C4m", "within the first", "3 months", date(2027, 1, 15), date(2027, 4, 14), date(2027, 4, 14), id="54"),  # noqa: E501  # a table
        pytest.param("C5", "before", "15 February", date(2027, 9, 1), date(2027, 2, 14), date(2027, 2, 12), id="29: last working day"),  # noqa: E501  # a table
        pytest.param("C5", "before", "31 March", date(2027, 9, 1), date(2027, 3, 30), date(2027, 3, 30), id="30: after Easter"),  # noqa: E501  # a table
        pytest.param("C6", "at least before", "2 weeks", date(2027, 1, 20), date(2027, 1, 6), date(2027, 1, 5), id="24: clear days"),  # noqa: E501  # a table
        pytest.param("C6m", "at least before", "5 months", date(2027, 9, 1), date(2027, 4, 1), date(2027, 3, 31), id="32"),  # noqa: E501  # a table
        pytest.param("C6w", "at least before", "5 working days", date(2027, 1, 6), date(2026, 12, 29), date(2026, 12, 24), id="by hand: 5, 4 Jan; 31, 30, 29 Dec"),  # noqa: E501  # a table
        pytest.param("C7a", "within", "3 working days", date(2026, 12, 22), date(2026, 12, 29), date(2026, 12, 24), id="39: 23, 24, 29"),  # noqa: E501  # a table
        pytest.param("C7b", "beginning with", "15 working days", date(2026, 12, 14), date(2027, 1, 6), date(2027, 1, 6), id="16: over Christmas"),  # noqa: E501  # a table
        pytest.param("C7b", "beginning with", "1 working day", date(2026, 12, 25), date(2026, 12, 29), date(2026, 12, 29), id="day 1 is the next working day"),  # noqa: E501  # a table
        pytest.param("C8", "within", "30 tribunal working days", date(2027, 7, 12), date(2027, 9, 22), date(2027, 9, 22), id="46: August not counted"),  # noqa: E501  # a table
        pytest.param("C8d", "within", "28 tribunal days", date(2027, 7, 19), date(2027, 9, 16), date(2027, 9, 16), id="12 days of July, 16 of September"),  # noqa: E501  # a table
        pytest.param("C8d", "within", "28 tribunal days", date(2026, 12, 10), date(2027, 1, 15), date(2027, 1, 15), id="14 days to Christmas Eve, 14 from 2 January"),  # noqa: E501  # a table
        pytest.param("C8d", "within", "28 tribunal days", date(2027, 2, 1), date(2027, 3, 1), date(2027, 3, 1), id="no recess: calendar days"),  # noqa: E501  # a table
        pytest.param("C8", "within", "3 tribunal working days", date(2026, 12, 23), date(2027, 1, 5), date(2027, 1, 5), id="24 Dec; not 25 Dec to 1 Jan; 4 and 5 Jan"),  # noqa: E501  # a table
    ],
)  # fmt: skip
def test_a_period_ends(
    code: str, counting: str, limit: str, start: date, law: date, safe: date
) -> None:
    way = CountingMethod(counting)
    length = YearDay.parse(limit) if code == "C5" else Length.parse(limit)

    counted = count_last_day(start, way, length, ENGLAND)

    assert counted is not None
    assert (counted.law, counted.safe) == (law, safe)
    assert code_of(way, length) == code
    assert counted.steps[-1].day == safe


def test_a_period_that_protects_a_family_never_ends_earlier() -> None:
    for_family = CountingOptions(england_calendar(), protects_family=True)

    for limit in ("6 weeks", "28 days", "15 working days"):
        counted = count_last_day(
            date(2026, 12, 1), CountingMethod.WITHIN, Length.parse(limit), for_family
        )

        assert counted is not None
        assert counted.safe == counted.law


def test_an_age_is_reached_in_the_academic_year_that_the_cohort_says() -> None:
    born_by, age = date(2016, 8, 31), YearsOfAge.parse("25 years of age")

    counted = count_last_day(born_by, CountingMethod.END_OF_ACADEMIC_YEAR, age, ENGLAND)

    assert counted is not None
    assert (counted.law, counted.safe) == (date(2041, 8, 31), date(2041, 7, 31))
    assert str(age) == "25 years of age"


def test_a_council_that_reads_before_as_by_has_that_day_too() -> None:
    by = CountingOptions(england_calendar(), ends_day_before=False)

    counted = count_last_day(
        date(2027, 9, 1), CountingMethod.BEFORE, YearDay.parse("15 February"), by
    )

    assert counted is not None
    assert (counted.law, counted.safe) == (date(2027, 2, 15), date(2027, 2, 15))


@pytest.mark.parametrize(
    ("moves_on", "safe"),
    [
        pytest.param(date(2027, 1, 5), date(2027, 1, 4), id="a Tuesday: the Monday before"),
        pytest.param(date(2027, 1, 4), date(2026, 12, 31), id="a Monday: before the holiday"),
        pytest.param(date(2027, 2, 12), date(2027, 2, 11), id="the last working day itself"),
        pytest.param(date(2027, 2, 13), date(2027, 2, 12), id="the day after it: not kept"),
    ],
)
def test_the_day_to_work_to_is_before_the_move_that_it_prepares(moves_on: date, safe: date) -> None:
    counted = count_last_day(moves_on, CountingMethod.BEFORE, YearDay.parse("15 February"), ENGLAND)

    assert counted is not None
    assert (counted.law, counted.safe) == (date(2027, 2, 14), safe)
    is_kept = counted.steps[-1].code is StepCode.KEPT_BEFORE_EVENT
    assert is_kept == (safe != date(2027, 2, 12))


@given(STARTS, DAYS_OF_YEAR, READINGS_OF_BEFORE)
def test_no_day_to_work_to_is_on_or_after_the_event_that_it_precedes(
    moves_on: date, fixed: YearDay, options: CountingOptions
) -> None:
    counted = count_last_day(moves_on, CountingMethod.BEFORE, fixed, options)

    assert counted is not None
    assert counted.safe < moves_on
    assert counted.safe <= counted.law
    assert england_calendar().is_working_day(counted.safe)


def test_working_days_name_the_weekdays_that_do_not_count() -> None:
    counted = count_last_day(
        date(2026, 12, 14), CountingMethod.BEGINNING_WITH, Length.parse("15 working days"), ENGLAND
    )

    assert counted is not None
    assert counted.steps[-1].excluded_days == (
        date(2026, 12, 25),
        date(2026, 12, 28),
        date(2027, 1, 1),
    )
    assert step_clause(counted.steps[-1]) == (
        "weekends and Friday 25 December 2026, Monday 28 December 2026 and"
        " Friday 1 January 2027 are not counted; day 15 is Wednesday 6 January 2027"
    )


@pytest.mark.parametrize(
    "text", ["six weeks", "0 weeks", "6 fortnights", "6", "-1 days", "6  weeks"]
)
def test_an_invalid_length_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"length|unit"):
        Length.parse(text)


@pytest.mark.parametrize("text", ["of age", "many years of age", "25 years", "-1 years of age"])
def test_an_invalid_age_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an age"):
        YearsOfAge.parse(text)


def test_a_way_of_counting_with_another_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="does not go with"):
        code_of(CountingMethod.WITHIN_THE_FIRST, Length.parse("3 weeks"))
