from datetime import UTC, datetime, timedelta

import pytest

from notification_service.domain.allowed_rate import MAX_RATE, take_from_rate

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CLAIM = timedelta(milliseconds=50)
MINUTE = timedelta(minutes=1)


def starts(rate: int, minutes: int, wanted: int = 32) -> list[datetime]:
    """When requests start, if more are due than may start, with a claim every 50 ms."""
    found: list[datetime] = []
    next_at = None
    for each in range(int(minutes * MINUTE / CLAIM)):
        now = NOON + each * CLAIM
        grant = take_from_rate(rate, next_at, now, wanted)
        next_at = grant.next_at
        found += [now] * grant.count
    return found


@pytest.mark.parametrize("rate", [1, 2, 7, 59, 60, 61, 100, 120, 600, 6000])
def test_no_minute_has_more_requests_than_the_rate(rate: int) -> None:
    found = starts(rate, 3)

    first = 0
    for last, instant in enumerate(found):
        while instant - found[first] >= MINUTE:
            first += 1
        assert last - first + 1 <= rate


@pytest.mark.parametrize("rate", [1, 7, 60, 120, 600, 6000])
def test_a_rate_is_used(rate: int) -> None:
    assert len(starts(rate, 3)) >= 3 * rate * 0.95


def test_a_pause_saves_up_no_more_than_a_second() -> None:
    taken = take_from_rate(600, NOON - timedelta(hours=1), NOON, 1000)

    assert taken.count == 10


def test_nothing_is_taken_before_its_time_and_nothing_changes() -> None:
    later = NOON + timedelta(seconds=59)

    assert take_from_rate(1, later, NOON, 5).count == 0
    assert take_from_rate(1, later, NOON, 5).next_at == later
    assert take_from_rate(1, later, later, 5).count == 1


def test_the_largest_rate_is_bounded() -> None:
    assert take_from_rate(2**31 - 1, None, NOON, 10**9).count == MAX_RATE // 60
