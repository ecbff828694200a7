"""Which fact an event amends, so that the notices which were sent of it before are wrong."""

from collections.abc import Sequence
from typing import NamedTuple

from events.contracts import CaseCorrected, CaseVoided, NoticeFailed, NoticeSent
from events.contracts.vocabulary.case import NoticeHold
from events.envelope import EventEnvelope, Position
from events.history import amendments
from notification_service.domain.notice_sending.ends_of_voids import ends_of_voids
from notification_service.domain.notice_sending.newest_corrections import (
    changes_notices,
    newest_corrections,
)
from notification_service.domain.notice_sending.restored_facts import restored_facts
from notification_service.domain.notice_sending.undone_corrections import undone_corrections


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
            fact = ends_of_voids(history)[event.position]
            return (
                _voided(fact, history)
                or _restored(fact, history)
                or _corrected_back(event.position, history)
            )
        case NoticeSent(why=int(reported)) | NoticeFailed(why=int(reported)):
            found = _voided(reported, history) or _of_taken_back(reported, history)
            is_late = found is not None and found.amended_at < event.position
            return found if is_late else None
        case _:
            return None


def _voided(fact: int, history: Sequence[EventEnvelope]) -> AmendedFact | None:
    """A fact that is voided. Of several voids one is in effect, which may not be the newest."""
    void = amendments(history).voids.get(Position(fact))
    return None if void is None else AmendedFact(fact, void.position, NoticeHold.VOIDED)


def _restored(fact: int, history: Sequence[EventEnvelope]) -> AmendedFact | None:
    """A fact that is in effect again after its notices were taken back."""
    restored = restored_facts(history).get(fact)
    return (
        None if restored is None else AmendedFact(fact, restored.restored_at, NoticeHold.RESTORED)
    )


def _of_taken_back(void: int, history: Sequence[EventEnvelope]) -> AmendedFact | None:
    """The fact whose notices were taken back because of a void."""
    fact = ends_of_voids(history).get(void)
    if fact is None:
        return None
    return _voided(fact, history) or _restored(fact, history)


def corrected_back(event: EventEnvelope, history: Sequence[EventEnvelope]) -> int | None:
    """The fact that an event may correct back: by a correction, or by the void of one.

    None: it does neither.
    """
    if isinstance(event.event, CaseCorrected):
        return event.event.position
    corrected = undone_corrections(history).get(event.position)
    return None if corrected is None else corrected.position


def _corrected_back(at: int, history: Sequence[EventEnvelope]) -> AmendedFact | None:
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
