"""When digests are sent, with days written by hand."""

from datetime import UTC, date, datetime, time

import pytest

from events.bank_holidays import bank_holidays_from
from notification_service.domain.digests.schedule import EARLIEST, LATEST, next_morning

HALF_PAST_SEVEN = time(7, 30)


def utc(day: str, at: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{at}:00+00:00")


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param(
            utc("2026-03-27", "06:00"), utc("2026-03-27", "07:30"), id="in winter it is UTC"
        ),
        pytest.param(
            utc("2026-03-27", "07:30"),
            utc("2026-03-30", "06:30"),
            id="clocks go forward on Sunday 29 March 2026: Monday's is an hour earlier in UTC",
        ),
        pytest.param(
            utc("2026-10-23", "06:30"),
            utc("2026-10-26", "07:30"),
            id="clocks go back on Sunday 25 October 2026: Monday's is an hour later in UTC",
        ),
        pytest.param(
            utc("2026-03-29", "01:30"), utc("2026-03-30", "06:30"), id="in the night of the change"
        ),
        pytest.param(
            utc("2026-10-25", "00:30"), utc("2026-10-26", "07:30"), id="in the hour that is twice"
        ),
        pytest.param(
            utc("2026-07-17", "23:30"),
            utc("2026-07-20", "06:30"),
            id="half past midnight on Saturday in England is Friday in UTC",
        ),
        pytest.param(
            utc("2026-04-02", "06:30"),
            utc("2026-04-07", "06:30"),
            id="Good Friday 3 April and Easter Monday 6 April 2026",
        ),
        pytest.param(
            utc("2026-12-24", "07:30"),
            utc("2026-12-29", "07:30"),
            id="Boxing Day 2026 is a Saturday: Monday 28 December is its substitute",
        ),
        pytest.param(
            utc("2026-12-31", "07:30"), utc("2027-01-04", "07:30"), id="the holidays of next year"
        ),
    ],
)
def test_a_digest_is_sent_at_its_time_in_england_on_working_days(
    after: datetime, expected: datetime
) -> None:
    found = next_morning(after, HALF_PAST_SEVEN, bank_holidays_from(after.year))

    assert found == expected
    assert found.tzinfo is UTC


@pytest.mark.parametrize("send_at", [EARLIEST, HALF_PAST_SEVEN, LATEST])
def test_each_working_day_of_a_year_has_one_morning(send_at: time) -> None:
    at, mornings = utc("2025-12-31", "23:00"), list[datetime]()
    while (at := next_morning(at, send_at, bank_holidays_from(at.year))).year == 2026:
        mornings.append(at)

    # 261 weekdays, less New Year, two at Easter, two in May, one in August, two at Christmas.
    assert len(mornings) == len({each.date() for each in mornings}) == 253
    assert date(2026, 8, 31) not in {each.date() for each in mornings}
