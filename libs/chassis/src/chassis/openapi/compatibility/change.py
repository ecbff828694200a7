"""A breaking change, and the direction in which data flows, which decides what is one."""

from enum import Enum
from typing import NamedTuple


class Direction(Enum):
    """Who sends a value. A sender may narrow what it sends, a receiver may widen what it takes."""

    REQUEST = "request"
    RESPONSE = "response"


class BreakingChange(NamedTuple):
    """A change by which a generated client fails or no longer compiles."""

    where: str
    what: str

    def __str__(self) -> str:
        """On one line."""
        return f"{self.where}: {self.what}"
