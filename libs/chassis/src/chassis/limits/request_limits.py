"""How often each client, each council and, without a key, each address may call this process."""

import math
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from starlette.types import Scope

from chassis import telemetry
from chassis.limits.client_network import client_network
from chassis.limits.rate_limit_headers import (
    RATE_LIMIT_HEADERS_KEY,
    Quota,
    policy_item,
    quota_item,
)
from chassis.limits.route_class import RouteClass
from chassis.limits.settings import LimitSettings
from chassis.limits.token_bucket import Rate, TokenBuckets
from chassis.problems import RateLimitExceeded

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
        self._of_keys: Mapping[RouteClass, _LimitPair] = {
            each: _LimitPair(
                _Limit(f"client-{each}", rates[each]),
                _Limit(f"council-{each}", _times(rates[each], factor)),
            )
            for each in _OF_KEYS
        }
        self._anonymous = _Limit("address-anonymous", rates[RouteClass.ANONYMOUS])

    def admit_client(self, scope: Scope, of: RouteClass, ledger: UUID, client: str) -> None:
        """Count a request of a council's client, and set the headers of its response.

        Raises:
            RateLimitExceeded: the client or its council has no token left.
        """
        if (pair := self._of_keys.get(of)) is not None:
            self._admit(scope, ((pair.client, (ledger, client)), (pair.council, ledger)))

    def admit_address(self, scope: Scope) -> None:
        """Count a request without a key, and set the headers of its response.

        Raises:
            RateLimitExceeded: its address has no token left.
        """
        self._admit(scope, ((self._anonymous, client_network(scope)),))

    def _admit(self, scope: Scope, wanted: Sequence[tuple["_Limit", Hashable]]) -> None:
        now = self._clock()
        exhausted = [limit for limit, key in wanted if limit.buckets.available(key, now) < 1]
        if not exhausted:
            for limit, key in wanted:
                limit.buckets.take(key, 1, now)
        quotas = [limit.quota(key, now) for limit, key in wanted]
        scope[RATE_LIMIT_HEADERS_KEY] = (
            (b"ratelimit-policy", ", ".join(limit.policy for limit, _ in wanted).encode()),
            (b"ratelimit", quota_item(min(quotas, key=lambda each: each.remaining)).encode()),
        )
        if exhausted:
            telemetry.count_limited_request(exhausted[0].name)
            waits = [limit.buckets.seconds_until(key, 1, now) for limit, key in wanted]
            raise rate_limit_exceeded(exhausted[0].name, exhausted[0].rate, max(waits))


class _Limit:
    """One limit: its name, its rate, and the bucket of each key."""

    def __init__(self, name: str, rate: Rate) -> None:
        self.name = name
        self.rate = rate
        self.policy = policy_item(name, rate)
        self.buckets = TokenBuckets[Hashable](rate)

    def quota(self, key: Hashable, now: float) -> Quota:
        """What a key has left."""
        remaining = self.buckets.available(key, now)
        seconds = self.buckets.seconds_until(key, self.rate.burst, now)
        return Quota(self.name, remaining, seconds)


@dataclass(frozen=True, slots=True)
class _LimitPair:
    """The limits of a class of operation: of each client, and of each council."""

    client: _Limit
    council: _Limit


def rate_limit_exceeded(name: str, rate: Rate, seconds: float) -> RateLimitExceeded:
    """The problem of a limit that is used up for some seconds."""
    wait = max(1, math.ceil(seconds))
    detail = f"the limit `{name}` is {rate.burst} at once, refilled in {_refill(rate)} s"
    return RateLimitExceeded(
        f"{detail}; send the request again after {wait} s", headers={"Retry-After": str(wait)}
    )


def _refill(rate: Rate) -> int:
    return math.ceil(rate.burst / rate.per_second)


def _times(rate: Rate, factor: int) -> Rate:
    return Rate(rate.per_second * factor, rate.burst * factor)
