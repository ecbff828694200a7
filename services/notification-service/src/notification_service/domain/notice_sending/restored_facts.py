"""The facts that are in effect again after their notices were taken back, or are not again."""

from collections.abc import Mapping, Sequence

from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.void_chains import RestoredFact, void_chains


def restored_facts(history: Sequence[EventEnvelope]) -> Mapping[int, RestoredFact]:
    """The facts whose void was undone after a notice had reported it, by their positions.

    That notice states that nothing in the earlier one applies. Where none was sent the earlier one
    is right as it is. What takes back a document that was enclosed says nothing of notices of its
    filing.
    """
    return {
        each.fact: restored
        for each in void_chains(history)
        if (restored := each.restored) is not None
    }


def repeated_voids(history: Sequence[EventEnvelope]) -> Mapping[int, int]:
    """The voids that are in effect again after the fact was reported once more.

    By their positions, each with what repeated it: what had taken the first notices back takes
    back the later ones as well.
    """
    return {
        each.void: repeated_at
        for each in void_chains(history)
        if (repeated_at := each.voided_once_more_at) is not None
    }
