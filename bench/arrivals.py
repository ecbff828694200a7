"""Receivers of webhooks that keep when each message arrived at each endpoint."""

import asyncio
import re
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

from bench.null_receiver import NullReceiver
from bench.system import BENCH_HOST

_REQUEST: Final = re.compile(
    rb"POST /(\S+) .*?\r\nwebhook-id: (\S+)\r\n", re.IGNORECASE | re.DOTALL
)
WebhookArrival = tuple[str, str]
"""An endpoint, by the path of its URL, and the id of a message."""


class WebhookArrivals:
    """When messages arrived, in seconds of `time.perf_counter`. `url` has the path appended."""

    def __init__(self) -> None:
        self.url = ""
        self.at: dict[WebhookArrival, float] = {}
        self._arrived = asyncio.Event()

    def add(self, request: bytes) -> None:
        """Keep the first arrival of a message at an endpoint."""
        found = _REQUEST.match(request)
        assert found is not None
        self.at.setdefault((found[1].decode(), found[2].decode()), time.perf_counter())
        self._arrived.set()

    async def wait_for(self, count: int, seconds: float) -> None:
        """Wait until so many are kept."""
        async with asyncio.timeout(seconds):
            while len(self.at) < count:
                self._arrived.clear()
                await self._arrived.wait()


class _Receiver(NullReceiver):
    """One connection, whose requests are kept as arrivals."""

    def __init__(self, arrivals: WebhookArrivals) -> None:
        super().__init__()
        self._arrivals = arrivals

    def request_received(self, request: bytes) -> None:
        self._arrivals.add(request)


@asynccontextmanager
async def arrivals_receiver() -> AsyncGenerator[WebhookArrivals]:
    """A receiver in this process, until the block ends."""
    arrivals = WebhookArrivals()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Receiver(arrivals), BENCH_HOST, 0)
    arrivals.url = f"http://{BENCH_HOST}:{server.sockets[0].getsockname()[1]}"
    try:
        yield arrivals
    finally:
        server.close()
