"""What each void of a case is about in the end: a fact, or a correction."""

from collections.abc import Mapping, Sequence

from events.contracts import CaseVoided
from events.envelope import EventEnvelope


def ends_of_voids(history: Sequence[EventEnvelope]) -> Mapping[int, int]:
    """The position of what a void is about, or the void that it voids, and so on to what is none.

    By the position of the void, in the order of recording. `history` is that of a case.
    """
    ends = dict[int, int]()
    for each in history:
        if isinstance(each.event, CaseVoided):
            ends[int(each.position)] = ends.get(each.event.position, each.event.position)
    return ends
