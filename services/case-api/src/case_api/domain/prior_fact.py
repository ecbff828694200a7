"""A recorded fact in the form that decisions use, and the subjects of facts."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Self, TypeAlias
from uuid import UUID

from events.contracts import Event
from events.envelope import Position

PENDING: Final = Position(0)
"""The position of a fact that is being decided on and has none yet."""


class WholeCase:
    """The subject of a fact that is about the case as a whole: there is one, `WHOLE_CASE`."""


WHOLE_CASE: Final = WholeCase()

Subject: TypeAlias = UUID | WholeCase
"""The subject of a fact: a request, a review, an appeal … by its id, or the whole case."""


@dataclass(slots=True, eq=False)
class PriorFact:
    """A fact that precedes the one being decided on; each is equal to itself alone.

    `position` is `PENDING` for an earlier fact of the same command. `day` is the day that the law
    counts from, None where the fact has none. Not frozen: thousands are made for one decision.
    """

    position: Position
    event: Event
    day: date | None

    @classmethod
    def of(cls, position: Position, event: Event) -> Self:
        """The fact that an event is at a position."""
        return cls(position, event, event.legal_date)

    def __str__(self) -> str:
        """The fact in words: its type, its position and its day."""
        place = f"at position {self.position}" if self.position else "in the same request"
        return f"{self.event.type} ({place}{f', {self.day.isoformat()}' if self.day else ''})"


class PendingFact(PriorFact):
    """An earlier fact of the command that is being decided on; it has no position yet."""

    __slots__ = ("index",)
    index: int
    """Its place in the command, from 0."""

    @classmethod
    def at(cls, index: int, event: Event) -> Self:
        """The fact that an event is at a place in its command."""
        fact = cls.of(PENDING, event)
        fact.index = index
        return fact


def first_day(fact: PriorFact) -> date:
    """The day by which facts are compared: one without a day comes after all others."""
    return fact.day or date.max
