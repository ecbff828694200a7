"""What a notice may report that is not in effect: facts that were voided, and voids of facts."""

from collections.abc import Sequence
from typing import NamedTuple, Self

from events.contracts import CaseVoided
from events.envelope import EventEnvelope
from events.history import amendments


class VoidedReports(NamedTuple):
    """The positions of the facts of a case that were voided, and of the voids that were.

    A notice may report another event that is not among the facts: one of a deadline.
    """

    facts: frozenset[int]
    voids: frozenset[int]

    @classmethod
    def of(cls, history: Sequence[EventEnvelope]) -> Self:
        """Those of all events of a case."""
        voids = {each.position for each in history if isinstance(each.event, CaseVoided)}
        if not voids:
            return cls(frozenset(), frozenset())
        in_effect = amendments(history).voids
        voids -= {each.position for each in in_effect.values()}
        return cls(frozenset(in_effect), frozenset(voids))

    def has(self, position: int) -> bool:
        """Whether what is at a position is not in effect any more."""
        return position in self.facts or position in self.voids
