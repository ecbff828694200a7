"""How often each client, each council and, without a key, each address may call this process."""

import math
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Final
from uuid import UUID

from starlette.types import Scope

from chassis import telemetry
from chassis.limits.client_network import client_network
from chassis.limits.rate_limit_headers import (
    RATE_LIMIT_HEADERS_KEY,
    policy_item,
    quota_item,
    refill_seconds,
)
from chassis.limits.route_class import RouteClass
from chassis.limits.settings import LimitSettings
from chassis.limits.token_bucket import Rate, TokenBuckets
from chassis.problems import RateLimitExceeded

_OF_ADDRESSES: Final = (RouteClass.ANONYMOUS, RouteClass.CALLBACK)
_OF_KEYS: Final = (RouteClass.READ, RouteClass.WRITE, RouteClass.REPORT, RouteClass.LONG_POLL)


class RequestLimits:
    """The buckets of one process. `clock` is monotonic.

    A request takes one token of its client and one of its council, in the class of its operation;
    one that is refused takes none.
    """

    def __init__(
        self, settings: LimitSettings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        rates = {each: rate for each in RouteClass if (rate := settings.client_rate(each))}
        factor = settings.council_limit_factor
        self._of_keys: Mapping[RouteClass, _Limits] = {
            each: _Limits(
                _Limit(f"client-{each}", rates[each]),
                _Limit(f"council-{each}", _times(rates[each], factor)),
            )
            for each in _OF_KEYS
        }
        self._of_addresses: Mapping[RouteClass, _Limits] = {
            each: _Limits(_Limit(f"address-{each}", rates[each])) for each in _OF_ADDRESSES
        }

    def admit_client(self, scope: Scope, of: RouteClass, ledger: UUID, client: str) -> None:
        """Count a request of a council's client, and set the headers of its response.

        Raises:
            RateLimitExceeded: the client or its council has no token left.
        """
        if (limits := self._of_keys.get(of)) is not None:
            limits.admit(scope, ((ledger, client), ledger), self._clock())

    def admit_address(self, scope: Scope, of: RouteClass = RouteClass.ANONYMOUS) -> None:
        """Count a request without a key, of a class, and set the headers of its response.

        Raises:
            RateLimitExceeded: its address has no token left.
        """
        self._of_addresses[of].admit(scope, (client_network(scope),), self._clock())


class _Limit:
    """One limit: its name, its rate, and the bucket of each key."""

    def __init__(self, name: str, rate: Rate) -> None:
        self.name = name
        self.rate = rate
        self.buckets = TokenBuckets[Hashable](rate)


class _Limits:
    """The limits that a request meets together: it takes a token of each, or of none."""

    def __init__(self, *limits: _Limit) -> None:
        self._limits = limits
        policies = (policy_item(each.name, each.rate) for each in limits)
        self._policy = (b"ratelimit-policy", ", ".join(policies).encode())

    def admit(self, scope: Scope, keys: Sequence[Hashable], now: float) -> None:
        """Take a token of each limit, by the key that the request has in it."""
        pairs = list(zip(self._limits, keys, strict=True))
        levels = [limit.buckets.level(key, now) for limit, key in pairs]
        lowest = min(levels)
        nearest = self._limits[levels.index(lowest)]
        admitted = lowest >= 1
        if admitted:
            for limit, key in pairs:
                limit.buckets.take(key, 1, now)
        item = quota_item(nearest.name, nearest.rate, lowest - 1 if admitted else lowest)
        scope[RATE_LIMIT_HEADERS_KEY] = (self._policy, (b"ratelimit", item.encode()))
        if not admitted:
            telemetry.count_limited_request(nearest.name)
            waits = (limit.buckets.seconds_until(key, 1, now) for limit, key in pairs)
            raise rate_limit_exceeded(nearest.name, nearest.rate, max(waits))


def rate_limit_exceeded(name: str, rate: Rate, seconds: float) -> RateLimitExceeded:
    """The problem of a limit that is used up for some seconds."""
    wait = max(1, math.ceil(seconds))
    detail = f"the limit `{name}` is {rate.burst} at once, refilled in {refill_seconds(rate)} s"
    return RateLimitExceeded(
        f"{detail}; send the request again after {wait} s", headers={"Retry-After": str(wait)}
    )


def _times(rate: Rate, factor: int) -> Rate:
    return Rate(rate.per_second * factor, rate.burst * factor)
