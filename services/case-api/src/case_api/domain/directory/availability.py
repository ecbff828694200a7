"""Whether an officer works on a day: a pure function of what the directory has about them."""

from collections.abc import Collection
from datetime import date

from case_api.domain.directory.officer import FULL_TIME, WEEKDAYS, Officer, Weekday
from events.contracts.published_enum import PublishedEnum


class AbsenceKind(PublishedEnum):
    """Why an officer does not work on a day."""

    LEFT = "left"
    ON_LEAVE = "on_leave"
    BANK_HOLIDAY = "bank_holiday"
    NOT_A_WORKING_DAY = "not_a_working_day"


def absence(officer: Officer, day: date, bank_holidays: Collection[date]) -> AbsenceKind | None:
    """Why an officer does not work on a day, None if they do; the longest-lasting reason first."""
    if officer.has_left_by(day):
        return AbsenceKind.LEFT
    if any(each.from_on <= day <= each.to_on for each in officer.leave):
        return AbsenceKind.ON_LEAVE
    if day in bank_holidays:
        return AbsenceKind.BANK_HOLIDAY
    if WEEKDAYS[day.weekday()] not in weekdays_on(officer, day):
        return AbsenceKind.NOT_A_WORKING_DAY
    return None


def weekdays_on(officer: Officer, day: date) -> Collection[Weekday]:
    """The weekdays of the pattern in effect on a day: the one that began last by then."""
    begun = [each for each in officer.working_patterns if each.from_on <= day]
    if not begun:
        return FULL_TIME
    return max(begun, key=lambda each: each.from_on).weekdays
