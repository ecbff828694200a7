"""A webhook receiver with minimal cost: 204 to every request.

Run it with `python -m bench.null_receiver <port>`.
"""

import asyncio
import sys
from typing import Final

from bench.system import BENCH_HOST

_ACCEPTED: Final = b"HTTP/1.1 204 No Content\r\n\r\n"
_END: Final = b"\r\n\r\n"


class NullReceiver(asyncio.Protocol):
    """One connection, kept alive."""

    def __init__(self) -> None:
        self._left = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Store the transport."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Respond to every complete request."""
        self._left += data
        while self._transport is not None and (length := _length(self._left)):
            self.request_received(self._left[:length])
            self._left = self._left[length:]
            self._transport.write(_ACCEPTED)

    def request_received(self, request: bytes) -> None:
        """No effect: for receivers that keep what they receive."""


def _length(data: bytes) -> int:
    """The length of the first request in bytes, 0 while it is incomplete."""
    head, end, _ = data.partition(_END)
    if not end:
        return 0
    lines = (line.partition(b":") for line in head.lower().split(b"\r\n"))
    body = next((int(value) for name, _, value in lines if name == b"content-length"), 0)
    whole = len(head) + len(_END) + body
    return whole if len(data) >= whole else 0


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(NullReceiver, BENCH_HOST, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
