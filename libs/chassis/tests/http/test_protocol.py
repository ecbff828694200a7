"""Bytes on real connections: the server survives anything that a client sends or does not read."""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI, Request
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.responses import Response

from chassis.app import ApiInfo, build_app, provide_limits
from chassis.http.protocol import BoundedProtocol, HttpLimits
from chassis.routing import operations_of
from chassis.serve import KEEP_ALIVE_SECONDS, BackgroundServer, open_socket, uvicorn_config
from chassis.testing import system_policies
from chassis.testing.sample_service import schema, service
from chassis.testing.unreachable_limits import unreachable_limits

router = APIRouter()
TIMEOUT_SECONDS = 20.0
"""Seconds after which a test fails because the server does not respond."""
DEFAULT_HTTP_LIMITS = HttpLimits()
SHORT_HTTP_LIMITS = replace(
    DEFAULT_HTTP_LIMITS, head_seconds=0.3, body_seconds=0.3, write_stall_seconds=0.3
)
HELLO = b"GET /hello HTTP/1.1\r\nHost: library\r\n\r\n"


@router.get("/hello")
async def hello() -> str:
    return "hello"


@router.get("/slow")
async def slow() -> str:
    await asyncio.sleep(1)
    return "slow"


@router.get("/much")
async def much() -> Response:
    return Response(b"x" * 50_000_000)


@router.post("/echo")
async def echo(request: Request) -> Response:
    return Response(await request.body())


@router.post("/trailer")
async def trailer(request: Request) -> str:
    await request.body()
    return request.headers.get("x-trailer", "none")


@pytest.fixture
def app(engine: AsyncEngine) -> FastAPI:
    routers = [router, service.router]
    about = ApiInfo("Library", "1", "s", "d", policies=system_policies(*routers))
    app = build_app(about, engine, operations=operations_of(routers), schemas=schema.SCHEMAS)
    provide_limits(app, unreachable_limits())
    return app


class RawConnection:
    """One connection, byte by byte."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def read_response(self) -> tuple[int, dict[str, str], bytes]:
        """The next answer, whose length is given."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode().splitlines()
            headers = {
                name.lower(): value
                for name, _, value in (line.partition(": ") for line in head[1:-1])
            }
            body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        return int(head[0].split()[1]), headers, body

    async def read_problem(self) -> tuple[int, str]:
        """The next answer, which is a problem, and the last of this connection."""
        status, headers, body = await self.read_response()
        assert headers["content-type"] == "application/problem+json"
        problem: dict[str, Any] = json.loads(body)
        assert problem["status"] == status
        assert problem["request_id"] == headers["x-request-id"]
        assert await self.closed()
        return status, str(problem["code"])

    async def closed(self) -> bool:
        """Whether the server hangs up without another byte."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            try:
                return await self.reader.read() == b""
            except ConnectionError:
                return True


class ServedApp:
    """A server, and connections to it."""

    def __init__(self, port: int) -> None:
        self.port = port

    @asynccontextmanager
    async def client(self) -> AsyncGenerator[RawConnection]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**26)
        try:
            yield RawConnection(reader, writer)
        finally:
            writer.close()

    async def still_serves(self) -> bool:
        async with self.client() as other:
            await other.send(HELLO)
            return (await other.read_response())[0] == 200


@asynccontextmanager
async def served(
    app: FastAPI, limits: HttpLimits = DEFAULT_HTTP_LIMITS, keep_alive: int = KEEP_ALIVE_SECONDS
) -> AsyncGenerator[ServedApp]:
    protocol = type("Protocol", (BoundedProtocol,), {"limits": limits})
    config = uvicorn_config(app, 1, protocol)
    config.timeout_keep_alive = keep_alive
    server = BackgroundServer(config, app, 0)
    socket = open_socket("127.0.0.1", 0)
    serving = asyncio.create_task(server.serve([socket]))
    try:
        yield ServedApp(socket.getsockname()[1])
    finally:
        server.should_exit = True
        await serving


async def test_a_head_without_end_is_refused_before_it_is_complete(app: FastAPI) -> None:
    async with served(app) as server, server.client() as client:
        await client.send(b"GET /hello HTTP/1.1\r\nX-Endless: " + b"x" * 200_000)

        assert await client.read_problem() == (431, "headers-too-large")
        assert await server.still_serves()


async def test_a_target_longer_than_a_head_is_refused(app: FastAPI) -> None:
    async with served(app) as server, server.client() as client:
        await client.send(b"GET /" + b"x" * 40_000)

        assert await client.read_problem() == (431, "headers-too-large")


async def test_header_fields_are_limited_in_number(app: FastAPI) -> None:
    many = b"".join(b"X-%d: 1\r\n" % number for number in range(1000))
    async with served(app) as server, server.client() as client:
        await client.send(b"GET /hello HTTP/1.1\r\n" + many + b"\r\n")

        assert await client.read_problem() == (431, "headers-too-large")
        assert await server.still_serves()


async def test_a_large_body_does_not_count_as_head(app: FastAPI) -> None:
    body = b"x" * 500_000
    head = b"POST /echo HTTP/1.1\r\nHost: library\r\nContent-Length: 500000\r\n\r\n"
    async with served(app) as server, server.client() as client:
        await client.send(head + body)

        assert (await client.read_response())[::2] == (200, body)


async def test_what_is_not_http_is_refused_as_a_problem(app: FastAPI) -> None:
    async with served(app) as server, server.client() as client:
        await client.send(b"\x16\x03\x01\x02\x00\x01\x00 hello\r\n\r\n")

        assert await client.read_problem() == (400, "bad-request")


async def test_an_incomplete_head_times_out(app: FastAPI) -> None:
    async with served(app, SHORT_HTTP_LIMITS) as server, server.client() as client:
        await client.send(HELLO[:20])

        assert await client.read_problem() == (408, "request-timeout")


@pytest.mark.parametrize("body", [b"", b"Content-Length: 4\r\n"], ids=["no body", "a body"])
async def test_a_request_that_is_complete_may_take_longer_than_its_head(
    app: FastAPI, body: bytes
) -> None:
    async with served(app, SHORT_HTTP_LIMITS) as server, server.client() as client:
        for _ in range(2):  # and so may the next one on the same connection
            sent = b"data" if body else b""
            await client.send(b"GET /slow HTTP/1.1\r\nHost: library\r\n" + body + b"\r\n" + sent)
            assert (await client.read_response())[0] == 200


async def test_a_slowly_sent_head_has_the_same_timeout(app: FastAPI) -> None:
    async def drip(client: RawConnection) -> None:
        await client.send(b"GET /hello HTTP/1.1\r\nX: ")
        while True:
            await client.send(b"x")
            await asyncio.sleep(0.05)

    async with served(app, SHORT_HTTP_LIMITS) as server, server.client() as client:
        dripping = asyncio.create_task(drip(client))

        assert await client.read_problem() == (408, "request-timeout")
        dripping.cancel()


async def test_a_connection_that_sends_nothing_is_closed(app: FastAPI) -> None:
    async with served(app, SHORT_HTTP_LIMITS) as server, server.client() as client:
        assert await client.closed()


async def test_a_connection_that_sends_no_further_request_is_closed(app: FastAPI) -> None:
    async with served(app, keep_alive=1) as server, server.client() as client:
        await client.send(HELLO)
        assert (await client.read_response())[0] == 200

        assert await client.closed()


async def test_empty_lines_do_not_extend_the_timeout(app: FastAPI) -> None:
    async with served(app, SHORT_HTTP_LIMITS) as server, server.client() as client:
        await client.send(HELLO)
        await client.read_response()
        await client.send(b"\r\n")

        assert await client.read_problem() == (408, "request-timeout")


async def test_an_incomplete_body_times_out(app: FastAPI) -> None:
    async with served(app, SHORT_HTTP_LIMITS) as server, server.client() as client:
        await client.send(
            b"POST /echo HTTP/1.1\r\nHost: library\r\nContent-Length: 100\r\n\r\nhalf"
        )

        assert await client.read_problem() == (408, "request-timeout")
        assert await server.still_serves()


async def test_a_body_that_arrives_fast_enough_has_more_time(app: FastAPI) -> None:
    limits = replace(SHORT_HTTP_LIMITS, body_bytes_per_second=10)
    async with served(app, limits) as server, server.client() as client:
        await client.send(
            b"POST /echo HTTP/1.1\r\nHost: library\r\nContent-Length: 100\r\n\r\n" + b"x" * 90
        )
        await asyncio.sleep(1)
        await client.send(b"x" * 10)

        assert (await client.read_response())[0] == 200


async def test_a_body_that_is_not_needed_ends_the_connection(app: FastAPI) -> None:
    async with served(app) as server, server.client() as client:
        await client.send(
            b"POST /v1/notes HTTP/1.1\r\nHost: library\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        assert (await client.read_response())[0] == 401

        with pytest.raises(ConnectionError):
            await send_for_ever(client, b"1000\r\n" + b"x" * 0x1000 + b"\r\n")


async def send_for_ever(client: RawConnection, chunk: bytes) -> None:
    while True:
        await client.send(chunk)
        await asyncio.sleep(0)


async def test_a_client_that_reads_nothing_is_disconnected(app: FastAPI) -> None:
    async with served(app, SHORT_HTTP_LIMITS) as server, server.client() as client:
        client.reader._transport.pause_reading()  # pyright: ignore
        await client.send(b"GET /much HTTP/1.1\r\nHost: library\r\n\r\n")
        await asyncio.sleep(1.5)
        client.reader._transport.resume_reading()  # pyright: ignore

        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await client.read_response()
        assert await server.still_serves()


async def test_of_too_many_connections_the_longest_idle_is_closed(app: FastAPI) -> None:
    async with (
        served(app, replace(DEFAULT_HTTP_LIMITS, connections=3)) as server,
        server.client() as first,
        server.client() as second,
        server.client() as third,
    ):
        for client in (second, third):
            await client.send(HELLO)
            await client.read_response()
        async with server.client() as fourth:
            await fourth.send(HELLO)
            assert (await fourth.read_response())[0] == 200
            assert await first.closed()
            await second.send(HELLO)
            assert (await second.read_response())[0] == 200


async def test_connections_with_a_request_are_not_closed_for_a_new_one(app: FastAPI) -> None:
    async with (
        served(app, replace(DEFAULT_HTTP_LIMITS, connections=1)) as server,
        server.client() as busy,
    ):
        await busy.send(b"POST /echo HTTP/1.1\r\nHost: library\r\nContent-Length: 4\r\n\r\nha")
        await asyncio.sleep(0.2)
        async with server.client() as refused:
            assert await refused.read_problem() == (503, "unavailable")
        await busy.send(b"lf")

        assert (await busy.read_response())[::2] == (200, b"half")


async def test_head_has_the_length_and_no_body_and_the_connection_stays_open(app: FastAPI) -> None:
    async with served(app) as server, server.client() as client:
        await client.send(b"HEAD /hello HTTP/1.1\r\nHost: library\r\n\r\n" + HELLO)
        async with asyncio.timeout(TIMEOUT_SECONDS):
            head = await client.reader.readuntil(b"\r\n\r\n")

        assert head.startswith(b"HTTP/1.1 200")
        assert b"content-length: 7" in head.lower()
        assert (await client.read_response())[::2] == (200, b'"hello"')


def request_count(route: str, status: str) -> float:
    labels = {"method": "POST", "route": route, "status": status}
    return REGISTRY.get_sample_value("http_server_requests_total", labels) or 0


async def test_a_client_that_disconnects_in_a_body_is_not_a_server_error(app: FastAPI) -> None:
    before = request_count("/echo", "499"), request_count("/echo", "500")
    async with served(app) as server:
        async with server.client() as client:
            await client.send(
                b"POST /echo HTTP/1.1\r\nHost: library\r\nContent-Length: 100\r\n\r\nhalf"
            )
            await asyncio.sleep(0.2)
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while request_count("/echo", "499") == before[0]:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    assert (request_count("/echo", "499"), request_count("/echo", "500")) == (
        before[0] + 1,
        before[1],
    )


async def test_a_request_without_a_key_is_refused_before_its_body_is_read(app: FastAPI) -> None:
    async with served(app) as server, server.client() as client:
        await client.send(
            b"POST /v1/notes?limit=x HTTP/1.1\r\nHost: library\r\nContent-Length: 1000000\r\n"
            b"Expect: 100-continue\r\n\r\n"
        )

        status, headers, _ = await client.read_response()
        assert (status, headers["www-authenticate"]) == (401, 'Bearer error="invalid_token"')


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"GET /hello HTTP/1.1\r\n", id="no Host"),
        pytest.param(b"GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n", id="two Hosts"),
        pytest.param(
            b"GET /hello HTTP/1.1\r\nHost: a\r\nAuthorization: b\r\nauthorization: c\r\n",
            id="two credentials",
        ),
        pytest.param(
            b"POST /echo HTTP/1.1\r\nHost: a\r\nIdempotency-Key: b\r\nIdempotency-Key: b\r\n",
            id="one key twice",
        ),
        pytest.param(b"GET /hello\r\n", id="HTTP/0.9"),
    ],
)
async def test_a_head_that_may_be_read_in_two_ways_is_refused(app: FastAPI, head: bytes) -> None:
    async with served(app) as server, server.client() as client:
        await client.send(head + b"\r\n" + HELLO)

        assert await client.read_problem() == (400, "bad-request")
        assert await server.still_serves()


async def test_a_list_in_two_lines_is_accepted(app: FastAPI) -> None:
    async with served(app) as server, server.client() as client:
        await client.send(b"GET /hello HTTP/1.1\r\nHost: a\r\nAccept: b\r\nAccept: c\r\n\r\n")

        assert (await client.read_response())[0] == 200


async def test_a_request_of_http_1_0_needs_no_host(app: FastAPI) -> None:
    async with served(app) as server, server.client() as client:
        await client.send(b"GET /hello HTTP/1.0\r\n\r\n")

        assert (await client.read_response())[0] == 200


CHUNKED = b"POST /echo HTTP/1.1\r\nHost: library\r\nTransfer-Encoding: chunked\r\n\r\n"


async def test_a_trailer_is_no_header(app: FastAPI) -> None:
    head = CHUNKED.replace(b"/echo", b"/trailer")
    async with served(app) as server, server.client() as client:
        await client.send(head + b"4\r\nbody\r\n0\r\nX-Trailer: a\r\n\r\n" + HELLO)

        assert (await client.read_response())[::2] == (200, b'"none"')
        assert (await client.read_response())[0] == 200


@pytest.mark.parametrize(
    "endless",
    [
        pytest.param(b"4;" + b"x" * 1_000_000, id="a chunk extension"),
        pytest.param(b"4\r\nbody\r\n0\r\nX-Trailer: " + b"x" * 1_000_000, id="a trailer"),
        pytest.param(b"4\r\nbody\r\n0\r\n" + b"X-Trailer: a\r\n" * 100_000, id="many trailers"),
    ],
)
async def test_what_is_no_content_of_a_body_is_limited(app: FastAPI, endless: bytes) -> None:
    async with served(app) as server, server.client() as client:
        await client.send(CHUNKED + endless)

        assert await client.read_problem() == (431, "headers-too-large")
        assert await server.still_serves()


async def test_small_chunks_are_no_flood(app: FastAPI) -> None:
    body = b"1\r\nx\r\n" * 30_000
    async with served(app) as server, server.client() as client:
        await client.send(CHUNKED + body + b"0\r\n\r\n")

        assert (await client.read_response())[::2] == (200, b"x" * 30_000)


async def test_a_client_that_still_sends_can_read_why_it_was_refused(app: FastAPI) -> None:
    head = b"POST /echo HTTP/1.1\r\nHost: library\r\nContent-Length: 9999999\r\n\r\n"
    async with served(app) as server, server.client() as client:
        await client.send(head + b"x" * 9_000_000)

        status, headers, _ = await client.read_response()
        assert (status, headers["connection"]) == (413, "close")
        assert await client.closed()


@pytest.mark.parametrize("flood", [b"\r\n", b"\x16\x03\x01 not HTTP", b"GET / HTTP/1.1\r\nX: "])
async def test_a_flood_is_refused_with_a_response_that_can_be_read(
    app: FastAPI, flood: bytes
) -> None:
    async with served(app) as server, server.client() as client:
        await client.send(flood + flood[:2] * 2_000_000)

        assert (await client.read_response())[0] in {400, 431}
        assert await client.closed()


async def test_a_client_that_sends_on_after_a_refusal_is_disconnected(app: FastAPI) -> None:
    limits = replace(DEFAULT_HTTP_LIMITS, linger_bytes=1_000_000)
    async with served(app, limits) as server, server.client() as client:
        with pytest.raises(ConnectionError):
            await send_for_ever(client, b"not HTTP" * 1_000)
        assert await server.still_serves()


async def test_a_refused_client_that_stays_is_disconnected(app: FastAPI) -> None:
    limits = replace(DEFAULT_HTTP_LIMITS, linger_seconds=0.2)
    async with served(app, limits) as server, server.client() as client:
        await client.send(b"not HTTP\r\n\r\n")
        await client.read_response()
        await asyncio.sleep(1)

        with pytest.raises(ConnectionError):
            await send_for_ever(client, b"x")


async def test_a_request_has_one_response(app: FastAPI) -> None:
    """A second one would be taken for the response to the next request."""
    head = b"POST /v1/notes HTTP/1.1\r\nHost: library\r\nContent-Length: 100\r\n\r\nhalf"
    async with served(app, SHORT_HTTP_LIMITS) as server, server.client() as client:
        await client.send(head)

        assert (await client.read_response())[0] == 401
        assert await client.closed(), "the rest of the body does not arrive in time"


async def send_parts(server: ServedApp, parts: Sequence[bytes]) -> Sequence[bytes]:
    async with server.client() as client:
        for part in parts:
            await client.send(part)
            await asyncio.sleep(0)
        return [(await client.read_response())[2] for _ in range(3)]


async def test_the_split_of_the_bytes_does_not_matter(app: FastAPI) -> None:
    body = b"POST /echo HTTP/1.1\r\nHost: library\r\nContent-Length: 5\r\n\r\nabcde"
    stream = HELLO + body + HELLO
    async with served(app) as server:
        loop = asyncio.get_running_loop()

        @settings(max_examples=50)
        @given(st.sets(st.integers(1, len(stream) - 1), max_size=6))
        def cut(places: set[int]) -> None:
            ends = [0, *sorted(places), len(stream)]
            parts = [stream[a:b] for a, b in pairwise(ends)]
            answers = asyncio.run_coroutine_threadsafe(send_parts(server, parts), loop)
            assert answers.result(TIMEOUT_SECONDS) == [b'"hello"', b"abcde", b'"hello"']

        await asyncio.to_thread(cut)
