"""When a retention period ends: dates written out, each with the birthday that decides it."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from case_api.domain.people.academic_year import cohort
from case_api.domain.retention.night import night_begins_at, night_of
from case_api.domain.retention.schedule import (
    ClassPeriod,
    RecordClass,
    RetentionSchedule,
    latest_cohort_over,
)


def is_over(born: date, years: int, today: date) -> bool:
    return cohort(born) <= latest_cohort_over(years, today)


@pytest.mark.parametrize(
    ("born", "years", "first_day"),
    [
        pytest.param(
            *(date(2000, 2, 29), 31, date(2031, 9, 1)),
            id="29 February 2000: 31 in 2031, which has no 29 February; the year ends on 31 August",
        ),
        pytest.param(
            *(date(1980, 2, 29), 44, date(2024, 9, 1)),
            id="29 February 1980: 44 on 29 February 2024",
        ),
        pytest.param(
            *(date(2000, 8, 31), 31, date(2031, 9, 1)),
            id="31 August 2000: 31 on the last day of the academic year",
        ),
        pytest.param(
            *(date(2000, 9, 1), 31, date(2032, 9, 1)),
            id="1 September 2000: 31 on the first day of the academic year that ends in 2032",
        ),
        pytest.param(
            *(date(1999, 9, 1), 31, date(2031, 9, 1)), id="1 September 1999: 31 in September 2030"
        ),
        pytest.param(*(date(2000, 12, 25), 45, date(2046, 9, 1)), id="an EHC plan: 45"),
        pytest.param(*(date(2000, 12, 25), 75, date(2076, 9, 1)), id="looked after: 75"),
    ],
)
def test_a_period_ends_with_the_academic_year_of_the_birthday(
    born: date, years: int, first_day: date
) -> None:
    the_day_before = date(first_day.year, 8, 31)

    assert not is_over(born, years, the_day_before)
    assert is_over(born, years, first_day)


def period(record_class: RecordClass, years: int) -> ClassPeriod:
    return ClassPeriod(record_class=record_class, years_from_birth=years, policy=f"policy-{years}")


def test_a_case_is_of_the_first_class_of_the_schedule_that_applies() -> None:
    looked_after, plan, other = RecordClass
    schedule = RetentionSchedule(
        classes=(period(looked_after, 75), period(plan, 45), period(other, 31)), erases=False
    )

    assert schedule.period_of([looked_after, plan, other]) == period(looked_after, 75)
    assert schedule.period_of([plan, other]) == period(plan, 45)
    assert schedule.period_of([other]) == period(other, 31)
    assert schedule.shortest_years == 31


def test_a_case_of_no_class_of_the_schedule_has_no_period() -> None:
    schedule = RetentionSchedule(classes=(period(RecordClass.PLAN, 45),), erases=False)

    assert schedule.period_of([RecordClass.OTHER]) is None


@pytest.mark.parametrize(
    "classes",
    [
        pytest.param((), id="none"),
        pytest.param((RecordClass.PLAN, RecordClass.PLAN), id="one twice"),
        pytest.param((RecordClass.OTHER, RecordClass.PLAN), id="every case before a plan"),
    ],
)
def test_classes_that_would_never_apply_are_refused(classes: tuple[RecordClass, ...]) -> None:
    with pytest.raises(ValidationError):
        RetentionSchedule(classes=tuple(period(each, 31) for each in classes), erases=False)


@pytest.mark.parametrize("years", [24, 101])
def test_a_period_is_from_25_to_100_years(years: int) -> None:
    with pytest.raises(ValidationError):
        period(RecordClass.OTHER, years)


@pytest.mark.parametrize(
    ("now", "night"),
    [
        pytest.param(
            datetime(2026, 11, 20, 1, 59, 59, tzinfo=UTC), date(2026, 11, 19), id="before 02:00"
        ),
        pytest.param(datetime(2026, 11, 20, 2, tzinfo=UTC), date(2026, 11, 20), id="02:00"),
        pytest.param(
            datetime(2026, 7, 1, 1, tzinfo=UTC), date(2026, 7, 1), id="02:00 in summer time"
        ),
        pytest.param(
            datetime(2026, 3, 29, 0, 59, tzinfo=UTC), date(2026, 3, 28), id="00:59, in winter time"
        ),
        pytest.param(
            *(datetime(2026, 3, 29, 1, tzinfo=UTC), date(2026, 3, 29)),
            id="02:00, as summer time begins",
        ),
        pytest.param(
            *(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), date(2026, 10, 24)),
            id="01:30 for the second time",
        ),
    ],
)
def test_a_night_begins_at_two_in_england(now: datetime, night: date) -> None:
    assert night_of(now) == night
    assert night_begins_at(night) <= now
