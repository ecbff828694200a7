"""What follows from a command: two plain functions and where they begin."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Generic, TypeVar

from events.contracts import Event
from events.envelope import Recorded
from events.history import effective

State = TypeVar("State")
Command = TypeVar("Command")


@dataclass(frozen=True, slots=True)
class Decider(Generic[State, Command]):
    """How a stream's facts become a state, and what a command adds to them.

    `evolve` is total: what is recorded happened, so it cannot fail. `decide` answers with the facts
    that follow, none if there is nothing to add, or raises a named error. Neither does I/O or reads
    a clock. `hears` is what it makes of a raw history first: corrections and voids are heard, but
    by the decider that decides on them.
    """

    initial: State
    evolve: Callable[[State, Recorded], State]
    decide: Callable[[State, Command], Sequence[Event]]
    hears: Callable[[Sequence[Recorded]], Sequence[Recorded]] = effective

    def fold(self, history: Sequence[Recorded]) -> State:
        """The state after a raw history."""
        return reduce(self.evolve, self.hears(history), self.initial)
