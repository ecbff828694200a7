from hypothesis import given
from hypothesis import strategies as st

from notification_service.domain.token_bucket import Rate, TokenBuckets

RATE = Rate(per_second=10, burst=5)


def test_tokens_allow_a_burst_and_then_an_even_rate() -> None:
    rates = TokenBuckets[str](RATE)

    rates.take("a", 5, 0.0)

    assert [rates.available("a", at) for at in (0.0, 0.09, 0.11, 0.3, 60.0)] == [0, 0, 1, 3, 5]
    assert rates.available("b", 0.0) == 5


@given(st.lists(st.tuples(st.floats(0, 2), st.integers(0, 8)), max_size=60))
def test_tokens_never_exceed_the_burst_and_the_rate(steps: list[tuple[float, int]]) -> None:
    rates, now, sent = TokenBuckets[str](RATE), 0.0, 0
    for pause, wanted in steps:
        now += pause
        count = min(wanted, rates.available("a", now))
        rates.take("a", count, now)
        sent += count

        assert 0 <= rates.available("a", now) <= RATE.burst
        assert sent <= RATE.burst + now * RATE.per_second + 1e-6


def test_full_buckets_are_dropped() -> None:
    rates = TokenBuckets[int](RATE)
    for number in range(50_000):
        rates.take(number, 1, number * 0.001)

    assert len(rates) <= 10_001
    assert rates.available(49_999, 50.0) == 4
