"""Bytes that arrive in parts of any size, regrouped into blocks of one size."""

from collections.abc import AsyncGenerator, AsyncIterator


async def blocks_of(parts: AsyncIterator[bytes], size: int) -> AsyncGenerator[bytes]:
    """The same bytes in blocks of `size` bytes, the last one shorter; none of nothing."""
    pending = bytearray()
    async for part in parts:
        pending += part
        while len(pending) >= size:
            yield bytes(pending[:size])
            del pending[:size]
    if pending:
        yield bytes(pending)
