"""The limits of requests, by a clock that the test moves."""

import re
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.limits import (
    RATE_LIMIT_HEADERS_KEY,
    FailedAuthentications,
    LimitSettings,
    LongPollSlots,
    RequestLimits,
    RouteClass,
)
from chassis.problems import RateLimitExceeded, TooManyRequests, Unavailable

COUNCIL, OTHER_COUNCIL = UUID(int=1), UUID(int=2)
READ = RouteClass.READ
SETTINGS = LimitSettings(
    client_reads_per_second=2,
    client_writes_per_second=1,
    anonymous_requests_per_second=1,
    signed_callbacks_per_second=2,
    failed_authentications_per_minute=3,
    council_limit_factor=2,
    limit_burst_seconds=5,
)
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.1"
REFUSED = "api_key"


class StoppedClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def limits(clock: StoppedClock) -> RequestLimits:
    return RequestLimits(SETTINGS, clock)


@pytest.fixture
def failures(clock: StoppedClock) -> FailedAuthentications:
    return FailedAuthentications(SETTINGS, clock)


def send(limits: RequestLimits, client: str, *, council: UUID = COUNCIL) -> dict[str, str]:
    """A read of a client: the headers of its response."""
    scope: dict[str, object] = {}
    limits.admit_client(scope, READ, council, client)
    return headers_of(scope)


def headers_of(scope: dict[str, object]) -> dict[str, str]:
    pairs: Any = scope[RATE_LIMIT_HEADERS_KEY]
    return {name.decode(): value.decode() for name, value in pairs}


def accepted(limits: RequestLimits, client: str, *, council: UUID = COUNCIL) -> int:
    """How many requests a client can send at once, 1000 at most."""
    for count in range(1000):
        try:
            send(limits, client, council=council)
        except RateLimitExceeded:
            return count
    return 1000


def test_a_client_may_send_a_burst_and_then_its_rate(
    limits: RequestLimits, clock: StoppedClock
) -> None:
    assert accepted(limits, "a system") == 10
    clock.now += 3
    assert accepted(limits, "a system") == 6


def test_clients_do_not_share_a_limit_but_a_council_has_one(limits: RequestLimits) -> None:
    assert [accepted(limits, each) for each in ("a", "b", "c")] == [10, 10, 0]


def test_one_council_cannot_use_up_another_s(limits: RequestLimits) -> None:
    for client in ("a", "b", "c"):
        accepted(limits, client)

    assert accepted(limits, "a", council=OTHER_COUNCIL) == 10


def test_a_refused_client_takes_nothing_from_its_council(limits: RequestLimits) -> None:
    accepted(limits, "a")
    for _ in range(50):
        with pytest.raises(RateLimitExceeded):
            send(limits, "a")

    assert accepted(limits, "b") == 10


def test_classes_do_not_share_a_limit(limits: RequestLimits) -> None:
    accepted(limits, "a")

    limits.admit_client({}, RouteClass.WRITE, COUNCIL, "a")


def test_probes_are_never_limited(limits: RequestLimits) -> None:
    for _ in range(10_000):
        limits.admit_client({}, RouteClass.PROBE, COUNCIL, "a")


def test_the_headers_state_the_limits_and_what_is_left(
    limits: RequestLimits, clock: StoppedClock
) -> None:
    assert send(limits, "a") == {
        "ratelimit-policy": '"client-read";q=10;w=5, "council-read";q=20;w=5',
        "ratelimit": '"client-read";r=9;t=1',
    }
    accepted(limits, "b")  # 9 of the 20 of the council are left
    send(limits, "a")
    assert send(limits, "c")["ratelimit"] == '"council-read";r=7;t=4'
    clock.now += 0.5  # the client gets one back, the council two
    assert send(limits, "a")["ratelimit"] == '"client-read";r=8;t=1'


def test_a_refused_request_has_the_headers_too(limits: RequestLimits) -> None:
    accepted(limits, "a")
    scope: dict[str, object] = {}

    with pytest.raises(RateLimitExceeded):
        limits.admit_client(scope, READ, COUNCIL, "a")

    assert headers_of(scope)["ratelimit"] == '"client-read";r=0;t=5'


def test_the_problem_states_the_limit_and_when_to_try_again(limits: RequestLimits) -> None:
    accepted(limits, "a")

    with pytest.raises(RateLimitExceeded) as refused:
        send(limits, "a")

    detail = "the limit `client-read` is 10 at once, refilled in 5 s"
    assert refused.value.detail == f"{detail}; send the request again after 1 s"
    assert refused.value.headers == {"Retry-After": "1"}


@given(st.lists(st.floats(0, 3), min_size=1, max_size=50))
def test_after_the_stated_time_a_request_is_accepted(pauses: list[float]) -> None:
    clock = StoppedClock()
    limits = RequestLimits(SETTINGS, clock)
    for pause in pauses:
        clock.now += pause
        accepted(limits, "a")

        with pytest.raises(RateLimitExceeded) as refused:
            send(limits, "a")
        clock.now += int(refused.value.headers["Retry-After"])
        send(limits, "a")


def test_addresses_do_not_share_a_limit(limits: RequestLimits) -> None:
    def send_from(host: str) -> None:
        limits.admit_address({"client": (host, 1)})

    for _ in range(5):
        send_from(HERE)
    with pytest.raises(RateLimitExceeded, match="address-anonymous"):
        send_from(HERE)
    send_from(ELSEWHERE)


def test_signed_deliveries_of_an_address_have_a_limit_of_their_own(limits: RequestLimits) -> None:
    for _ in range(10):
        limits.admit_address({"client": (HERE, 1)}, RouteClass.CALLBACK)
    with pytest.raises(RateLimitExceeded, match="address-callback"):
        limits.admit_address({"client": (HERE, 1)}, RouteClass.CALLBACK)
    limits.admit_address({"client": (HERE, 1)})


def test_failures_are_counted_by_address(failures: FailedAuthentications) -> None:
    for _ in range(3):
        assert failures.may_try(HERE)
        failures.record(HERE, REFUSED)

    assert not failures.may_try(HERE)
    assert failures.may_try(ELSEWHERE)
    with pytest.raises(RateLimitExceeded, match="failed-authentications"):
        failures.record(HERE, REFUSED)


def test_failures_are_counted_by_key_whatever_the_address(
    failures: FailedAuthentications,
) -> None:
    for number in range(3):
        failures.record(f"192.0.2.{number}", REFUSED, "one key")

    with pytest.raises(RateLimitExceeded):
        failures.record(ELSEWHERE, REFUSED, "one key")
    failures.record(ELSEWHERE, REFUSED, "another key")


def test_failures_are_forgotten_at_an_even_rate(
    failures: FailedAuthentications, clock: StoppedClock
) -> None:
    for _ in range(3):
        failures.record(HERE, REFUSED)

    with pytest.raises(RateLimitExceeded) as refused:
        failures.record(HERE, REFUSED)
    assert refused.value.headers == {"Retry-After": "20"}
    clock.now += 20
    failures.record(HERE, REFUSED)


def test_a_council_has_a_quarter_of_the_long_polls() -> None:
    slots = LongPollSlots(8)

    with (
        slots.hold(COUNCIL),
        slots.hold(COUNCIL),
        slots.hold(OTHER_COUNCIL),
        pytest.raises(TooManyRequests, match="2 requests of your council wait for news already"),
    ):
        slots.hold(COUNCIL).__enter__()

    with slots.hold(COUNCIL), slots.hold(COUNCIL):
        pass


def test_all_councils_together_have_no_more_long_polls_than_there_are() -> None:
    slots = LongPollSlots(4)
    held = [slots.hold(UUID(int=number)) for number in range(4)]
    for each in held:
        each.__enter__()

    with pytest.raises(Unavailable) as refused:
        slots.hold(UUID(int=9)).__enter__()

    assert refused.value.headers == {"Retry-After": "2"}
    for each in held:
        each.__exit__(None, None, None)
    with slots.hold(UUID(int=9)):
        pass


@pytest.mark.parametrize("text", ["nonsense", "*", "10.0.0.1/8", "10.0.0.1 10.0.0.2"])
def test_proxies_are_addresses_or_networks(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape("must be IP addresses or networks")):
        LimitSettings(trusted_proxies=text)


def test_several_proxies_may_be_listed() -> None:
    assert LimitSettings(trusted_proxies="10.0.0.0/8, 2001:db8::1").proxies == [
        "10.0.0.0/8",
        "2001:db8::1",
    ]
