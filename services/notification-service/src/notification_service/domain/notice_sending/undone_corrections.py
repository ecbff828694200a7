"""The corrections that were voided, and those that were brought back."""

from collections.abc import Mapping, Sequence

from events.contracts import CaseCorrected, CaseVoided, Event
from events.envelope import EventEnvelope


def undone_corrections(history: Sequence[EventEnvelope]) -> Mapping[int, CaseCorrected]:
    """The correction that each void undoes, by the position of the void.

    The void of such a void, which brings the correction back, is one of these voids as well.
    `history` is that of a case, in order.
    """
    events: dict[int, Event] = {each.position: each.event for each in history}
    return {
        at: undone
        for at, event in events.items()
        if isinstance(event, CaseVoided)
        and isinstance(undone := _undone(event, events), CaseCorrected)
    }


def _undone(event: Event | None, events: Mapping[int, Event]) -> Event | None:
    """What a void is about in the end: the last of a chain of voids, each of an earlier event."""
    at: int | None = None
    while isinstance(event, CaseVoided) and (at is None or event.position < at):
        at = event.position
        event = events.get(at)
    return event
