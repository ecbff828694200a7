"""A client of clamd, the daemon of ClamAV, by its command INSTREAM."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

_SCAN_SECONDS: Final = 120.0
_MAX_RESPONSE_BYTES: Final = 1024
_PASSED: Final = b"stream: OK\0"
_FOUND: Final = b" FOUND\0"


class ScannerUnavailable(Exception):
    """The scanner did not answer, or did not scan."""


@dataclass(frozen=True, slots=True)
class Clamd:
    """A scanner at an address. Each scan is a connection of its own."""

    host: str
    port: int

    @classmethod
    def at(cls, address: str) -> "Clamd":
        """The scanner at `host:port`."""
        host, _, port = address.rpartition(":")
        return cls(host, int(port))

    async def scan(self, parts: AsyncIterator[bytes]) -> bool:
        """Whether nothing is found in a content. What was found is not kept: it has no use here.

        Raises:
            ScannerUnavailable: there was no result within two minutes.
        """
        try:
            async with asyncio.timeout(_SCAN_SECONDS):
                response = await self._exchange(parts)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            raise ScannerUnavailable(type(error).__name__) from error
        if response == _PASSED:
            return True
        if response.endswith(_FOUND):
            return False
        raise ScannerUnavailable("it answered that it did not scan")

    async def _exchange(self, parts: AsyncIterator[bytes]) -> bytes:
        reader, writer = await asyncio.open_connection(
            self.host, self.port, limit=_MAX_RESPONSE_BYTES
        )
        try:
            writer.write(b"zINSTREAM\0")
            async for part in parts:
                writer.write(len(part).to_bytes(4, "big") + part)
                await writer.drain()
            writer.write(bytes(4))
            await writer.drain()
            return await reader.readuntil(b"\0")
        finally:
            writer.close()
