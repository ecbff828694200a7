"""Bytes that no HTTP client sends, on real connections to every service."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Final

import pytest
import pytest_asyncio
from tests.hostile.answers import answer_faults, log_faults
from tests.hostile.connection_kinds import BODY_FRAMING_KINDS, REFUSED_KINDS, ConnectionKind
from tests.hostile.environment import SERVICES, HostileTarget
from tests.hostile.kinds import CANARY_BYTES
from tests.hostile.operations import HostileOperation
from tests.hostile.raw_http import RawRequest

pytestmark = pytest.mark.asyncio(loop_scope="session")
Targets = Mapping[str, HostileTarget]
every_service = pytest.mark.parametrize("service", SERVICES)
LIVE: Final = RawRequest("GET", b"/livez")
_CHUNK: Final = b"10000\r\n" + CANARY_BYTES.ljust(65_536, b" ") + b"\r\n"


@pytest_asyncio.fixture(loop_scope="session")
async def target(targets: Targets, service: str) -> AsyncGenerator[HostileTarget]:
    """A service, which serves others afterwards and has logged nothing of what was sent."""
    chosen = targets[service]
    size = chosen.log_size()
    yield chosen
    assert (await chosen.client.send(LIVE)).status == 200
    chosen.client.close()
    assert log_faults(chosen, size) == []


def first_post(target: HostileTarget) -> HostileOperation:
    """An operation with a JSON body."""
    return next(each for each in target.operations if each.has_json_body)


def filled_in(data: bytes, target: HostileTarget) -> bytes:
    path = first_post(target).path if data.startswith(b"POST") else b"/problems"
    return data.replace(b"{path}", path).replace(b"{key}", target.key.encode())


@pytest.mark.parametrize("kind", REFUSED_KINDS, ids=lambda kind: kind.name)
@every_service
async def test_a_malformed_request_is_refused_and_its_connection_closed(
    target: HostileTarget, kind: ConnectionKind
) -> None:
    async with target.client.connection() as client:
        client.send_in_background(filled_in(kind.data, target))

        assert answer_faults(await client.read(), [kind.answer]) == []
        assert await client.is_closed(), "nothing that follows is taken for a request"


@pytest.mark.parametrize("kind", BODY_FRAMING_KINDS, ids=lambda kind: kind.name)
@every_service
async def test_a_malformed_body_is_refused_and_its_connection_closed(
    target: HostileTarget, kind: ConnectionKind
) -> None:
    chunked = first_post(target).valid.with_headers(Transfer_Encoding=b"chunked")
    async with target.client.connection() as client:
        client.send_in_background(chunked.with_body(kind.data).encode("hostile-chunks"))

        response = await client.read()
        assert answer_faults(response, [kind.answer, "400 malformed-json"]) == []
        assert await client.is_closed()


@every_service
async def test_a_client_that_sends_on_reads_why_its_body_is_too_large(
    target: HostileTarget,
) -> None:
    chunked = first_post(target).valid.with_headers(Transfer_Encoding=b"chunked")
    async with target.client.connection() as client:
        await client.send(chunked.with_body(b"").encode("hostile-flood"))
        for _ in range(128):  # 8 MiB, which is more than the buffers of the connection hold
            await client.send(_CHUNK)

        response = await client.read()
        assert answer_faults(response, ["413 body-too-large"]) == []
        assert response.headers["connection"] == "close"
        assert await client.is_closed()


@every_service
async def test_a_trailer_is_no_header(target: HostileTarget) -> None:
    valid = first_post(target).valid
    headers = valid.with_headers(Transfer_Encoding=b"chunked", Content_Type=None)
    body = b"2\r\n{}\r\n0\r\nContent-Type: application/json\r\n\r\n"
    async with target.client.connection() as client:
        await client.send(headers.with_body(b"").encode("hostile-trailer"))
        await asyncio.sleep(0)
        await client.send(body)

        response = await client.read()
        assert answer_faults(response, ["415 unsupported-media-type"]) == []


@every_service
async def test_a_body_of_a_read_is_not_taken_for_the_next_request(target: HostileTarget) -> None:
    smuggled = b"GET /" + CANARY_BYTES + b" HTTP/1.1\r\nHost: hostile\r\n\r\n"
    read = RawRequest("GET", b"/problems", body=smuggled)
    async with target.client.connection() as client:
        await client.send(read.encode("hostile-first") + LIVE.encode("hostile-second"))

        first, second = await client.read(), await client.read()
        assert (first.status, first.headers["x-request-id"]) == (200, "hostile-first")
        assert (second.status, second.headers["x-request-id"]) == (200, "hostile-second")


@every_service
async def test_an_invalid_request_id_is_replaced(target: HostileTarget) -> None:
    for value in (CANARY_BYTES + b"\xff", CANARY_BYTES * 20, CANARY_BYTES + b" 1", b""):
        request = RawRequest("GET", b"/problems/none", (("X-Request-Id", value),))
        async with target.client.connection() as client:
            await client.send(request.encode(""))

            assert answer_faults(await client.read(), ["404 not-found"]) == []


@every_service
async def test_hostile_values_of_headers_that_are_not_used_are_ignored(
    target: HostileTarget,
) -> None:
    headers = (
        ("X-Forwarded-For", CANARY_BYTES),
        ("X-Forwarded-Host", CANARY_BYTES + b"\xff"),
        ("X-Original-Url", b"/v1/" + CANARY_BYTES),
        ("X-Http-Method-Override", b"DELETE"),
        ("Accept", CANARY_BYTES),
        ("Origin", b"https://" + CANARY_BYTES),
        ("Cookie", CANARY_BYTES),
        ("Upgrade", b"websocket"),
        ("Connection", b"Upgrade"),
        ("User-Agent", CANARY_BYTES + b"\xff"),
    )
    request = RawRequest("GET", b"/problems", headers)
    async with target.client.connection() as client:
        await client.send(request.encode("hostile-unused"))

        response = await client.read()
        assert response.status == 200
        assert CANARY_BYTES not in response.raw
