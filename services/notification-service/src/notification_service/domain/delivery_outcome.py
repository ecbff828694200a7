"""The consequences of the result of an attempt."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from events.contracts.published_enum import PublishedEnum
from notification_service.domain.attempt_result import AttemptResult
from notification_service.domain.delivery_cause import DeliveryCause
from notification_service.domain.retry import parse_retry_after, retry_delay

DEFAULT_BACKOFF: Final = timedelta(seconds=30)
"""How long an overloaded endpoint gets no attempt where it sends no Retry-After."""


class DeliveryState(PublishedEnum):
    """The state of a delivery. Every delivery ends in exactly one of the last three."""

    PENDING = "pending"
    """Due now or later, kept until its disabled endpoint is enabled again, or waiting for an
    earlier one of its case."""
    DELIVERED = "delivered"
    EXHAUSTED = "exhausted"
    """The last attempt failed. It can be redelivered."""
    CANCELLED = "cancelled"
    """Its endpoint was deleted."""


@dataclass(frozen=True, slots=True)
class DeliveryOutcome:
    """The next state of a delivery and its endpoint.

    `due_in` is the wait until the next attempt of a pending delivery. `backoff` is for how long the
    whole endpoint gets no attempt. `gone` disables the endpoint at once.
    """

    state: DeliveryState
    due_in: timedelta = timedelta()
    backoff: timedelta = timedelta()
    gone: bool = False


def decide_delivery_outcome(
    cause: DeliveryCause, attempt: int, result: AttemptResult, now: datetime, jitter: float
) -> DeliveryOutcome:
    """The outcome of attempt number `attempt`, counted from 1.

    `jitter` is a random number in [0, 1). A delivery refused with 410 stays pending: it
    is sent if the endpoint is enabled again.
    """
    if result.failure is None:
        return DeliveryOutcome(DeliveryState.DELIVERED)
    requested = parse_retry_after(result.retry_after, now)
    due_in = retry_delay(cause, attempt, jitter, requested)
    rest = (requested or DEFAULT_BACKOFF) if result.is_overloaded else timedelta()
    if due_in is None:
        return DeliveryOutcome(DeliveryState.EXHAUSTED, backoff=rest, gone=result.is_gone)
    return DeliveryOutcome(DeliveryState.PENDING, due_in, rest, result.is_gone)
