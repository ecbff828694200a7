"""The order of the deliveries of one case to one endpoint, where the endpoint asks for it.

A delivery waits until the one before it was answered with 2xx or is skipped. A skipped one is still
attempted, and may then arrive after later ones.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from events.contracts.published_enum import PublishedEnum
from notification_service.domain.delivery_outcome import DeliveryOutcome, DeliveryState

MIN_WAIT_HOURS: Final = 1
MAX_WAIT_HOURS: Final = 72
"""About as long as the attempts of one delivery take: after the last it is skipped in any case."""
DEFAULT_WAIT_HOURS: Final = 24


class EndpointOrdering(PublishedEnum):
    """In which order an endpoint gets its webhooks."""

    NONE = "none"
    """None: each as soon as it can be sent."""
    CASE = "case"
    """Those of one case one after the other. Cases do not wait for each other."""


class SkipReason(PublishedEnum):
    """Why the order of its case no longer waits for a delivery."""

    REQUESTED = "requested"
    """A client requested it."""
    WAITED = "waited"
    """Its next attempt would be later after the first than the endpoint's `order_wait_hours`."""
    EXHAUSTED = "exhausted"
    """Its last attempt failed."""


@dataclass(frozen=True, slots=True, order=True)
class CaseQueue:
    """The deliveries of one case to one endpoint."""

    ledger_id: UUID
    endpoint_id: UUID
    case_id: UUID


@dataclass(frozen=True, slots=True)
class OrderPlace:
    """A claimed delivery that others of its case wait for, and when it was first claimed."""

    case_id: UUID
    first_claimed_at: datetime


def waited_too_long(
    outcome: DeliveryOutcome, first_claimed_at: datetime, ended_at: datetime, wait: timedelta
) -> bool:
    """Whether a failed attempt ends the wait for its delivery: the next one would be too late.

    Not where the endpoint is disabled by it: then the delivery is kept, and so is its place.
    """
    next_attempt_at = ended_at + outcome.due_in
    is_pending = outcome.state is DeliveryState.PENDING and not outcome.gone
    return is_pending and next_attempt_at - first_claimed_at > wait
