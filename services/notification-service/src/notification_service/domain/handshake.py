"""The handshake of CloudEvents' web hooks: a receiver permits webhooks before it gets any.

Source: HTTP 1.1 Web Hooks for Event Delivery, version 1.0.2, section 4 (abuse protection). The
permission is in headers alone: whatever the status, a response without them permits nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from events.contracts.published_enum import PublishedEnum
from notification_service.domain.attempt_result import AttemptFailure

REQUEST_ORIGIN: Final = "WebHook-Request-Origin"
REQUEST_RATE: Final = "WebHook-Request-Rate"
REQUEST_CALLBACK: Final = "WebHook-Request-Callback"
ALLOWED_ORIGIN: Final = "WebHook-Allowed-Origin"
ALLOWED_RATE: Final = "WebHook-Allowed-Rate"
_RATE: Final = re.compile(r"\*|[1-9][0-9]{0,8}")
"""A rate in requests per minute, or an asterisk: no limit."""
HANDSHAKE_DELAYS: Final[Sequence[timedelta]] = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)
"""How long to wait after the first, the second … request without an answer: five in all."""
CALLBACK_PERIOD: Final = timedelta(days=7)
"""For how long after a request its callback may give the permission."""


class HandshakeState(PublishedEnum):
    """How far a handshake is."""

    REQUESTED = "requested"
    """The request is to be made, or made again: there was no answer yet."""
    WITHHELD = "withheld"
    """The receiver answered without a permission. Its callback may give one."""
    ALLOWED = "allowed"
    """The receiver permits webhooks, by its answer or by the callback."""
    FAILED = "failed"
    """No answer after five requests. The callback may give the permission."""


class GrantSource(PublishedEnum):
    """By what a receiver gave its permission."""

    RESPONSE = "response"
    """By the headers of its response."""
    CALLBACK = "callback"
    """By a request to the address in `WebHook-Request-Callback`."""


@dataclass(frozen=True, slots=True)
class Permission:
    """A receiver permits webhooks, `rate` a minute; None: as many as are sent."""

    rate: int | None


@dataclass(frozen=True, slots=True)
class HandshakeResult:
    """How a request ended: with a permission, with a status without one, or with a failure."""

    permission: Permission | None = None
    status: int | None = None
    failure: AttemptFailure | None = None

    @property
    def is_answered(self) -> bool:
        """Whether the receiver answered for itself: not where it is overloaded or broken."""
        if self.permission is not None:
            return True
        return self.status is not None and not (
            self.status == HTTPStatus.TOO_MANY_REQUESTS
            or self.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        )


@dataclass(frozen=True, slots=True)
class HandshakeOutcome:
    """The next state, and after how long the request is made again; None: it is not."""

    state: HandshakeState
    due_in: timedelta | None = None


def handshake_headers(origin: str, rate: int, callback: str) -> dict[str, str]:
    """The headers of a request for permission."""
    return {REQUEST_ORIGIN: origin, REQUEST_RATE: str(rate), REQUEST_CALLBACK: callback}


def parse_rate(text: str) -> Permission | None:
    """The permission of a rate header; None where its value is none."""
    value = text.strip()
    if not _RATE.fullmatch(value):
        return None
    return Permission(None if value == "*" else int(value))


def parse_permission(origin: str, headers: Mapping[str, str]) -> Permission | None:
    """What a response permits to an origin. `headers` finds names in upper and lower case.

    A response that names the origin and no rate permits webhooks without a limit of its own. One
    with a rate that is none permits nothing: it was not meant for this handshake.
    """
    allowed = headers.get(ALLOWED_ORIGIN, "").strip()
    if allowed != "*" and allowed.lower() != origin.lower():
        return None
    return parse_rate(headers.get(ALLOWED_RATE, "*"))


def decide_handshake_outcome(attempt: int, result: HandshakeResult) -> HandshakeOutcome:
    """The outcome of request number `attempt`, counted from 1."""
    if result.permission is not None:
        return HandshakeOutcome(HandshakeState.ALLOWED)
    if result.is_answered:
        return HandshakeOutcome(HandshakeState.WITHHELD)
    if attempt > len(HANDSHAKE_DELAYS):
        return HandshakeOutcome(HandshakeState.FAILED)
    return HandshakeOutcome(HandshakeState.REQUESTED, HANDSHAKE_DELAYS[attempt - 1])
