"""Which notices are no work any more because the child has died."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from deadline_service.domain.worklist.open_fact import OpenFact
from deadline_service.domain.worklist.work_item import WorkKind
from events.contracts import (
    CaseClosed,
    CaseReopened,
    FinalCeased,
    FinalCeasingDecided,
    FinalTransferredIn,
    RequestReceived,
)
from events.contracts.vocabulary.case import CaseCloseReason
from events.contracts.vocabulary.plan import CeaseReason
from events.envelope import EventEnvelope


class RecordedDeath(NamedTuple):
    """The fact that last says so: its position, and the day of it."""

    position: int
    on: date


def recorded_death(facts: Iterable[EventEnvelope]) -> RecordedDeath | None:
    """By the closing of a case, or the end of a plan. None: the child has not died.

    A reopening takes it back, and so does a request, or a plan that is taken over, of a later day.
    """
    found: RecordedDeath | None = None
    for fact in facts:
        day = fact.event.legal_date
        match fact.event:
            case (
                CaseClosed(reason=CaseCloseReason.DECEASED)
                | FinalCeased(reason=CeaseReason.DECEASED)
                | FinalCeasingDecided(reason=CeaseReason.DECEASED)
            ) if day is not None:
                found = RecordedDeath(fact.position, day)
            case CaseReopened():
                found = None
            case RequestReceived() | FinalTransferredIn() if found and day and day > found.on:
                found = None
            case _:
                pass
    return found


def still_to_send(
    notices: Iterable[OpenFact], facts: Sequence[EventEnvelope]
) -> Iterator[OpenFact]:
    """What is left of notices to look at: after a death what puts right a letter that is not true.

    A notice of what happened and was recorded later, such as a complaint, is sent. One that reports
    a deadline is not: the events of deadlines are none of `facts`.
    """
    death = recorded_death(facts)
    if death is None:
        return iter(notices)
    later = {
        each.position
        for each in facts
        if each.position > death.position and (each.event.legal_date or death.on) >= death.on
    }
    return (each for each in notices if _is_not_true(each) or each.reports in later)


def _is_not_true(notice: OpenFact) -> bool:
    """Whether it was sent, and what it said does not hold; what came back said what is true."""
    return notice.kind is WorkKind.HELD_NOTICE and notice.is_of_sent_notice
