"""The headers of the limits (draft-ietf-httpapi-ratelimit-headers-11)."""

import math
from dataclasses import dataclass
from typing import Final

from chassis.limits.token_bucket import Rate

RATE_LIMIT_HEADERS_KEY: Final = "chassis.rate_limit_headers"
"""The key of a request's scope for the headers that its response has."""


@dataclass(frozen=True, slots=True)
class Quota:
    """What is left of one limit: whole tokens, and the seconds until it is whole again."""

    name: str
    remaining: int
    seconds: float


def policy_item(name: str, rate: Rate) -> str:
    """A limit as an item of `RateLimit-Policy`: its quota, and the seconds that refill it."""
    return f'"{name}";q={rate.burst};w={math.ceil(rate.burst / rate.per_second)}'


def quota_item(quota: Quota) -> str:
    """What is left, as `RateLimit`."""
    return f'"{quota.name}";r={quota.remaining};t={math.ceil(quota.seconds)}'
