"""The facts of a case that a notice can report."""

from collections.abc import Sequence

from events.envelope import EventEnvelope
from events.history import amendments, effective


def reportable_facts(history: Sequence[EventEnvelope]) -> Sequence[EventEnvelope]:
    """The facts that are in effect, and the voids of the others, in the order of recording.

    A void is reported by what takes back the notices of the fact that it voids. One that was itself
    voided is left out: the fact is in effect.
    """
    voids = amendments(history).voids.values()
    if not voids:
        return effective(history)
    return sorted([*effective(history), *voids], key=lambda each: each.position)
