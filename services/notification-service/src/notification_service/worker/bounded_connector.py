"""Connections that bound the size of a receiver's response.

aiohttp bounds one header and the number of headers, but neither the number of interim responses
(1xx) nor the bytes of an exchange. A receiver that sends `103 Early Hints` for ever is parsed as
fast as it sends: `ClientResponse.start` takes one message after the other from a queue without
bound, and the event loop does nothing else. So bytes and interim responses are counted where they
arrive, and the connection is closed before a parser gets what is beyond the bounds.
"""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any, Final, TypeAlias

from aiohttp import StreamReader, TCPConnector
from aiohttp.abc import AbstractResolver
from aiohttp.client_proto import ResponseHandler
from aiohttp.http import RawResponseMessage

MAX_RESPONSE_BYTES: Final = 65_536
"""Bytes of one exchange that are accepted: interim responses, head, body and trailers together."""
MAX_INTERIM_RESPONSES: Final = 10
"""Interim answers (1xx) before the final one."""
MAX_BODY_READ_BYTES: Final = 4096
"""Bytes of a body that are read; a longer one costs the connection."""

ResponseHead: TypeAlias = tuple[RawResponseMessage, StreamReader]


class ResponseTooLarge(Exception):
    """A response has more bytes or more interim responses than are accepted."""

    def __init__(self) -> None:
        super().__init__("the response is larger than is accepted")


@dataclass(slots=True)
class ConnectionCounter:
    """How many connections are open, and from how many on none is kept for reuse."""

    limit: int
    open: int = field(default=0, init=False)

    @property
    def exceeds_limit(self) -> bool:
        """Whether a connection that is no longer needed is closed at once."""
        return self.open > self.limit


class BoundedResponseHandler(ResponseHandler):
    """One connection. Its bounds are counted for each request."""

    def __init__(self, loop: asyncio.AbstractEventLoop, counter: ConnectionCounter) -> None:
        super().__init__(loop)
        self._counter = counter
        self._bytes_left = MAX_RESPONSE_BYTES
        self._interim_count = 0

    @property
    def should_close(self) -> bool:
        """Whether the connection is closed rather than kept for the next request."""
        return super().should_close or self._counter.exceeds_limit

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the connection in."""
        self._counter.open += 1
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Count the connection out."""
        self._counter.open -= 1
        super().connection_lost(exc)

    def set_response_params(self, **params: Any) -> None:  # noqa: ANN401  # passed on as they are
        """Begin a request."""
        self._bytes_left, self._interim_count = MAX_RESPONSE_BYTES, 0
        super().set_response_params(**params)

    def data_received(self, data: bytes) -> None:
        """Accept what fits the bounds, and close the connection at the first byte that does not."""
        fits = data[: self._bytes_left]
        self._bytes_left -= len(fits)
        super().data_received(fits)
        if len(fits) < len(data):
            self._abort_connection()

    def feed_data(self, data: ResponseHead, size: int = 0) -> None:
        """Pass on a response's head; close the connection at one interim response too many."""
        self._interim_count += data[0].code < HTTPStatus.OK
        if self._interim_count > MAX_INTERIM_RESPONSES:
            self._bytes_left = 0  # nothing that was parsed together with it is passed on
            self._abort_connection()
        else:
            super().feed_data(data, size)

    def _abort_connection(self) -> None:
        """Close the connection. A reader that has read enough of the body gets no error."""
        error = ResponseTooLarge()
        payload = self._payload
        if payload is not None and payload.total_bytes < MAX_BODY_READ_BYTES:
            payload.set_exception(error)
        self.set_exception(error)
        if self.transport is not None:
            self.transport.abort()


class BoundedConnector(TCPConnector):
    """A connector whose connections are bounded, and which closes its resolver with itself.

    `max_open` is how many connections may be open before those that fall idle are closed at once.
    """

    def __init__(
        self,
        *,
        max_open: int,
        resolver: AbstractResolver,
        **settings: Any,  # noqa: ANN401  # passed on as they are
    ) -> None:
        super().__init__(resolver=resolver, **settings)  # pyright: ignore[reportUnknownMemberType]
        self._owned_resolver = resolver
        self.counter = ConnectionCounter(max_open)
        # aiohttp has no public attribute for this; the tests with hostile receivers fail if it
        # moves.
        self._factory = partial(BoundedResponseHandler, asyncio.get_running_loop(), self.counter)

    async def close(self, *, abort_ssl: bool = False) -> None:
        """Close every connection, and the resolver."""
        await super().close(abort_ssl=abort_ssl)
        await self._owned_resolver.close()
