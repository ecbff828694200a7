"""Key sets are fetched over real HTTP, bounded."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from chassis.free_ports import find_free_port
from chassis.identity.tokens.key_set_client import (
    MAX_KEY_SET_BYTES,
    KeySetNotFetched,
    fetch_key_set,
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncGenerator[str]:
    """A server on this machine, and its address."""
    app = web.Application()
    app.router.add_get("/{path:.*}", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    port = find_free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}/keys"
    finally:
        await runner.cleanup()


async def test_a_document_is_fetched() -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=b"{}")

    async with serving(answer) as url:
        assert await fetch_key_set(url) == b"{}"


@pytest.mark.parametrize("status", [201, 204, 304, 400, 404, 500, 503])
async def test_another_status_is_not_a_key_set(status: int) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status)

    async with serving(answer) as url:
        with pytest.raises(KeySetNotFetched):
            await fetch_key_set(url)


async def test_a_redirect_is_not_followed() -> None:
    requested: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        requested.append(request.path)
        raise web.HTTPFound("/elsewhere")

    async with serving(answer) as url:
        with pytest.raises(KeySetNotFetched):
            await fetch_key_set(url)
    assert requested == ["/keys"]


@pytest.mark.parametrize("has_length", [True, False])
async def test_a_document_that_is_too_large_is_not_read_to_its_end(*, has_length: bool) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        size = 64 * MAX_KEY_SET_BYTES
        response = web.StreamResponse(headers={"Content-Length": str(size)} if has_length else {})
        await response.prepare(request)
        for _ in range(64):
            await response.write(b" " * MAX_KEY_SET_BYTES)
        return response

    async with serving(answer) as url:
        with pytest.raises(KeySetNotFetched):
            await fetch_key_set(url)


async def test_a_slow_issuer_has_a_deadline() -> None:
    over = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"{")
        await over.wait()
        return response

    async with serving(answer) as url:
        with pytest.raises(KeySetNotFetched):
            await fetch_key_set(url, seconds=0.2)
        over.set()


async def test_an_issuer_that_is_not_there_is_not_fetched_from() -> None:
    for url in (
        f"http://127.0.0.1:{find_free_port()}/keys",
        "http://unresolvable.invalid/keys",
        "https://[::1",
        "file:///etc/passwd",
        "no address",
    ):
        with pytest.raises(KeySetNotFetched):
            await fetch_key_set(url)
