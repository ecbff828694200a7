"""Receivers that answer for ever, each from a thread, as fast as the socket takes it."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager
from itertools import repeat

import pytest
from aiohttp import web

from notification_service.domain.attempt_result import AttemptFailure, AttemptResult
from notification_service.testing import (
    CouncilWebhooks,
    make_message,
    running_receiver,
    running_sender,
)
from notification_service.worker.bounded_connector import (
    MAX_INTERIM_RESPONSES,
    MAX_RESPONSE_BYTES,
    BoundedConnector,
)
from notification_service.worker.http_client import AttemptLimits, open_session, send_request

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
EARLY_HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
LIMITS = AttemptLimits(total_timeout=3, connect_timeout=1, loopback=True)


def endless_chunks(start: bytes, repeated: bytes, pause: float = 0) -> Iterator[bytes]:
    yield start
    for each in repeat(repeated):
        time.sleep(pause)
        yield each


FLOODS = {
    "interim answers": (b"", EARLY_HINTS * 1000),
    "headers": (OK, b"X-A: 1\r\n" * 1000),
    "one header": (OK + b"X-A: ", b"x" * 60_000),
    "a reason": (b"HTTP/1.1 200 ", b"x" * 60_000),
    "chunk extensions": (CHUNKED, b"1;a=" + b"x" * 60_000 + b"\r\nx\r\n"),
    "one chunk extension": (CHUNKED + b"1;a=", b"x" * 60_000),
    "trailers": (CHUNKED + b"0\r\n", b"X-A: 1\r\n" * 1000),
    "empty lines": (b"", b"\r\n" * 1000),
}
DRIPS = {
    "one byte of a header": (OK + b"X-A: ", b"x"),
    "one byte of a body": (OK + b"Content-Length: 100000\r\n\r\n", b"x"),
    "one byte in a chunk": (CHUNKED, b"1\r\nx\r\n"),
    "an interim answer": (b"", EARLY_HINTS[:10]),
    "nothing": (b"", b""),
}


class HostileReceiver:
    """A receiver that reads a request and then answers what it likes, on every connection."""

    def __init__(self, start: bytes, repeated: bytes, pause: float = 0) -> None:
        self._answer = (start, repeated, pause)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}/hook"
        self._stop = threading.Event()
        self.sent = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._stop.set()
        self._server.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._server.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.recv(65_536)
            for each in endless_chunks(*self._answer):
                if self._stop.is_set():
                    return
                connection.sendall(each)
                self.sent += len(each)


@contextmanager
def hostile_receiver(start: bytes, repeated: bytes, pause: float = 0) -> Generator[HostileReceiver]:
    receiver = HostileReceiver(start, repeated, pause)
    try:
        yield receiver
    finally:
        receiver.close()


async def send_attempt(url: str, limits: AttemptLimits = LIMITS) -> AttemptResult:
    async with open_session(limits) as session:
        return await send_request(session, url, b"{}", {})


@pytest.mark.parametrize("what", FLOODS)
async def test_a_flood_ends_long_before_the_deadline(what: str) -> None:
    with hostile_receiver(*FLOODS[what]) as receiver:
        reply = await send_attempt(
            receiver.url, AttemptLimits(total_timeout=60, connect_timeout=1, loopback=True)
        )

    assert reply.failure in {AttemptFailure.OVERSIZED, AttemptFailure.INVALID_RESPONSE}


@pytest.mark.parametrize("what", DRIPS)
async def test_a_slow_response_ends_at_the_deadline(what: str) -> None:
    with hostile_receiver(*DRIPS[what], pause=0.02) as receiver:
        reply = await send_attempt(
            receiver.url, AttemptLimits(total_timeout=0.5, connect_timeout=0.3, loopback=True)
        )

    assert reply.failure in {AttemptFailure.TIMEOUT, AttemptFailure.INVALID_RESPONSE}
    assert reply.duration.total_seconds() < 5


@pytest.mark.parametrize("sent", [b"", b"\x16\x03\x03\x00\x7a\x02"], ids=["nothing", "a part"])
async def test_a_tls_handshake_that_stalls_ends_at_the_deadline(sent: bytes) -> None:
    with hostile_receiver(sent, b"", pause=0.02) as receiver:
        reply = await send_attempt(
            receiver.url.replace("http:", "https:"),
            AttemptLimits(total_timeout=0.5, connect_timeout=0.3, loopback=True),
        )

    assert reply.failure in {AttemptFailure.CONNECT, AttemptFailure.TIMEOUT}
    assert reply.duration.total_seconds() < 5


@pytest.mark.parametrize("count", [0, 1, MAX_INTERIM_RESPONSES])
async def test_some_interim_responses_are_accepted(count: int) -> None:
    final = b"HTTP/1.1 204 No Content\r\n\r\n"
    with hostile_receiver(EARLY_HINTS * count + final, b"", pause=0.05) as receiver:
        assert (await send_attempt(receiver.url)).failure is None


async def test_one_interim_response_too_many_is_a_failure() -> None:
    final = b"HTTP/1.1 204 No Content\r\n\r\n"
    with hostile_receiver(
        EARLY_HINTS * (MAX_INTERIM_RESPONSES + 1) + final, b"", pause=0.05
    ) as receiver:
        assert (await send_attempt(receiver.url)).failure is AttemptFailure.OVERSIZED


async def test_the_status_of_a_long_response_is_kept_and_its_rest_is_not_read() -> None:
    head = b"HTTP/1.1 500 No\r\nContent-Length: 1000000000\r\n\r\n"
    with hostile_receiver(head + b"x" * 200_000, b"x" * 60_000) as receiver:
        reply = await send_attempt(receiver.url)

    assert (reply.failure, reply.status) == (AttemptFailure.STATUS, 500)


async def test_an_idle_connection_is_closed_when_it_is_flooded() -> None:
    final = b"HTTP/1.1 204 No Content\r\n\r\n"
    with hostile_receiver(final, EARLY_HINTS * 1000, pause=0.01) as receiver:
        async with open_session(LIMITS) as session:
            assert (await send_request(session, receiver.url, b"{}", {})).failure is None
            async with asyncio.timeout(10):
                while receiver.sent < MAX_RESPONSE_BYTES:  # noqa: ASYNC110  # another thread
                    await asyncio.sleep(0.01)
            sent = receiver.sent
            await asyncio.sleep(0.3)
            assert receiver.sent < sent + 20_000_000  # what the socket's buffers hold, and no more


async def test_connections_beyond_a_bound_are_not_kept() -> None:
    everybody, waiting = asyncio.Event(), 0

    async def together(_: web.Request) -> web.StreamResponse:
        nonlocal waiting
        waiting += 1
        if waiting == 8:
            everybody.set()
        await everybody.wait()
        return web.Response(status=204)

    runner = await serve(together)
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    async with open_session(AttemptLimits(loopback=True, max_open_connections=3)) as session:
        replies = await asyncio.gather(*(send_request(session, url, b"", {}) for _ in range(8)))
        assert {each.failure for each in replies} == {None}
        assert isinstance(session.connector, BoundedConnector)
        assert session.connector.counter.open <= 3
    await runner.cleanup()


async def test_a_flood_delays_no_other_receiver(council: CouncilWebhooks) -> None:
    limits = AttemptLimits(total_timeout=60, connect_timeout=1, loopback=True)
    with hostile_receiver(*FLOODS["interim answers"]) as flood:
        async with running_receiver() as healthy, running_sender(council, limits=limits):
            for _ in range(6):
                await council.add_endpoint("request.*", url=flood.url)
            await council.add_endpoint("draft.issued", url=healthy.url)
            await council.enqueue(*(make_message(each) for each in range(1, 21)))
            await council.enqueue(*(make_message(each, "draft.issued") for each in range(51, 71)))
            await healthy.wait_for(20, seconds=20)


async def serve(response: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.AppRunner:
    app = web.Application()
    app.router.add_post("/", response)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner
