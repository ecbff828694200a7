"""A connection's transport as the response has it: closing goes through the protocol."""

import asyncio
from collections.abc import Callable


class ClosingTransport(asyncio.Transport):
    """Writes to a transport, and leaves it to `close` how it is closed."""

    def __init__(self, transport: asyncio.Transport, close: Callable[[], None]) -> None:
        super().__init__()
        self._transport, self._close = transport, close

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Send bytes."""
        self._transport.write(data)

    def is_closing(self) -> bool:
        """Whether it is closed, or will be."""
        return self._transport.is_closing()

    def close(self) -> None:
        """End the connection."""
        self._close()
