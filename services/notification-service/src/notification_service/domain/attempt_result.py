"""What came back from one attempt, and what to keep of it."""

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from events.contracts.published_enum import PublishedEnum

MAX_STATUS: Final = 999
MAX_ATTEMPT_DURATION: Final = timedelta(days=1)
"""The longest duration that is recorded; the total deadline of an attempt is far below it."""


class AttemptFailure(PublishedEnum):
    """Why an attempt brought no answer, or an answer that is not one."""

    STATUS = "status"
    """The answer's status is not 2xx. A redirect is one such: it is not followed."""
    TIMEOUT = "timeout"
    """No complete answer within the total deadline, however it dripped."""
    CONNECT = "connect"
    """No connection: refused, unreachable, or not within the connect limit."""
    DNS = "dns"
    """The host name does not resolve."""
    FORBIDDEN = "forbidden_address"
    """The host name resolves to an address that nothing may be sent to."""
    TLS = "tls"
    """The certificate or the handshake is at fault."""
    INVALID_RESPONSE = "invalid_response"
    """The connection was cut, or what came back is not HTTP."""
    OVERSIZED = "oversized"
    """The answer has too many bytes, or too many interim answers (1xx) before the final one."""
    SIGNING_FAILED = "signing_failed"
    """Our own doing: the endpoint's secret does not open, so nothing could be signed and sent."""
    INTERNAL = "internal"
    """Our own doing: the attempt raised an error in the sender, whose log names the place."""


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """How one attempt ended. `failure` is None when it was delivered (2xx).

    `excerpt` is how the answer to a failed attempt began, where it is to be kept.
    """

    duration: timedelta
    failure: AttemptFailure | None
    status: int | None = None
    retry_after: str | None = None
    excerpt: str | None = None

    @property
    def is_gone(self) -> bool:
        """The receiver says that the endpoint is no more: 410."""
        return self.status == HTTPStatus.GONE

    @property
    def is_overloaded(self) -> bool:
        """The receiver asks for less: 429, or its gateway is overrun: 502, 504."""
        return self.status in {
            HTTPStatus.TOO_MANY_REQUESTS,
            HTTPStatus.BAD_GATEWAY,
            HTTPStatus.GATEWAY_TIMEOUT,
        }


def clamp_status(code: int) -> int:
    """A status code within what is stored and shown: 0 to 999.

    Receivers send what HTTP does not define (099, 600, 999). Inside the bounds it is kept as sent.
    """
    return min(max(code, 0), MAX_STATUS)


def clamp_milliseconds(took: timedelta) -> int:
    """A duration in whole milliseconds within what is stored and shown: 0 to a day."""
    return min(max(took, timedelta()), MAX_ATTEMPT_DURATION) // timedelta(milliseconds=1)


def status_failure(status: int) -> AttemptFailure | None:
    """Only 2xx is success."""
    return None if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES else AttemptFailure.STATUS
