"""Where the change feed goes on: a position, with a proof of the fact that stands there.

The proof is the beginning of the fact's hash, which covers every fact before it. A log that was
restored from an older copy has other facts at the positions that were lost, or none; a client that
goes on from such a position is told so, and misses nothing in silence.
"""

from typing import Annotated, Final, NamedTuple, Self

from pydantic import Field

_DIGITS: Final = 16
"""Hexadecimal digits of a proof: 64 bits, against accident and not against attack."""
PATTERN: Final = r"^(0|[1-9][0-9]{0,15})(-[0-9a-f]{16})?$"

CursorText = Annotated[
    str, Field(pattern=PATTERN, max_length=33, examples=["0", "120-9f86d081884c7d65"])
]
"""A cursor as it is sent: the `next` of an answer, or a bare position to begin behind."""


class FeedCursor(NamedTuple):
    """A position behind which to go on. Without a proof it is taken as it is."""

    position: int
    proof: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """The cursor that a text of `PATTERN` is."""
        position, _, proof = text.partition("-")
        return cls(int(position), proof or None)

    @classmethod
    def at(cls, position: int, row_hash: bytes) -> Self:
        """The cursor of a fact."""
        return cls(position, row_hash.hex()[:_DIGITS])

    def fits(self, row_hash: bytes) -> bool:
        """Whether a fact is the one that the cursor was given for."""
        return self.proof is None or row_hash.hex().startswith(self.proof)

    def __str__(self) -> str:
        return str(self.position) if self.proof is None else f"{self.position}-{self.proof}"
