"""The corrections that were voided after a notice had stated what they corrected."""

from collections.abc import Mapping, Sequence

from events.contracts import CaseCorrected, CaseVoided, Event, NoticeSent
from events.envelope import EventEnvelope


def voided_corrections(history: Sequence[EventEnvelope]) -> Mapping[int, CaseCorrected]:
    """The correction that each void undoes, by the position of the void.

    Only where a notice of the fact was sent between the two: where none was, the earlier one is
    right again as it is. The void of such a void, which brings the correction back, is one of these
    voids as well. `history` is that of a case, in order.
    """
    events: dict[int, Event] = {each.position: each.event for each in history}
    sent = [
        (each.position, each.event.why) for each in history if isinstance(each.event, NoticeSent)
    ]
    found = dict[int, CaseCorrected]()
    for at, event in events.items():
        undone = _undone(event, events)
        if not isinstance(event, CaseVoided) or not isinstance(undone, CaseCorrected):
            continue
        if any(event.position < when < at and why == undone.position for when, why in sent):
            found[at] = undone
    return found


def _undone(event: Event | None, events: Mapping[int, Event]) -> Event | None:
    """What a void is about in the end: the last of a chain of voids, each of an earlier event."""
    at: int | None = None
    while isinstance(event, CaseVoided) and (at is None or event.position < at):
        at = event.position
        event = events.get(at)
    return event
