"""The cursor of the change feed: a position, with a proof of the event at it.

The proof is the beginning of the event's hash, which covers every event before it. A log that was
restored from an older copy has other events at the positions that were lost, or none; a cursor of
such a position is refused, so that no client misses events without an error.
"""

from typing import Annotated, Final, NamedTuple, Self

from pydantic import Field

_DIGITS: Final = 16
"""Hexadecimal digits of a proof: 64 bits, which detect accidents and not attacks."""
PATTERN: Final = r"^(0|[1-9][0-9]{0,15})(-[0-9a-f]{16})?$"

CursorText = Annotated[
    str, Field(pattern=PATTERN, max_length=33, examples=["0", "120-9f86d081884c7d65"])
]
"""A cursor as it is sent: the `next` of a page, or a bare position to begin after."""


class FeedCursor(NamedTuple):
    """A position after which to continue. Without a proof it is not verified."""

    position: int
    proof: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """The cursor that a text of `PATTERN` is."""
        position, _, proof = text.partition("-")
        return cls(int(position), proof or None)

    @classmethod
    def at(cls, position: int, row_hash: bytes) -> Self:
        """The cursor of an event."""
        return cls(position, row_hash.hex()[:_DIGITS])

    def fits(self, row_hash: bytes) -> bool:
        """Whether an event is the one of the cursor."""
        return self.proof is None or row_hash.hex().startswith(self.proof)

    def __str__(self) -> str:
        return str(self.position) if self.proof is None else f"{self.position}-{self.proof}"
