"""What follows from a command: two plain functions and where they begin."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Generic, TypeVar

from events.contracts import Event
from events.envelope import EventEnvelope
from events.history import effective

StateT = TypeVar("StateT")
CommandT = TypeVar("CommandT")


@dataclass(frozen=True, slots=True)
class Decider(Generic[StateT, CommandT]):
    """How a stream's facts become a state, and what a command adds to them.

    `evolve` is total: what is recorded happened, so it cannot fail. `decide` answers with the facts
    that follow, none if there is nothing to add, or raises a named error. Neither does I/O or reads
    a clock. `preprocess` is what it makes of a raw history first: corrections and voids are heard,
    but by the decider that decides on them.
    """

    initial: StateT
    evolve: Callable[[StateT, EventEnvelope], StateT]
    decide: Callable[[StateT, CommandT], Sequence[Event]]
    preprocess: Callable[[Sequence[EventEnvelope]], Sequence[EventEnvelope]] = effective

    def fold(self, history: Sequence[EventEnvelope]) -> StateT:
        """The state after a raw history."""
        return reduce(self.evolve, self.preprocess(history), self.initial)
