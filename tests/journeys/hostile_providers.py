"""A mail server and a GOV.UK Notify that misbehave: each connection or request in another way."""

import asyncio
import json
import re
import struct
import zlib
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from socket import SO_LINGER, SOL_SOCKET
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler
from deploy.notify_stand_in.account import example_account
from deploy.notify_stand_in.server import NotifyStandIn

HANG_SECONDS: Final = 30.0
"""Longer than any deadline of a test."""
STAGES: Final = ("greeting", "MAIL", "RCPT", "DATA", "content")
"""The replies of a mail server, in their order."""
_HEALTHY: Final = {"greeting": "220 ready", "DATA": "354 go on"}
_MESSAGE_ID: Final = re.compile(rb"^Message-ID: <([^@>]+)@", re.MULTILINE)
_RESET: Final = struct.pack("ii", 1, 0)


class HostileMailServer:
    """The next connections misbehave, each at one stage: `faults` has the stage and a reply.

    A reply is a line, or one of `hang`, `drip`, `endless`, `close` and `reset`.
    """

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = deque(faults)
        self.accepted: list[str] = []
        """The ids of the notices whose content was accepted."""
        self.port = 0
        self._connections: set[asyncio.Task[None]] = set()

    def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a connection, until it ends or `stop`."""
        task = asyncio.create_task(self.serve(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def stop(self) -> None:
        """Close what is left of the connections."""
        for each in self._connections:
            each.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        fault = self.faults.popleft() if self.faults else ("none", "")
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                await self._converse(reader, writer, fault)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _converse(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, fault: tuple[str, str]
    ) -> None:
        await _reply(writer, "greeting", fault)
        while line := await reader.readline():
            command = line[:4].decode().upper()
            await _reply(writer, command, fault)
            if command == "DATA" and fault[0] != "DATA":
                content = await reader.readuntil(b"\r\n.\r\n")
                await _reply(writer, "content", fault)
                if fault[0] != "content":
                    self._accept(content)

    def _accept(self, content: bytes) -> None:
        found = _MESSAGE_ID.search(content)
        assert found is not None
        self.accepted.append(found[1].decode())


async def _reply(writer: asyncio.StreamWriter, stage: str, fault: tuple[str, str]) -> None:
    if fault[0] != stage:
        writer.write(f"{_HEALTHY.get(stage, '250 OK')}\r\n".encode())
        return
    match fault[1]:
        case "hang":
            await asyncio.sleep(HANG_SECONDS)
        case "close":
            writer.close()
        case "reset":
            writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, _RESET)
            writer.transport.abort()
        case "drip" | "endless" as how:
            while not writer.is_closing():
                writer.write(b"250-go on\r\n" * (1 if how == "drip" else 5000))
                await writer.drain()
                await asyncio.sleep(0.02)
        case line:
            writer.write(f"{line}\r\n".encode())


@asynccontextmanager
async def hostile_mail_server(
    faults: Iterable[tuple[str, str]],
) -> AsyncGenerator[HostileMailServer]:
    """A running server, until the block ends."""
    hostile = HostileMailServer(faults)
    server = await asyncio.start_server(hostile.connect, "127.0.0.1", 0)
    hostile.port = server.sockets[0].getsockname()[1]
    try:
        yield hostile
    finally:
        server.close()
        await hostile.stop()


Misbehaviour = Callable[[web.Request], Awaitable[web.StreamResponse]]


class HostileNotify(NotifyStandIn):
    """The next requests misbehave: `misbehaves` has how, and whether they are accepted before."""

    def __init__(self, faults: Iterable[tuple[str, bool]]) -> None:
        super().__init__(example_account())
        self.misbehaves = deque(faults)

    def app(self) -> web.Application:
        """The application of the stand-in, behind what misbehaves."""
        app = super().app()
        app.middlewares.insert(0, self._misbehave)
        return app

    @web.middleware
    async def _misbehave(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not self.misbehaves:
            return await handler(request)
        kind, accepts = self.misbehaves.popleft()
        if accepts:
            await handler(request)
        if kind.isdigit():
            errors = [{"error": "SomeError", "message": "alex@example.org"}]
            document = {"status_code": int(kind), "errors": errors}
            return web.json_response(document, status=int(kind), headers={"Location": "/v2/"})
        return await _NOTIFY_KINDS[kind](request)


async def _hang(_: web.Request) -> web.StreamResponse:
    await asyncio.sleep(HANG_SECONDS)
    return web.Response()


async def _close(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def _reset(request: web.Request) -> web.StreamResponse:
    transport = request.transport
    assert isinstance(transport, asyncio.Transport)
    transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, _RESET)
    transport.abort()
    return web.Response()


async def _stream(request: web.Request, chunk: bytes, pause: float) -> web.StreamResponse:
    response = web.StreamResponse(status=201)
    await response.prepare(request)
    with suppress(OSError):
        while True:
            await response.write(chunk)
            await asyncio.sleep(pause)
    return response


async def _drip(request: web.Request) -> web.StreamResponse:
    return await _stream(request, b" ", 0.02)


async def _endless(request: web.Request) -> web.StreamResponse:
    return await _stream(request, b" " * 1_000_000, 0)


async def _compressed(_: web.Request) -> web.StreamResponse:
    body = zlib.compress(json.dumps({"id": "x" * 10_000_000}).encode())
    return web.Response(status=201, body=body, headers={"Content-Encoding": "deflate"})


async def _no_json(_: web.Request) -> web.StreamResponse:
    return web.Response(status=201, text="<html>")


async def _no_id(_: web.Request) -> web.StreamResponse:
    return web.json_response({"id": "alex@example.org"}, status=201)


async def _long_header(_: web.Request) -> web.StreamResponse:
    return web.Response(status=201, headers={"X-Long": "x" * 100_000})


_NOTIFY_KINDS: Final = {
    "hang": _hang,
    "close": _close,
    "reset": _reset,
    "drip": _drip,
    "endless": _endless,
    "compressed": _compressed,
    "no json": _no_json,
    "no id": _no_id,
    "long header": _long_header,
}
NOTIFY_FAULTS: Final = tuple(_NOTIFY_KINDS)
"""The kinds of answers beside those of another status."""
