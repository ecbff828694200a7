"""Both directions of a socket."""

import asyncio
import contextlib
import socket
import struct
from typing import Final, NamedTuple

_NO_LINGER: Final = struct.pack("ii", 1, 0)
"""SO_LINGER of zero: closing the socket sends a reset."""


class SocketStreams(NamedTuple):
    """The reader and the writer of a socket."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def connect(cls, host: str, port: int) -> "SocketStreams":
        """A new connection."""
        return cls(*await asyncio.open_connection(host, port))

    def reset(self) -> None:
        """Close it so that the other side gets an error."""
        opened: socket.socket = self.writer.get_extra_info("socket")
        with contextlib.suppress(OSError):
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        self.writer.transport.abort()
