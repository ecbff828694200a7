"""One range of a representation's bytes: `Range`, `If-Range`, 206 and 416 (RFC 9110, 14)."""

import re
from dataclasses import dataclass
from typing import Any, Final, Self

from fastapi import Request

from chassis.preconditions import etag
from chassis.problems import RangeNotSatisfiable

_RANGE: Final = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.IGNORECASE)
_MAX_LENGTH: Final = 200

RANGE_PARAMETERS: Final[list[dict[str, Any]]] = [
    {
        "name": "Range",
        "in": "header",
        "required": False,
        "description": "One range of bytes, such as `bytes=0-1023`: 206 with these bytes. Several"
        " ranges, and what is no range of bytes, are ignored.",
        "schema": {"type": "string", "maxLength": _MAX_LENGTH},
    },
    {
        "name": "If-Range",
        "in": "header",
        "required": False,
        "description": "The `ETag` of what the client has a part of: if it is another one, the"
        " whole is returned instead of the range.",
        "schema": {"type": "string", "maxLength": _MAX_LENGTH},
    },
]
"""The headers of an operation that uses `requested_range`, for OpenAPI."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """A range of bytes, `first` and `last` included, of a representation of `size` bytes."""

    first: int
    last: int
    size: int

    @classmethod
    def whole(cls, size: int) -> Self:
        """All bytes of a representation, which has at least one."""
        return cls(0, size - 1, size)

    @property
    def length(self) -> int:
        """How many bytes it has."""
        return self.last - self.first + 1

    @property
    def content_range(self) -> str:
        """The header `Content-Range` of a response with it."""
        return f"bytes {self.first}-{self.last}/{self.size}"


def requested_range(request: Request, size: int, version: str) -> ByteRange | None:
    """The range that a client asks for of the current version, None where it takes the whole.

    Raises:
        RangeNotSatisfiable: it begins after the last byte.
    """
    header, condition = request.headers.get("range"), request.headers.get("if-range")
    if header is None or request.method != "GET" or len(header) > _MAX_LENGTH:
        return None
    # Compared strongly: a weak tag or a date never matches (RFC 9110, 13.1.5).
    if condition is not None and condition.strip() != etag(version):
        return None
    return parse_range(header, size)


def parse_range(header: str, size: int) -> ByteRange | None:
    """The range of a header, None where the whole is returned: it is invalid, or has several.

    Raises:
        RangeNotSatisfiable: no byte of the `size` bytes is in it.
    """
    form = _RANGE.fullmatch(header.strip())
    if form is None or form[1] == form[2] == "":
        return None
    if form[1] == "":
        wanted = min(int(form[2]), size)
        first, last = size - wanted, size - 1
    else:
        first, last = int(form[1]), int(form[2] or size)
        if form[2] and last < first:
            return None
        last = min(last, size - 1)
    if first >= size:
        raise RangeNotSatisfiable(headers={"Content-Range": f"bytes */{size}"})
    return ByteRange(first, last, size)
