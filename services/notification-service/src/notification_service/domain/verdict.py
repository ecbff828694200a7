"""What follows from how an attempt ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from events.contracts.published_enum import PublishedEnum
from notification_service.domain.cause import Cause
from notification_service.domain.reply import Reply
from notification_service.domain.retry import asked_to_wait, wait

REST: Final = timedelta(seconds=30)
"""How long an overloaded endpoint is left alone when it does not say."""


class State(PublishedEnum):
    """Where a delivery stands. Every delivery ends in exactly one of the last three."""

    PENDING = "pending"
    """Due now or later, or kept until its disabled endpoint is enabled again."""
    DELIVERED = "delivered"
    EXHAUSTED = "exhausted"
    """The last attempt failed. It can be redelivered."""
    CANCELLED = "cancelled"
    """Its endpoint was deleted."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a delivery and its endpoint.

    `due_in` is the wait until the next attempt of a pending delivery. `rest` is how long the whole
    endpoint is left alone. `gone` disables the endpoint at once.
    """

    state: State
    due_in: timedelta = timedelta()
    rest: timedelta = timedelta()
    gone: bool = False


def judge(cause: Cause, attempt: int, reply: Reply, now: datetime, chance: float) -> Verdict:
    """What follows from attempt number `attempt`, counted from 1.

    `chance` in [0, 1) is the jitter's randomness. A delivery refused with 410 stays pending: it
    waits with its endpoint, and goes out if the endpoint is enabled again.
    """
    if reply.failure is None:
        return Verdict(State.DELIVERED)
    asked = asked_to_wait(reply.retry_after, now)
    due_in = wait(cause, attempt, chance, asked)
    rest = (asked or REST) if reply.overloaded else timedelta()
    if due_in is None:
        return Verdict(State.EXHAUSTED, rest=rest, gone=reply.gone)
    return Verdict(State.PENDING, due_in, rest, reply.gone)
