"""PNG files for tests."""

import struct
from zlib import compress, crc32


def png(width: int, height: int) -> bytes:
    """A PNG of one colour."""
    rows = (b"\0" + b"\x12\x34\x56" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", compress(rows)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks)


def png_that_claims(width: int, height: int) -> bytes:
    """A small PNG whose header has another size: what a decoder would reserve memory for."""
    made = png(1, 1)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return made[:8] + _chunk(b"IHDR", header) + made[33:]


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc32(name + data))
