"""The result of one attempt."""

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from events.contracts.published_enum import PublishedEnum

MAX_STATUS: Final = 999
MAX_ATTEMPT_DURATION: Final = timedelta(days=1)
"""The longest duration that is recorded; the total deadline of an attempt is far below it."""


class AttemptFailure(PublishedEnum):
    """Why an attempt failed."""

    STATUS = "status"
    """The status of the response is not 2xx. Redirects are not followed."""
    TIMEOUT = "timeout"
    """No complete response within the total deadline."""
    CONNECT = "connect"
    """No connection: refused, unreachable, or not within the connect limit."""
    DNS = "dns"
    """The host name does not resolve."""
    FORBIDDEN = "forbidden_address"
    """The host name resolves to an address that nothing may be sent to."""
    TLS = "tls"
    """The certificate or the handshake is at fault."""
    NO_CLIENT_CERTIFICATE = "no_client_certificate"
    """The endpoint has client certificates, but none is valid now. Nothing was sent."""
    CLIENT_CERTIFICATE_REFUSED = "client_certificate_refused"
    """The receiver refused the client certificate, or, with TLS 1.3, asked for one where there is
    none: with TLS 1.2 that is `tls`."""
    INVALID_RESPONSE = "invalid_response"
    """The connection was closed, or the response is not HTTP."""
    OVERSIZED = "oversized"
    """The response has too many bytes, or too many interim responses (1xx) before the final one."""
    SIGNING_FAILED = "signing_failed"
    """A fault of the service: a secret or key of the endpoint cannot be decrypted, so nothing was
    sent."""
    INTERNAL = "internal"
    """A fault of the service: the attempt raised an error in the sender, which is logged."""


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """How one attempt ended. `failure` is None when it was delivered (2xx).

    `excerpt` is the beginning of the response to a failed attempt, where it is kept.
    """

    duration: timedelta
    failure: AttemptFailure | None
    status: int | None = None
    retry_after: str | None = None
    excerpt: str | None = None

    @property
    def is_gone(self) -> bool:
        """The receiver reports that the endpoint no longer exists: 410."""
        return self.status == HTTPStatus.GONE

    @property
    def is_overloaded(self) -> bool:
        """The receiver requests fewer attempts (429), or its gateway is overloaded (502, 504)."""
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
