"""HTTP/1.1 as bytes: requests that no client library sends, and the responses to them."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Final

Headers = tuple[tuple[str, bytes], ...]
TIMEOUT_SECONDS: Final = 60.0
"""Seconds after which a test fails because there is no response."""
_CONNECTIONS: Final = 8
_REUSED_SECONDS: Final = 10.0
_WITHOUT_BODY: Final = frozenset({204, 304})
_REQUEST_ID: Final = "x-request-id"
_numbers: Final = count(1)


@dataclass(frozen=True, slots=True)
class RawRequest:
    """A request. `target` and the values of `headers` are sent as they are."""

    method: str
    target: bytes
    headers: Headers = ()
    body: bytes | None = None

    def with_headers(self, **values: bytes | None) -> "RawRequest":
        """The request with other values of headers; `Content_Type=None` removes one."""
        names = {name.replace("_", "-").lower() for name in values}
        kept = tuple(each for each in self.headers if each[0].lower() not in names)
        new = [(name.replace("_", "-"), value) for name, value in values.items()]
        return replace(
            self, headers=(*kept, *((name, value) for name, value in new if value is not None))
        )

    def with_body(self, body: bytes) -> "RawRequest":
        """The request with another body."""
        return replace(self, body=body)

    def encode(self, request_id: str) -> bytes:
        """The bytes to send. A body gets a Content-Length unless the headers frame it."""
        lines = [f"{self.method} ".encode() + self.target + b" HTTP/1.1", b"Host: hostile"]
        lines += [name.encode() + b": " + value for name, value in self.headers]
        names = {name.lower() for name, _ in self.headers}
        if _REQUEST_ID not in names:
            lines.append(f"X-Request-Id: {request_id}".encode())
        if self.body is not None and not names & {"content-length", "transfer-encoding"}:
            lines.append(f"Content-Length: {len(self.body)}".encode())
        return b"\r\n".join([*lines, b"", self.body or b""])


@dataclass(frozen=True, slots=True)
class RawResponse:
    """A response; names of `headers` are in lower case, `raw` is all that was received of it."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    raw: bytes

    @property
    def problem(self) -> Mapping[str, Any]:
        """The body as a document of a problem."""
        document: Mapping[str, Any] = json.loads(self.body)
        return document

    @property
    def codes(self) -> Sequence[str]:
        """The code of the problem, and those of what is wrong."""
        return [self.problem["code"], *(each["code"] for each in self.problem.get("errors", ()))]


class NoResponse(AssertionError):
    """The connection was closed without a whole response."""


class RawConnection:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def send(self, data: bytes) -> None:
        """Send bytes; a server that has closed the connection already is no error."""
        with contextlib.suppress(ConnectionError):
            self._writer.write(data)
            await self._writer.drain()

    def send_in_background(self, data: bytes) -> None:
        """Send bytes while the response is read."""
        self._writer.write(data)

    async def read(self, method: str = "GET") -> RawResponse:
        """The next response.

        Raises:
            NoResponse: the connection was closed without one.
        """
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                return await self._read(method)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise NoResponse(str(error)) from None

    async def _read(self, method: str) -> RawResponse:
        head = await self._reader.readuntil(b"\r\n\r\n")
        status_line, *lines = head.decode("latin-1").split("\r\n")[:-2]
        headers = {
            name.lower(): value for name, _, value in (each.partition(": ") for each in lines)
        }
        status = int(status_line.split()[1])
        body = b""
        if method != "HEAD" and status not in _WITHOUT_BODY:
            body = await self._read_body(headers)
        return RawResponse(status, headers, body, head + body)

    async def _read_body(self, headers: Mapping[str, str]) -> bytes:
        if headers.get("transfer-encoding") != "chunked":
            return await self._reader.readexactly(int(headers.get("content-length", "0")))
        body = b""
        while size := int(await self._reader.readuntil(b"\r\n"), 16):
            body += (await self._reader.readexactly(size + 2))[:-2]
        await self._reader.readexactly(2)
        return body

    async def is_closed(self) -> bool:
        """Whether the server closes the connection without another byte."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            try:
                return await self._reader.read() == b""
            except ConnectionError:
                return True

    def close(self) -> None:
        """Close it."""
        self._writer.close()


class RawClient:
    """Connections to one server, kept open between requests."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[tuple[float, RawConnection]] = []
        self._slots = asyncio.Semaphore(_CONNECTIONS)

    @asynccontextmanager
    async def connection(self) -> AsyncGenerator[RawConnection]:
        """A new connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port, limit=2**26)
        try:
            yield RawConnection(reader, writer)
        finally:
            writer.close()

    async def send(self, request: RawRequest) -> RawResponse:
        """The response to a request; its request id shows that it is not that to another one.

        Raises:
            NoResponse: the server closed the connection.
        """
        request_id = f"hostile-{next(_numbers):08}"
        async with self._slots:
            connection = self._reused() or await self._connect()
            try:
                connection.send_in_background(request.encode(request_id))
                response = await connection.read(request.method)
            except BaseException:
                connection.close()
                raise
            self._put_back(connection, response)
        return response

    async def send_all(self, requests: Sequence[RawRequest]) -> Sequence[RawResponse]:
        """The responses to requests, in their order."""
        return await asyncio.gather(*map(self.send, requests))

    def close(self) -> None:
        """Close the connections."""
        while self._idle:
            self._idle.pop()[1].close()

    def _reused(self) -> RawConnection | None:
        """An open connection that the server has had no time to close."""
        while self._idle:
            since, connection = self._idle.pop()
            if time.monotonic() - since < _REUSED_SECONDS:
                return connection
            connection.close()
        return None

    async def _connect(self) -> RawConnection:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port, limit=2**26)
        return RawConnection(reader, writer)

    def _put_back(self, connection: RawConnection, response: RawResponse) -> None:
        if response.headers.get("connection", "").lower() == "close":
            connection.close()
        else:
            self._idle.append((time.monotonic(), connection))
