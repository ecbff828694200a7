"""The facts that are in effect again after their notices were taken back."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from events.contracts import CaseVoided, NoticeSent
from events.envelope import EventEnvelope
from notification_service.domain.notices.requirement import ENCLOSURE_TAKEN_BACK


class RestoredFact(NamedTuple):
    """The position of the void of a fact, and that of the later void of that void."""

    voided_at: int
    restored_at: int


def restored_facts(history: Sequence[EventEnvelope]) -> Mapping[int, RestoredFact]:
    """The facts whose void was voided after a notice had reported it, by their positions.

    That notice states that nothing in the earlier one applies. Where none was sent the earlier one
    is right as it is. What takes back a document that was enclosed says nothing of notices of its
    filing.
    """
    events = {int(each.position): each.event for each in history}
    reported = {
        each.why
        for each in events.values()
        if isinstance(each, NoticeSent) and each.template != ENCLOSURE_TAKEN_BACK
    }
    found = dict[int, RestoredFact]()
    for restored_at, event in events.items():
        if isinstance(event, CaseVoided) and event.position in reported:
            void = events.get(event.position)
            if isinstance(void, CaseVoided):
                found[void.position] = RestoredFact(event.position, restored_at)
    return found
