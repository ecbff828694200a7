"""Unusual readings, worked out by hand."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import pytest

from case_api.domain.readings.unusual import (
    CasesRead,
    HourlyReadings,
    NotJudged,
    UnusualDay,
    UnusualRule,
    unusual_days,
)

PERSON: Final = "client:case-management user:00000000-0000-4000-8000-000000000001"
SYSTEM: Final = "client:case-management"
FRIDAY: Final = date(2026, 11, 20)
CHRISTMAS: Final = date(2026, 12, 25)
HOLIDAYS: Final = frozenset({CHRISTMAS})
NONE: Final[Mapping[str, Mapping[date, CasesRead]]] = {}


def hour(on: date, readings: int, at: int = 10, actor: str = PERSON) -> HourlyReadings:
    return HourlyReadings(actor, on, at, readings)


def judged(
    *found: HourlyReadings,
    caseloads: Mapping[str, Mapping[date, CasesRead]] = NONE,
    on: date = FRIDAY,
) -> list[UnusualDay]:
    return [*unusual_days(found, caseloads, (on, on), HOLIDAYS)]


def days_before(*readings: int, actor: str = PERSON) -> list[HourlyReadings]:
    return [
        hour(FRIDAY - timedelta(days=back), number, actor=actor)
        for back, number in enumerate(readings, 1)
    ]


def test_three_times_the_median_is_usual() -> None:
    # The median of 10, 20, 20, 20, 90 is 20; three times that is 60.
    before = days_before(10, 20, 20, 20, 90)

    assert judged(hour(FRIDAY, 60), *before) == []


def test_more_than_three_times_the_median_is_unusual() -> None:
    (day,) = judged(hour(FRIDAY, 61), *days_before(10, 20, 20, 20, 90))

    (reason,) = day.reasons
    assert (reason.rule, reason.count, reason.limit) == (UnusualRule.VOLUME, 61, 60)
    assert reason.statement == (
        "61 readings; the median of 5 days before is 20, and up to 60 are usual."
    )


def test_thirty_readings_are_always_usual() -> None:
    before = days_before(1, 1, 1, 1, 1)

    assert judged(hour(FRIDAY, 30), *before) == []
    assert judged(hour(FRIDAY, 31), *before) != []


def test_nothing_is_usual_before_five_days_with_readings() -> None:
    # Of four days before nothing follows; the day is found for another reason, and says so.
    (day,) = judged(hour(FRIDAY, 500), hour(FRIDAY, 1, at=5), *days_before(1, 1, 1, 1))

    assert [each.rule for each in day.reasons] == [UnusualRule.OUT_OF_HOURS]
    assert day.not_judged[UnusualRule.VOLUME] is NotJudged.TOO_FEW_DAYS
    assert day.readings == 501


def test_days_more_than_four_weeks_before_do_not_count() -> None:
    long_ago = [hour(FRIDAY - timedelta(days=28 + back), 1) for back in range(1, 9)]

    assert judged(hour(FRIDAY, 500), *long_ago) == []


@pytest.mark.parametrize(
    ("at", "is_unusual"), [(6, True), (7, False), (19, False), (20, True), (0, True), (23, True)]
)
def test_hours_are_from_seven_to_eight_in_the_evening(at: int, *, is_unusual: bool) -> None:
    assert bool(judged(hour(FRIDAY, 1, at=at))) == is_unusual


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2026, 11, 22), CHRISTMAS])
def test_weekends_and_bank_holidays_are_out_of_hours(day: date) -> None:
    (found,) = judged(hour(day, 2), hour(day, 1, at=22), on=day)

    (reason,) = found.reasons
    assert (reason.rule, reason.count) == (UnusualRule.OUT_OF_HOURS, 3)
    assert reason.statement == "3 readings on a day on which the council is closed."


def test_a_system_works_at_any_hour() -> None:
    # 40 readings at night; 5 before: only the volume is judged.
    before = days_before(5, 5, 5, 5, 5, actor=SYSTEM)
    (day,) = judged(hour(FRIDAY, 40, at=3, actor=SYSTEM), *before)

    assert [each.rule for each in day.reasons] == [UnusualRule.VOLUME]
    assert day.not_judged == {
        UnusualRule.OUTSIDE_CASELOAD: NotJudged.NO_PERSON,
        UnusualRule.OUT_OF_HOURS: NotJudged.NO_PERSON,
    }


def test_five_cases_outside_of_the_caseload_are_usual() -> None:
    def found(outside: int) -> list[UnusualDay]:
        caseloads = {PERSON: {FRIDAY: CasesRead(12, outside)}}
        return judged(hour(FRIDAY, 12), caseloads=caseloads)

    assert found(5) == []
    ((reason,),) = [each.reasons for each in found(6)]
    assert reason.statement == (
        "Data of 12 cases was read, and 6 of them are neither the officer's nor the team's;"
        " up to 5 are usual."
    )


def test_a_person_who_is_no_officer_is_not_judged_by_a_caseload() -> None:
    (day,) = judged(hour(FRIDAY, 1, at=5))

    assert day.not_judged[UnusualRule.OUTSIDE_CASELOAD] is NotJudged.NO_OFFICER


def test_only_days_of_the_period_are_returned_the_latest_first() -> None:
    days = [FRIDAY - timedelta(days=back) for back in range(3)]
    found = unusual_days([hour(each, 1, at=5) for each in days], NONE, (days[1], days[0]), HOLIDAYS)

    assert [each.on for each in found] == [days[0], days[1]]
