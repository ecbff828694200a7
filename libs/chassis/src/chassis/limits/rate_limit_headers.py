"""The headers of the limits (draft-ietf-httpapi-ratelimit-headers-11)."""

import math
from typing import Final

from chassis.limits.token_bucket import Rate

RATE_LIMIT_HEADERS_KEY: Final = "chassis.rate_limit_headers"
"""The key of a request's scope for the headers that its response has."""


def policy_item(name: str, rate: Rate) -> str:
    """A limit as an item of `RateLimit-Policy`: its quota, and the seconds that refill it."""
    return f'"{name}";q={rate.burst};w={refill_seconds(rate)}'


def quota_item(name: str, rate: Rate, level: float) -> str:
    """What is left of a limit, as `RateLimit`, and the seconds until all of it is there again."""
    seconds = math.ceil((rate.burst - level) / rate.per_second)
    return f'"{name}";r={int(level)};t={seconds}'


def refill_seconds(rate: Rate) -> int:
    """The seconds in which an empty bucket becomes full."""
    return math.ceil(rate.burst / rate.per_second)
