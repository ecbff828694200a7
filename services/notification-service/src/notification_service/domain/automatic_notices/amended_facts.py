"""Which fact an event amends, so that the notices which were sent of it before are wrong."""

from collections.abc import Sequence
from typing import NamedTuple

from events.contracts import CaseCorrected, CaseVoided, NoticeFailed, NoticeSent
from events.contracts.vocabulary.case import NoticeHold
from events.envelope import EventEnvelope, Position
from events.history import amendments
from notification_service.domain.notice_sending.newest_corrections import (
    changes_notices,
    newest_corrections,
)
from notification_service.domain.notice_sending.restored_facts import restored_facts
from notification_service.domain.notice_sending.undone_corrections import undone_corrections
from notification_service.domain.notice_sending.void_chains import void_chains


class AmendedFact(NamedTuple):
    """The positions of a fact and of what amended it, and how, as its notices are held for that."""

    fact: int
    amended_at: int
    how: NoticeHold


def amended_fact(event: EventEnvelope, history: Sequence[EventEnvelope]) -> AmendedFact | None:
    """The fact that an event of a case amends. None: it amends none.

    The end of a notice is such an event where the fact was voided, or was in effect again, while
    the notice was underway: a letter of a print run is recorded as posted days after it was
    printed. `history` is that of the case.
    """
    match event.event:
        case CaseCorrected(position=fact) if changes_notices(event.event):
            newest = newest_corrections(history).get(fact)
            return None if newest is None else AmendedFact(fact, newest, NoticeHold.CORRECTED)
        case CaseVoided():
            return (
                _by_void(history, event.position)
                or _voided_once_more(history, event.position)
                or _corrected_back(history, event.position)
            )
        case NoticeSent(why=int(reported)) | NoticeFailed(why=int(reported)):
            void = amendments(history).voids.get(Position(reported))
            found = None if void is None else _by_void(history, void.position)
            found = found or _restored(history, voided_at=reported)
            is_late = found is not None and found.amended_at < event.position
            return found if is_late else None
        case _:
            return None


def _by_void(history: Sequence[EventEnvelope], at: int) -> AmendedFact | None:
    """What a void amends: the fact that it voids, or that of the void which it voids."""
    for fact, void in amendments(history).voids.items():
        if void.position == at:
            return AmendedFact(fact, at, NoticeHold.VOIDED)
    return _restored(history, restored_at=at)


def _voided_once_more(history: Sequence[EventEnvelope], at: int) -> AmendedFact | None:
    """The fact of a void that another one repeats: not everyone may have been told of the first."""
    in_effect = {int(each.position) for each in amendments(history).voids.values()}
    for each in void_chains(history):
        if at in each.repeated_at and each.void in in_effect:
            return AmendedFact(each.fact, each.void, NoticeHold.VOIDED)
    return None


def corrected_back(event: EventEnvelope, history: Sequence[EventEnvelope]) -> int | None:
    """The fact that an event may correct back: by a correction, or by the void of one.

    None: it does neither.
    """
    if isinstance(event.event, CaseCorrected):
        return event.event.position
    corrected = undone_corrections(history).get(event.position)
    return None if corrected is None else corrected.position


def _corrected_back(history: Sequence[EventEnvelope], at: int) -> AmendedFact | None:
    """The fact of a correction that a void undoes, where its notices are wrong after it.

    What they stated of the correction is; or another correction is left; or this one is back.
    """
    corrected = undone_corrections(history).get(at)
    if corrected is None or not changes_notices(corrected):
        return None
    newest = newest_corrections(history).get(corrected.position)
    if newest is None:
        return None
    return AmendedFact(corrected.position, newest, NoticeHold.CORRECTED)


def _restored(
    history: Sequence[EventEnvelope], *, restored_at: int = 0, voided_at: int = 0
) -> AmendedFact | None:
    voided = amendments(history).voids
    for fact, restored in restored_facts(history).items():
        if fact in voided:
            continue
        if restored_at == restored.restored_at or voided_at == restored.voided_at:
            return AmendedFact(fact, restored.restored_at, NoticeHold.RESTORED)
    return None
