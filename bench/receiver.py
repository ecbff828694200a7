"""A council's receiver of webhooks."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiohttp import web
from standardwebhooks import Webhook

from bench.system import BENCH_HOST
from notification_service.testing import SIGNING_SECRET


class TimingReceiver:
    """Verifies every signature, and stores when it first received each position."""

    def __init__(self) -> None:
        self.url = ""
        self.received_at: dict[int, float] = {}
        self._received = asyncio.Event()

    async def receive(self, request: web.Request) -> web.Response:
        """Receive one webhook."""
        at = time.perf_counter()
        body = await request.read()
        Webhook(SIGNING_SECRET.text).verify(body, dict(request.headers))
        self.received_at.setdefault(json.loads(body)["data"]["position"], at)
        self._received.set()
        return web.Response(status=204)

    async def wait_for_position(self, position: int, seconds: float = 10) -> float:
        """When it first received a position."""
        async with asyncio.timeout(seconds):
            while position not in self.received_at:
                self._received.clear()
                await self._received.wait()
        return self.received_at[position]


@asynccontextmanager
async def timing_receiver() -> AsyncGenerator[TimingReceiver]:
    """A running receiver."""
    receiver = TimingReceiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, BENCH_HOST, 0).start()
    receiver.url = f"http://{BENCH_HOST}:{runner.addresses[0][1]}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()
