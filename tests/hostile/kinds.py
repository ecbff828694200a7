"""A kind of hostile input: what it makes of a valid request, and the right answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from tests.hostile.operations import HostileOperation
from tests.hostile.raw_http import RawRequest

CANARY: Final = "Zebra-7f3e2d"
"""Text that is submitted and must be nowhere in a response or a log line."""
CANARY_BYTES: Final = CANARY.encode()
CANARY_KEY: Final = f"{CANARY} of Example Road"
"""The same as the name of a field or parameter.

It has spaces, because a name that is spelt like one of a field is repeated where it is wrong."""
MakeHostile = Callable[[HostileOperation], Iterable[RawRequest]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of hostile input.

    Each of `answers` is a status, the code of the problem, and perhaps the code of an error in it.
    """

    name: str
    answers: tuple[str, ...]
    make: MakeHostile
