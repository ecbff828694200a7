import asyncio
import gzip
import socket
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from notification_service.domain.attempt_result import AttemptFailure, AttemptResult
from notification_service.worker.http_client import AttemptLimits, open_session, send_request

SHORT_LIMITS = AttemptLimits(total_timeout=0.5, connect_timeout=0.3, loopback=True)
Responder = Callable[[web.Request], Awaitable[web.StreamResponse]]
RawHandler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def send_attempt(url: str, limits: AttemptLimits = SHORT_LIMITS) -> AttemptResult:
    async with open_session(limits) as session:
        return await send_request(session, url, b"{}", {"webhook-id": "m"})


@asynccontextmanager
async def http_receiver(
    respond: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> AsyncGenerator[str]:
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", respond)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await runner.cleanup()


@asynccontextmanager
async def raw_receiver(
    behave: RawHandler, tls: ssl.SSLContext | None = None
) -> AsyncGenerator[int]:
    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await behave(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(once, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def attempt_against(
    behave: RawHandler, limits: AttemptLimits = SHORT_LIMITS
) -> AttemptResult:
    async with raw_receiver(behave) as port:
        return await send_attempt(f"http://127.0.0.1:{port}/", limits)


class FixedResolver(AbstractResolver):
    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses
        self.queries: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        self.queries.append(host)
        return [
            ResolveResult(
                hostname=host, host=each, port=port, proto=0, flags=0, family=socket.AF_INET
            )
            for each in self._addresses
        ]

    async def close(self) -> None:
        pass


async def test_a_receiver_gets_the_body_and_the_headers_as_they_are() -> None:
    seen: list[tuple[str, bytes, str | None, str | None]] = []

    async def respond(request: web.Request) -> web.Response:
        headers = request.headers
        seen.append(
            (request.raw_path, await request.read(), headers.get("webhook-id"),
             headers.get("Accept-Encoding"))
        )  # fmt: skip
        return web.Response(status=204)

    async with http_receiver(respond) as url:
        reply = await send_attempt(f"{url}?code=a%20b+c/~'")

    assert seen == [("/hook?code=a%20b+c/~'", b"{}", "m", "identity")]
    assert (reply.failure, reply.status, reply.excerpt) == (None, 204, None)


async def test_a_redirect_is_not_followed() -> None:
    visits: list[str] = []

    async def respond(request: web.Request) -> web.Response:
        visits.append(request.path)
        return web.Response(status=307, headers={"Location": "/elsewhere"})

    async with http_receiver(respond) as url:
        reply = await send_attempt(url)

    assert (reply.failure, reply.status, visits) == (AttemptFailure.STATUS, 307, ["/hook"])


async def test_cookies_are_not_kept() -> None:
    cookies: list[str | None] = []

    async def respond(request: web.Request) -> web.Response:
        cookies.append(request.headers.get("Cookie"))
        return web.Response(headers={"Set-Cookie": "session=1"})

    async with http_receiver(respond) as url, open_session(SHORT_LIMITS) as session:
        await send_request(session, url, b"", {})
        await send_request(session, url, b"", {})

    assert cookies == [None, None]


async def test_the_excerpt_of_an_overloaded_receiver_is_kept() -> None:
    async def respond(_: web.Request) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": "120"}, text="slow down, a@b.org")

    async with http_receiver(respond) as url:
        reply = await send_attempt(url)

    assert (reply.status, reply.retry_after) == (429, "120")
    assert reply.excerpt == "slow down, [masked]"


async def test_the_response_to_a_success_is_not_kept() -> None:
    async def respond(_: web.Request) -> web.Response:
        return web.Response(text="filed for a child")

    async with http_receiver(respond) as url:
        assert (await send_attempt(url)).excerpt is None


async def test_a_slow_body_ends_at_the_deadline() -> None:
    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    began = monotonic()
    reply = await attempt_against(drip)

    assert reply.failure is AttemptFailure.TIMEOUT
    assert monotonic() - began < 2


async def test_slow_headers_end_at_the_deadline() -> None:
    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-A: 1\r\n")
            await writer.drain()
            await asyncio.sleep(0.05)

    assert (await attempt_against(drip)).failure is AttemptFailure.TIMEOUT


async def test_a_gzip_bomb_is_not_decompressed() -> None:
    bomb = gzip.compress(bytes(20_000_000))

    async def explode(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(
            b"HTTP/1.1 500 No\r\nContent-Encoding: gzip\r\n"
            + f"Content-Length: {len(bomb)}\r\n\r\n".encode()
            + bomb
        )
        await writer.drain()

    reply = await attempt_against(explode)

    assert (reply.status, reply.excerpt) == (500, None)


async def test_an_endless_answer_is_cut_off() -> None:
    sent = 0

    async def flood(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 500 No\r\n\r\n")
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()
            sent += 65536

    reply = await attempt_against(flood)

    assert reply.status == 500
    assert reply.excerpt is not None
    assert len(reply.excerpt) <= 512
    assert sent < 20_000_000


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nX-Big: " + b"x" * 1_000_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Many: 1\r\n" * 100_000 + b"\r\n",
        b"HTTP/1.1 200 " + b"x" * 1_000_000 + b"\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=[
        "big header",
        "many headers",
        "big status line",
        "not HTTP",
        "hangs up",
        "short",
        "chunks",
    ],
)
async def test_an_invalid_response_fails_the_attempt_only(head: bytes) -> None:
    async def behave(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        await writer.drain()

    assert (await attempt_against(behave)).failure is AttemptFailure.INVALID_RESPONSE


@pytest.mark.parametrize("code", ["099", "600", "999"])
async def test_a_status_that_http_does_not_define_is_kept_as_sent(code: str) -> None:
    async def behave(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {code} Odd\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()

    reply = await attempt_against(behave)

    assert (reply.failure, reply.status) == (AttemptFailure.STATUS, int(code))


@pytest.mark.parametrize("code", ["1000", "0", "-1", "2x0", ""])
async def test_an_invalid_status_fails_the_attempt_only(code: str) -> None:
    async def behave(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {code} Odd\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()

    assert (await attempt_against(behave)).failure is AttemptFailure.INVALID_RESPONSE


async def test_a_reset_fails_the_attempt_only() -> None:
    async def reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    assert (await attempt_against(reset)).failure is AttemptFailure.INVALID_RESPONSE


async def test_a_refused_connection_is_a_failure() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        reply = await send_attempt(f"http://127.0.0.1:{port}/")

    assert (reply.failure, reply.status) == (AttemptFailure.CONNECT, None)


async def test_an_unknown_name_is_a_failure() -> None:
    assert (await send_attempt("https://nowhere.invalid/")).failure in {
        AttemptFailure.DNS,
        AttemptFailure.CONNECT,
    }


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "169.254.169.254", "[::ffff:a9fe:a9fe]", "[64:ff9b::a9fe:a9fe]", "10.0.0.1"],
)
async def test_no_connection_is_made_to_a_forbidden_address(host: str) -> None:
    reply = await send_attempt(
        f"http://{host}:9/", AttemptLimits(total_timeout=2, connect_timeout=1, loopback=False)
    )

    assert reply.failure is AttemptFailure.FORBIDDEN


@pytest.mark.parametrize(
    "responses", [["169.254.169.254"], ["8.8.8.8", "10.0.0.1"], ["127.0.0.1"], ["100.64.0.1"]]
)
async def test_a_name_with_one_forbidden_address_is_not_used(responses: list[str]) -> None:
    limits = AttemptLimits(total_timeout=2, connect_timeout=1, loopback=False)
    async with open_session(limits, FixedResolver(*responses)) as session:
        reply = await send_request(session, "https://hooks.example.org/", b"", {})

    assert reply.failure is AttemptFailure.FORBIDDEN


async def test_the_checked_address_is_connected_to_under_the_original_name(tmp_path: Path) -> None:
    heads: list[str] = []
    names: list[str | None] = []
    server_tls, client_tls = certificates(tmp_path, "hooks.example.org", names)

    async def respond(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append("asked")
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await writer.drain()

    resolver = FixedResolver("127.0.0.1")
    async with (
        raw_receiver(respond, server_tls) as port,
        open_session(AttemptLimits(loopback=True), resolver, client_tls) as session,
    ):
        good = await send_request(session, f"https://hooks.example.org:{port}/", b"", {})
        bad = await send_request(session, f"https://other.example.org:{port}/", b"", {})

    assert (good.status, bad.failure) == (204, AttemptFailure.TLS)
    assert names == ["hooks.example.org", "other.example.org"]
    assert resolver.queries == ["hooks.example.org", "other.example.org"]
    assert heads == ["asked"]


def certificates(
    folder: Path, name: str, seen: list[str | None]
) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server that records the requested name, and a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    server.sni_callback = lambda _socket, asked, _context: seen.append(asked)
    return server, ssl.create_default_context(cafile=pem)
