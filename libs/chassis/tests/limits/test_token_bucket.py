import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from chassis.limits.token_bucket import MAX_BUCKETS, Rate, TokenBuckets

RATE = Rate(per_second=10, burst=5)
PAUSES = st.floats(0, 2)


def test_tokens_allow_a_burst_and_then_an_even_rate() -> None:
    rates = TokenBuckets[str](RATE)

    rates.take("a", 5, 0.0)

    assert [rates.available("a", at) for at in (0.0, 0.09, 0.11, 0.3, 60.0)] == [0, 0, 1, 3, 5]
    assert rates.available("b", 0.0) == 5


@given(st.lists(st.tuples(PAUSES, st.integers(0, 8)), max_size=60))
def test_tokens_never_exceed_the_burst_and_the_rate(steps: list[tuple[float, int]]) -> None:
    rates, now, sent = TokenBuckets[str](RATE), 0.0, 0
    for pause, wanted in steps:
        now += pause
        count = min(wanted, rates.available("a", now))
        rates.take("a", count, now)
        sent += count

        assert 0 <= rates.available("a", now) <= RATE.burst
        assert sent <= RATE.burst + now * RATE.per_second + 1e-6


@given(st.lists(st.tuples(PAUSES, st.integers(1, 5)), min_size=1, max_size=20), st.floats(0, 1e9))
def test_an_idle_bucket_is_full_and_never_more(steps: list[tuple[float, int]], idle: float) -> None:
    rates, now = TokenBuckets[str](RATE), 0.0
    for pause, count in steps:
        now += pause
        rates.take("a", count, now)
    full_at = now + rates.seconds_until("a", RATE.burst, now) + 1e-6

    assert rates.available("a", full_at + idle) == RATE.burst


@given(st.integers(1, 40), st.integers(1, 5))
def test_after_the_stated_seconds_there_are_as_many_tokens(taken: int, wanted: int) -> None:
    rates = TokenBuckets[str](RATE)
    rates.take("a", taken, 100.0)

    seconds = rates.seconds_until("a", wanted, 100.0)

    assert rates.available("a", 100.0 + seconds + 1e-6) >= wanted
    assert seconds == 0 or rates.available("a", 100.0 + seconds - 1e-6) < wanted


@given(st.lists(st.sampled_from("ab"), max_size=40))
def test_two_keys_share_nothing(takers: list[str]) -> None:
    rates = TokenBuckets[str](RATE)
    for each in takers:
        rates.take(each, 1, 0.0)

    assert rates.available("a", 0.0) == RATE.burst - takers.count("a")


def test_a_million_keys_take_no_more_memory_than_the_stated() -> None:
    rates = TokenBuckets[str](RATE)
    tracemalloc.start()
    for number in range(1_000_000):
        rates.take(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 1, number * 0.001)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(rates) == MAX_BUCKETS
    assert held < 4_000_000
    assert rates.available("10.15.66.63", 1000.0) == 4


def test_the_bucket_that_was_used_longest_ago_is_dropped() -> None:
    rates = TokenBuckets[str](RATE, max_buckets=2)
    for key in ("a", "b", "a", "c"):
        rates.take(key, 1, 0.0)

    assert [rates.available(key, 0.0) for key in "abc"] == [3, 5, 4]
