"""What came back from one attempt, and what to keep of it."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Final

SNIPPET_BYTES: Final = 1024
HIGHEST_STATUS: Final = 999
LONGEST_ATTEMPT: Final = timedelta(days=1)
"""The longest duration that is recorded; the total deadline of an attempt is far below it."""
_UNPRINTABLE: Final = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd]+")
_TELLING: Final = re.compile(
    r"[^\s\"'<>@]+@[^\s\"'<>@]+"  # e-mail addresses
    r"|\+?\d[\d /-]{4,}\d"  # telephone, NHS, UPN and card numbers, dates
    r"|\b[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}\b"  # postcodes
    r"|[A-Za-z0-9+/_=-]{32,}"  # tokens, keys, signatures
)


class Failure(StrEnum):
    """Why an attempt brought no answer, or an answer that is not one."""

    STATUS = "status"
    """The answer's status is not 2xx. A redirect is one such: it is not followed."""
    DEADLINE = "deadline"
    """No complete answer within the total deadline, however it dripped."""
    CONNECT = "connect"
    """No connection: refused, unreachable, or not within the connect limit."""
    NAME = "name"
    """The host name does not resolve."""
    FORBIDDEN = "forbidden_address"
    """The host name resolves to an address that nothing may be sent to."""
    TLS = "tls"
    """The certificate or the handshake is at fault."""
    BROKEN = "broken"
    """The connection was cut, or what came back is not HTTP."""
    OVERSIZED = "oversized"
    """The answer has too many bytes, or too many interim answers (1xx) before the final one."""
    UNSIGNED = "unsigned"
    """Our own doing: the endpoint's secret does not open, so nothing could be signed and sent."""
    INTERNAL = "internal"
    """Our own doing: the attempt raised an error in the sender, whose log names the place."""


@dataclass(frozen=True, slots=True)
class Reply:
    """How one attempt ended. `failure` is None when it was delivered (2xx)."""

    took: timedelta
    failure: Failure | None
    status: int | None = None
    retry_after: str | None = None
    snippet: str | None = None

    @property
    def gone(self) -> bool:
        """The receiver says that the endpoint is no more: 410."""
        return self.status == HTTPStatus.GONE

    @property
    def overloaded(self) -> bool:
        """The receiver asks for less: 429, or its gateway is overrun: 502, 504."""
        return self.status in {
            HTTPStatus.TOO_MANY_REQUESTS,
            HTTPStatus.BAD_GATEWAY,
            HTTPStatus.GATEWAY_TIMEOUT,
        }


def stored_status(code: int) -> int:
    """A status code within what is stored and shown: 0 to 999.

    Receivers send what HTTP does not define (099, 600, 999). Inside the bounds it is kept as sent.
    """
    return min(max(code, 0), HIGHEST_STATUS)


def stored_milliseconds(took: timedelta) -> int:
    """A duration in whole milliseconds within what is stored and shown: 0 to a day."""
    return min(max(took, timedelta()), LONGEST_ATTEMPT) // timedelta(milliseconds=1)


def failure_of(status: int) -> Failure | None:
    """Only 2xx is success."""
    return None if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES else Failure.STATUS


def snippet(body: bytes) -> str:
    """The beginning of a receiver's answer, at most 1 KiB, fit to be kept and shown.

    A receiver may answer with anything, a child's record included. What looks like an address, a
    number of a person or a secret is masked, and so is all that cannot be printed.
    """
    text = body[:SNIPPET_BYTES].decode(errors="replace")
    masked = _TELLING.sub("[masked]", _UNPRINTABLE.sub(" ", text))
    return masked.encode()[:SNIPPET_BYTES].decode(errors="ignore").strip()
