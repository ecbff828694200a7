"""The facts that are in effect again after their notices were taken back."""

from collections.abc import Mapping, Sequence

from events.contracts import NoticeSent
from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.restored_events import (
    RestoredEvent,
    restored_events,
)
from notification_service.domain.notices.requirement import ENCLOSURE_TAKEN_BACK


def restored_facts(history: Sequence[EventEnvelope]) -> Mapping[int, RestoredEvent]:
    """The facts whose void was undone after a notice had reported it, by their positions.

    That notice states that nothing in the earlier one applies. Where none was sent the earlier one
    is right as it is. What takes back a document that was enclosed says nothing of notices of its
    filing.
    """
    reported = frozenset(
        each.event.why
        for each in history
        if isinstance(each.event, NoticeSent) and each.event.template != ENCLOSURE_TAKEN_BACK
    )
    return restored_events(history, reported)
