"""One attempt over HTTP, with bounds of time, size and addresses."""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Final

from aiohttp import (
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientResponse,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
)
from aiohttp.abc import AbstractResolver
from yarl import URL

from notification_service.domain.attempt_result import (
    AttemptFailure,
    AttemptResult,
    clamp_status,
    status_failure,
)
from notification_service.domain.handshake import HandshakeResult, parse_permission
from notification_service.domain.response_excerpt import response_excerpt
from notification_service.worker.bounded_connector import (
    MAX_BODY_READ_BYTES,
    BoundedConnector,
    ResponseTooLarge,
)
from notification_service.worker.caching_resolver import CachingResolver
from notification_service.worker.dns_lookup import DnsLookup
from notification_service.worker.ssrf_guard import (
    ForbiddenAddress,
    GuardedResolver,
    guarded_socket_factory,
)

_FAILURE_BY_ERROR: Final[Sequence[tuple[type[Exception], AttemptFailure]]] = (
    (ForbiddenAddress, AttemptFailure.FORBIDDEN),
    (ResponseTooLarge, AttemptFailure.OVERSIZED),
    (ClientConnectorDNSError, AttemptFailure.DNS),
    (ClientSSLError, AttemptFailure.TLS),
    (ClientConnectorError, AttemptFailure.CONNECT),
    (ConnectionTimeoutError, AttemptFailure.CONNECT),
    (TimeoutError, AttemptFailure.TIMEOUT),
)
"""The failure of each error; the first that matches, because some are subclasses of others."""
_CERTIFICATE_ALERTS: Final = frozenset(
    {
        "SSLV3_ALERT_BAD_CERTIFICATE",
        "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE",
        "SSLV3_ALERT_CERTIFICATE_REVOKED",
        "SSLV3_ALERT_CERTIFICATE_EXPIRED",
        "SSLV3_ALERT_CERTIFICATE_UNKNOWN",
        "TLSV1_ALERT_UNKNOWN_CA",
        "TLSV1_ALERT_ACCESS_DENIED",
        "TLSV13_ALERT_CERTIFICATE_REQUIRED",
    }
)
"""The alerts of a server about the certificate of its client, as OpenSSL names them."""
_HEADERS: Final = {
    "Accept-Encoding": "identity",
    "User-Agent": "send-webhooks/1",
}


@dataclass(frozen=True, slots=True)
class AttemptLimits:
    """What bounds an attempt, in seconds: `total` counts everything, DNS lookup to last byte.

    `max_open_connections` is how many connections may be open before those that fall idle are
    closed at once.
    """

    total_timeout: float = 15.0
    connect_timeout: float = 5.0
    loopback: bool = False
    max_open_connections: int = 512


def open_session(
    limits: AttemptLimits, inner: AbstractResolver | None = None, tls: ssl.SSLContext | None = None
) -> ClientSession:
    """The one session of a sender: no cookies, no proxies, no decompression, checked addresses.

    Call it in the event loop that will use it. How many connections one endpoint may have is the
    sender's to limit, so the connector does not.
    """
    connector = BoundedConnector(
        max_open=limits.max_open_connections,
        limit=0,
        resolver=GuardedResolver(inner or CachingResolver(DnsLookup()), loopback=limits.loopback),
        use_dns_cache=False,  # the resolver has a cache of its own
        socket_factory=guarded_socket_factory(loopback=limits.loopback),
        ssl=tls or True,
        keepalive_timeout=30,
    )
    return ClientSession(
        connector=connector,
        timeout=ClientTimeout(total=limits.total_timeout, connect=limits.connect_timeout),
        cookie_jar=DummyCookieJar(),
        headers=_HEADERS,
        auto_decompress=False,
        trust_env=False,
        read_bufsize=MAX_BODY_READ_BYTES,
        max_field_size=4096,
        max_headers=64,
    )


async def send_request(
    session: ClientSession,
    url: str,
    body: bytes,
    headers: dict[str, str],
    tls: ssl.SSLContext | None = None,
) -> AttemptResult:
    """Send one request and return the result. `tls` is the context of the endpoint, if it has one.

    Never raises because of a receiver. The total deadline is the session's, and is enforced
    here a second time: it must fire whatever happens inside the client.
    """
    began = monotonic()
    try:
        async with asyncio.timeout(session.timeout.total):
            # Encoded: the URL goes out exactly as the council gave it.
            async with session.post(
                URL(url, encoded=True),
                data=body,
                headers=headers,
                allow_redirects=False,
                ssl=tls or True,
            ) as response:
                beginning = await _read_start(response)
                return _result_of(response, beginning, timedelta(seconds=monotonic() - began))
    except Exception as error:  # noqa: BLE001 # no receiver may stop the sender
        return AttemptResult(timedelta(seconds=monotonic() - began), _classify(error))


async def send_handshake(
    session: ClientSession,
    url: str,
    origin: str,
    headers: dict[str, str],
    tls: ssl.SSLContext | None = None,
) -> HandshakeResult:
    """Ask a receiver for its permission (OPTIONS), and return what it answered.

    Within the bounds of an attempt: never raises because of a receiver, follows no redirect, and
    reads no more of a response.
    """
    try:
        async with asyncio.timeout(session.timeout.total):
            async with session.options(
                URL(url, encoded=True), headers=headers, allow_redirects=False, ssl=tls or True
            ) as response:
                await _read_start(response)
                permission = parse_permission(origin, response.headers)
                return HandshakeResult(permission, clamp_status(response.status))
    except Exception as error:  # noqa: BLE001 # no receiver may stop the sender
        return HandshakeResult(failure=_classify(error))


async def _read_start(response: ClientResponse) -> bytes:
    """The first bytes of a body. The connection of a longer one is closed, not drained."""
    kept = bytearray()
    while not response.content.at_eof():
        if len(kept) >= MAX_BODY_READ_BYTES:
            response.close()
            break
        kept += await response.content.readany()
    return bytes(kept[:MAX_BODY_READ_BYTES])


def _result_of(response: ClientResponse, beginning: bytes, took: timedelta) -> AttemptResult:
    failure = status_failure(response.status)
    # The body of a success is not needed, and may be about a child.
    readable = failure is not None and "Content-Encoding" not in response.headers
    return AttemptResult(
        took,
        failure,
        clamp_status(response.status),
        response.headers.get("Retry-After"),
        response_excerpt(beginning) if readable else None,
    )


def _classify(error: Exception) -> AttemptFailure:
    if _is_refused_certificate(error):
        return AttemptFailure.CLIENT_CERTIFICATE_REFUSED
    return next(
        (each for kind, each in _FAILURE_BY_ERROR if isinstance(error, kind)),
        AttemptFailure.INVALID_RESPONSE,
    )


def _is_refused_certificate(error: Exception) -> bool:
    """Whether the receiver ended TLS because of our certificate.

    In TLS 1.2 that ends the handshake. In TLS 1.3 the handshake is over by then, and the alert
    comes in the place of a response.
    """
    cause = error.__cause__
    return isinstance(cause, ssl.SSLError) and cause.reason in _CERTIFICATE_ALERTS
