"""The facts that are in effect again after their notices were taken back."""

from collections.abc import Mapping, Sequence

from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.informed_otherwise import stated_notices
from notification_service.domain.notice_sending.restored_events import (
    RestoredEvent,
    restored_events,
)
from notification_service.domain.notices.requirement import ENCLOSURE_TAKEN_BACK


def restored_facts(history: Sequence[EventEnvelope]) -> Mapping[int, RestoredEvent]:
    """The facts whose void was undone after people were told of it, by their positions.

    They were told that nothing in the earlier notice applies. Where no one was, that is right as it
    is. What takes back a document that was enclosed says nothing of notices of its
    filing.
    """
    reported = frozenset(
        notice.reports
        for _, notice in stated_notices(history)
        if notice.requirement != ENCLOSURE_TAKEN_BACK
    )
    return restored_events(history, reported)
