"""A field of a contract: a typed selector of its value, and its name for messages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from events.contracts import Event

EventT = TypeVar("EventT", bound=Event)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Field(Generic[EventT, V]):
    """A field that a rule reads. The type checker knows the type of its value."""

    name: str
    value: Callable[[EventT], V]


class _NameOf:
    """Returns the name of each attribute, so that `lambda fact: fact.on` yields `"on"`."""

    def __getattr__(self, name: str) -> str:
        return name


def field(value: Callable[[EventT], V]) -> Field[EventT, V]:
    """The field that a selector such as `lambda fact: fact.review_id` reads.

    Raises:
        TypeError: the selector does more than read one field.
    """
    probe: Any = _NameOf()
    name = value(probe)
    if not isinstance(name, str):
        raise TypeError("a selector reads one field of a fact")
    return Field(name, value)
