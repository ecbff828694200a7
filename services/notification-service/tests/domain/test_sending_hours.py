"""Notices go out by themselves, and texts, from eight to six on working days.

A notice is never kept past a day in law.
"""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.bank_holidays import bank_holidays_from
from events.london_day import london_day
from notification_service.domain.sending_hours import are_open, sending_time

HOLIDAYS = bank_holidays_from(2026)


def utc(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)


@pytest.mark.parametrize(
    ("recorded", "sent"),
    [
        # Monday 30 March 2026 is of British Summer Time: eight o'clock is seven in UTC.
        (utc(2026, 3, 30, 6, 59), utc(2026, 3, 30, 7)),
        (utc(2026, 3, 30, 7), utc(2026, 3, 30, 7)),
        (utc(2026, 3, 30, 16, 59), utc(2026, 3, 30, 16, 59)),
        (utc(2026, 3, 30, 17), utc(2026, 3, 31, 7)),
        # Friday 27 March is of winter time, and the clocks change on the Sunday.
        (utc(2026, 3, 27, 18), utc(2026, 3, 30, 7)),
        # Good Friday 3 April and Easter Monday 6 April.
        (utc(2026, 4, 2, 17), utc(2026, 4, 7, 7)),
        # New Year's Day 2027 is a Friday.
        (utc(2026, 12, 31, 18), utc(2027, 1, 4, 8)),
    ],
)
def test_what_is_recorded_outside_the_hours_is_sent_when_they_begin(
    recorded: datetime, sent: datetime
) -> None:
    assert sending_time(recorded, None, HOLIDAYS) == sent
    assert are_open(recorded, HOLIDAYS) is (recorded == sent)


def test_a_notice_is_not_kept_past_its_last_day_in_law() -> None:
    """Saturday 28 March 2026: the hours begin again on Monday 30 March."""
    saturday = utc(2026, 3, 28, 12)

    assert sending_time(saturday, date(2026, 3, 29), HOLIDAYS) == saturday
    assert sending_time(saturday, date(2026, 3, 30), HOLIDAYS) == utc(2026, 3, 30, 7)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    st.none() | st.dates(date(2026, 1, 1), date(2027, 7, 30)),
)
def test_it_is_now_or_the_beginning_of_the_hours_of_a_working_day(
    now: datetime, last_day: date | None
) -> None:
    at = sending_time(now, last_day, HOLIDAYS)

    assert at >= now
    assert at == now or (at.minute == 0 and london_day(at) not in HOLIDAYS)
    assert at == now or last_day is None or london_day(at) <= last_day
