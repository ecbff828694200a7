"""The events of a case that are in effect after a notice took back what had been sent of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from events.envelope import EventEnvelope
from events.history import amendments
from notification_service.domain.notice_sending.ends_of_voids import ends_of_voids


class RestoredEvent(NamedTuple):
    """When an event was in effect once more: the position of the void that did it, and its time.

    `reported` are the voids of the event that a notice reported, in order.
    """

    reported: tuple[int, ...]
    restored_at: int
    since: datetime


def restored_events(
    history: Sequence[EventEnvelope], reported: Collection[int]
) -> Mapping[int, RestoredEvent]:
    """The events that are in effect, and of which a void was reported, by their positions.

    Args:
        history: that of a case.
        reported: the positions of the voids that notices reported.
    """
    if not reported:
        return {}
    voided, ends = amendments(history).voids, ends_of_voids(history)
    found = dict[int, RestoredEvent]()
    for each in history:
        event = ends.get(each.position)
        if event is None or event in voided:
            continue
        if own := tuple(at for at in sorted(reported) if ends.get(at) == event):
            found[event] = RestoredEvent(own, int(each.position), each.recorded_at)
    return found
