"""A council's receiver of webhooks."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiohttp import web
from standardwebhooks import Webhook

from bench.system import HOST
from notification_service.testing import SIGNING_SECRET


class Receiver:
    """Verifies every signature, and notes when it first heard of each position."""

    def __init__(self) -> None:
        self.url = ""
        self.heard: dict[int, float] = {}
        self._news = asyncio.Event()

    async def receive(self, request: web.Request) -> web.Response:
        """Take one webhook."""
        at = time.perf_counter()
        body = await request.read()
        Webhook(SIGNING_SECRET.text).verify(body, dict(request.headers))
        self.heard.setdefault(json.loads(body)["data"]["position"], at)
        self._news.set()
        return web.Response(status=204)

    async def heard_of(self, position: int, seconds: float = 10) -> float:
        """When it first heard of a position."""
        async with asyncio.timeout(seconds):
            while position not in self.heard:
                self._news.clear()
                await self._news.wait()
        return self.heard[position]


@asynccontextmanager
async def receiving() -> AsyncGenerator[Receiver]:
    """A receiver that is up."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, HOST, 0).start()
    receiver.url = f"http://{HOST}:{runner.addresses[0][1]}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()
