"""One attempt over HTTP: bounded in time, in size and in where it may go."""

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

from notification_service.domain.excerpt import excerpt
from notification_service.domain.message import CONTENT_TYPE
from notification_service.domain.reply import Failure, Reply, failure_of, stored_status
from notification_service.worker.bounded import READ_AT_MOST, AnswerTooLarge, BoundedConnector
from notification_service.worker.lookup import DnsLookup
from notification_service.worker.names import CachingResolver
from notification_service.worker.vetting import (
    ForbiddenAddress,
    VettingResolver,
    vetted_sockets,
)

_FAILURES: Final[Sequence[tuple[type[Exception], Failure]]] = (
    (ForbiddenAddress, Failure.FORBIDDEN),
    (AnswerTooLarge, Failure.OVERSIZED),
    (ClientConnectorDNSError, Failure.NAME),
    (ClientSSLError, Failure.TLS),
    (ClientConnectorError, Failure.CONNECT),
    (ConnectionTimeoutError, Failure.CONNECT),
    (TimeoutError, Failure.DEADLINE),
)
"""What an error of the client means; the first that fits, because some are kinds of others."""
_HEADERS: Final = {
    "Content-Type": CONTENT_TYPE,
    "Accept-Encoding": "identity",
    "User-Agent": "send-webhooks/1",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds an attempt, in seconds: `total` counts everything, name look-up to last byte.

    `kept` is how many connections may be open before those that fall idle are closed at once.
    """

    total: float = 15.0
    connect: float = 5.0
    loopback: bool = False
    kept: int = 512


def open_session(
    limits: Limits, inner: AbstractResolver | None = None, tls: ssl.SSLContext | None = None
) -> ClientSession:
    """The one session of a sender: no cookies, no proxies, no decompression, vetted addresses.

    Call it in the event loop that will use it. How many connections one endpoint may have is the
    sender's to limit, so the connector does not.
    """
    connector = BoundedConnector(
        kept=limits.kept,
        limit=0,
        resolver=VettingResolver(inner or CachingResolver(DnsLookup()), loopback=limits.loopback),
        use_dns_cache=False,  # the resolver has one, and is asked for each connection
        socket_factory=vetted_sockets(loopback=limits.loopback),
        ssl=tls or True,
        keepalive_timeout=30,
    )
    return ClientSession(
        connector=connector,
        timeout=ClientTimeout(total=limits.total, connect=limits.connect),
        cookie_jar=DummyCookieJar(),
        headers=_HEADERS,
        auto_decompress=False,
        trust_env=False,
        read_bufsize=READ_AT_MOST,
        max_field_size=4096,
        max_headers=64,
    )


async def post(session: ClientSession, url: str, body: bytes, headers: dict[str, str]) -> Reply:
    """Send once and answer how it ended. Nothing that a receiver does raises.

    The total deadline is the session's, and is kept here once more: it must fire whatever happens
    inside the client.
    """
    began = monotonic()
    try:
        async with asyncio.timeout(session.timeout.total):
            # Encoded: the URL goes out exactly as the council gave it.
            async with session.post(
                URL(url, encoded=True), data=body, headers=headers, allow_redirects=False
            ) as response:
                beginning = await _beginning(response)
                return _answered(response, beginning, timedelta(seconds=monotonic() - began))
    except Exception as error:  # noqa: BLE001  # whatever a receiver does, the sender goes on
        return Reply(timedelta(seconds=monotonic() - began), _failure(error))


async def _beginning(response: ClientResponse) -> bytes:
    """The first bytes of an answer. The connection of a longer one is closed, not drained."""
    kept = bytearray()
    while not response.content.at_eof():
        if len(kept) >= READ_AT_MOST:
            response.close()
            break
        kept += await response.content.readany()
    return bytes(kept[:READ_AT_MOST])


def _answered(response: ClientResponse, beginning: bytes, took: timedelta) -> Reply:
    failure = failure_of(response.status)
    # What a receiver says about a success is its own affair, and may be about a child.
    readable = failure is not None and "Content-Encoding" not in response.headers
    return Reply(
        took,
        failure,
        stored_status(response.status),
        response.headers.get("Retry-After"),
        excerpt(beginning) if readable else None,
    )


def _failure(error: Exception) -> Failure:
    return next((each for kind, each in _FAILURES if isinstance(error, kind)), Failure.BROKEN)
