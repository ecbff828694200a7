from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notification_service.domain.delivery_cause import DeliveryCause
from notification_service.domain.retry import RETRY_DELAYS, parse_retry_after, retry_delay

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NO_JITTER = 0.5


def test_ten_attempts_over_about_three_days() -> None:
    waits = [retry_delay(DeliveryCause.AUTOMATIC, attempt, NO_JITTER) for attempt in range(1, 11)]

    assert waits == [
        timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2),
        timedelta(hours=5), timedelta(hours=10), timedelta(hours=14), timedelta(hours=20),
        timedelta(hours=24), None,
    ]  # fmt: skip
    assert sum(RETRY_DELAYS, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)


@pytest.mark.parametrize(("jitter", "seconds"), [(0.0, 240), (0.5, 300), (0.999999, 360)])
def test_a_wait_has_a_jitter_of_a_fifth(jitter: float, seconds: int) -> None:
    waited = retry_delay(DeliveryCause.AUTOMATIC, 2, jitter)

    assert waited is not None
    assert waited.total_seconds() == pytest.approx(seconds, abs=0.1)


@given(st.integers(1, 20), st.floats(0, 1, exclude_max=True), st.timedeltas())
def test_the_wait_is_within_bounds_for_any_retry_after(
    attempt: int, jitter: float, asked: timedelta
) -> None:
    waited = retry_delay(DeliveryCause.AUTOMATIC, attempt, jitter, asked)

    if attempt > 9:
        assert waited is None
    else:
        base = RETRY_DELAYS[attempt - 1]
        assert waited is not None
        assert base * 0.799 <= waited <= max(base * 1.201, timedelta(hours=24))


def test_retry_after_lengthens_a_wait() -> None:
    assert retry_delay(DeliveryCause.AUTOMATIC, 1, NO_JITTER, timedelta(minutes=1)) == timedelta(
        minutes=1
    )


def test_retry_after_never_shortens_a_wait() -> None:
    assert retry_delay(DeliveryCause.AUTOMATIC, 4, NO_JITTER, timedelta(minutes=1)) == timedelta(
        hours=2
    )


def test_retry_after_lengthens_a_wait_by_a_day_at_most() -> None:
    assert retry_delay(DeliveryCause.AUTOMATIC, 1, NO_JITTER, timedelta(days=365)) == timedelta(
        hours=24
    )


def test_a_test_event_is_tried_once() -> None:
    assert retry_delay(DeliveryCause.TEST, 1, NO_JITTER) is None


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        ("120", timedelta(minutes=2)),
        (" 0 ", timedelta()),
        ("999999999999999999999999", timedelta(hours=24)),
        ("Sun, 22 Nov 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Sun, 22 Nov 2026 12:05:00 -0000", timedelta(minutes=5)),
        ("Sun, 22 Nov 2026 11:00:00 GMT", None),
        ("Sun, 22 Nov 2099 11:00:00 GMT", timedelta(hours=24)),
        (None, None), ("", None), ("-5", None), ("1.5", None), ("soon", None), ("٣", None),
        ("Sun, 99 Nov 2026 12:05:00 GMT", None), ("\x00", None),
        ("Fri, 31 Dec 10000 23:59:59 GMT", None), ("Fri, 31 Dec 99999999999 23:59:59 GMT", None),
        ("Sun, 22 Nov 2026 12:05:00 +99999999999999999999", None),
        ("9" * 5000, timedelta(hours=24)),
        ("Fri, 31 Dec 9999 23:59:59 -2300", timedelta(hours=24)),
        ("Mon, 01 Jan 0001 00:00:00 +2300", None),
        ("Sun Nov 22 12:05:00 2026", timedelta(minutes=5)),
        ("Sunday, 22-Nov-26 12:05:00 GMT", timedelta(minutes=5)), ("-99999999999999999999", None),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(header: str | None, asked: timedelta | None) -> None:
    assert parse_retry_after(header, NOON) == asked


@given(st.text())
def test_no_text_of_retry_after_raises(header: str) -> None:
    asked = parse_retry_after(header, NOON)

    assert asked is None or timedelta() <= asked <= timedelta(hours=24)


_DATE_WORDS = st.sampled_from(
    [
        *("Sun", "Sunday", ",", "22", "Nov", "-Nov-", "2026", "9999", "10000", "99999999999"),
        *("0", "-1", "12:05:00", "24:00:00", "99:99", ".", ":", "GMT", "EST", "+2359", "-2359"),
        *("-9999", "٣", "+99999999999999999999", "\x00", "1e9", "é"),
    ]
)


@given(st.lists(_DATE_WORDS, max_size=9), st.sampled_from(["", " "]))
def test_no_date_in_retry_after_raises(words: list[str], between: str) -> None:
    asked = parse_retry_after(between.join(words), NOON)

    assert asked is None or timedelta() <= asked <= timedelta(hours=24)
