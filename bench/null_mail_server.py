"""A mail server with minimal cost: it accepts every message and keeps none.

Run it with `python -m bench.null_mail_server <port>`.
"""

import asyncio
import sys
from typing import Final

from bench.system import BENCH_HOST

_LINE: Final = b"\r\n"
_END_OF_CONTENT: Final = b"\r\n.\r\n"
_OK: Final = b"250 OK\r\n"
_REPLIES: Final = {b"DATA": b"354 Go on\r\n", b"QUIT": b"221 Bye\r\n"}


class NullMailServer(asyncio.Protocol):
    """One connection: every command is accepted."""

    def __init__(self) -> None:
        self._left = b""
        self._reads_content = False
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet the client."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport
        transport.write(b"220 localhost\r\n")

    def data_received(self, data: bytes) -> None:
        """Reply to every complete command and content."""
        self._left += data
        while self._transport is not None:
            end = _END_OF_CONTENT if self._reads_content else _LINE
            received, found, rest = self._left.partition(end)
            if not found:
                return
            self._left = rest
            self._transport.write(self._reply(received))

    def _reply(self, received: bytes) -> bytes:
        if self._reads_content:
            self._reads_content = False
            return _OK
        command = received[:4].upper()
        self._reads_content = command == b"DATA"
        return _REPLIES.get(command, _OK)


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(NullMailServer, BENCH_HOST, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
