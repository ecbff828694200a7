"""The logo of a council at the head of its letters: a small PNG, checked before it is decoded."""

import binascii
import struct
from base64 import b64decode
from typing import Annotated, Final

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

MAX_LOGO_BYTES: Final = 30_000
MAX_LOGO_SIDE: Final = 2_000
"""Pixels of a side. What a small file says of its size is what a decoder reserves."""
MAX_LOGO_PIXELS: Final = 500_000
"""Three times what 64 by 15 millimetres show at 300 dots an inch."""
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_HEADER: Final = struct.Struct(">4x4sII")
"""The first chunk, after its length: its name, then the width and the height in pixels."""


def _check(text: str) -> str:
    try:
        data = b64decode(text, validate=True)
    except binascii.Error:
        raise PydanticCustomError("not_base64", "must be base64") from None
    if not data.startswith(_SIGNATURE) or len(data) < len(_SIGNATURE) + _HEADER.size:
        raise PydanticCustomError("no_png", "must be a PNG")
    name, width, height = _HEADER.unpack_from(data, len(_SIGNATURE))
    if name != b"IHDR":
        raise PydanticCustomError("no_png", "must be a PNG")
    is_small = 0 < width <= MAX_LOGO_SIDE and 0 < height <= MAX_LOGO_SIDE
    if not is_small or width * height > MAX_LOGO_PIXELS:
        raise PydanticCustomError("too_large", "must have at most 500000 pixels, 2000 of a side")
    return text


CouncilLogo = Annotated[
    str,
    Field(min_length=1, max_length=MAX_LOGO_BYTES // 3 * 4, pattern=r"^[A-Za-z0-9+/]+=*$"),
    AfterValidator(_check),
]
"""A PNG as base64. Whether its pixels can be decoded, the letter shows."""
