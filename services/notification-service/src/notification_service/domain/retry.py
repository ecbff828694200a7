"""When a failed delivery is attempted again.

The schedule is the one that Standard Webhooks 1.0.0 suggests: ten attempts over about 75 hours, so
that a receiver that fails on a Friday evening still gets its webhooks on Monday morning.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from notification_service.domain.delivery_cause import DeliveryCause

RETRY_DELAYS: Final[Sequence[timedelta]] = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long to wait after the first, the second … failed attempt. The first attempt is immediate."""
NO_RETRY: Final[Sequence[timedelta]] = ()
"""A test event is attempted once: the developer who requested it can request another."""
RETRY_DELAYS_BY_CAUSE: Final[Mapping[DeliveryCause, Sequence[timedelta]]] = {
    DeliveryCause.AUTOMATIC: RETRY_DELAYS,
    DeliveryCause.REDELIVERY: RETRY_DELAYS,
    DeliveryCause.REPLAY: RETRY_DELAYS,
    DeliveryCause.TEST: NO_RETRY,
}
JITTER: Final = 0.2
MAX_RETRY_AFTER: Final = timedelta(hours=24)
"""The longest Retry-After that is followed."""


def retry_delay(
    cause: DeliveryCause, attempts: int, jitter: float, requested: timedelta | None = None
) -> timedelta | None:
    """How long to wait after attempt number `attempts` failed; None when it was the last.

    `jitter` is in [0, 1) and spreads the wait over ±20 %, so that deliveries that failed together
    are not retried together. `requested` is the receiver's Retry-After: it may lengthen the wait up
    to a day, never shorten it.
    """
    schedule = RETRY_DELAYS_BY_CAUSE[cause]
    if attempts > len(schedule):
        return None
    spread = schedule[attempts - 1] * (1 - JITTER + 2 * JITTER * jitter)
    return max(spread, min(requested or timedelta(), MAX_RETRY_AFTER))


def parse_retry_after(retry_after: str | None, now: datetime) -> timedelta | None:
    """The wait that a Retry-After header requests: seconds or an HTTP date (RFC 9110 10.2.3).

    None where it is absent, unreadable or in the past, else at most MAX_RETRY_AFTER. Never raises,
    whatever the text. `now` is timezone-aware.
    """
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), MAX_RETRY_AFTER)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # a number that exceeds every date or offset
        return None
    gap = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return min(gap, MAX_RETRY_AFTER) if gap > timedelta() else None
