"""The rate that a receiver permitted, over all senders: in no minute are there more requests.

Requests are spread evenly (the generic cell rate algorithm), with about a second's worth at once,
so that a high rate does not need a claim for each request.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

MAX_RATE: Final = 60_000
"""Requests a minute. A receiver that permits more gets no more than this."""
_MICROSECONDS: Final = 60_000_000
_BURSTS: Final = 60


@dataclass(frozen=True, slots=True)
class RateGrant:
    """How many requests may start now, and the instant that is stored until the next claim."""

    count: int
    next_at: datetime | None


def take_from_rate(rate: int, next_at: datetime | None, now: datetime, wanted: int) -> RateGrant:
    """How many of `wanted` requests may start at `now`, of `rate` a minute, at least 1.

    `next_at` is what was stored before: when the next request is due if they are spread evenly.
    """
    bounded = min(rate, MAX_RATE)
    burst = max(1, bounded // _BURSTS)
    # So that a burst and what follows it within a minute are no more than the rate.
    interval = timedelta(microseconds=math.ceil(_MICROSECONDS / (bounded - burst + 1)))
    due = max(next_at or now, now)
    room = math.floor((now + (burst - 1) * interval - due) / interval) + 1
    count = max(0, min(wanted, room))
    return RateGrant(count, due + count * interval if count else next_at)
