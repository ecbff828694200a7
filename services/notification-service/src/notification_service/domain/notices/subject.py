"""What an event is about, of a deadline the fact from which it runs, and whether it is settled."""

from collections.abc import Sequence

from events.contracts import (
    AssessmentAdviceReceived,
    AssessmentAdviceRequested,
    AssessmentAdviceReturned,
    DeadlineApproaching,
    DeadlineCancelled,
    DeadlineDisapplied,
    DeadlineMet,
    DeadlineRetracted,
    DeadlineRevised,
    DeadlineSet,
    Event,
)
from events.contracts.deadline import DeadlineFields
from events.contracts.references import AdviceId
from events.envelope import EventEnvelope
from notification_service.domain.notices.late_otherwise import is_late_otherwise
from notification_service.domain.notices.revised_day import is_day_out_of_date


def subject_fact(fact: EventEnvelope, facts: Sequence[EventEnvelope]) -> EventEnvelope | None:
    """The fact that another is about. None: the deadline runs from no fact that is in effect."""
    event = fact.event
    return _start_of(event, facts) if isinstance(event, DeadlineFields) else fact


def advice_of(event: Event, facts: Sequence[EventEnvelope]) -> AdviceId | None:
    """The advice that an event is about. None: it is about none."""
    start = _start_of(event, facts) if isinstance(event, DeadlineFields) else None
    match event if start is None else start.event:
        case (
            AssessmentAdviceRequested(advice_id=advice)
            | AssessmentAdviceReceived(advice_id=advice)
            | AssessmentAdviceReturned(advice_id=advice)
        ):
            return advice
        case _:
            return None


def is_settled(fact: EventEnvelope, facts: Sequence[EventEnvelope]) -> bool:
    """Whether a deadline that is reported was met, ended or announced again, or advice came.

    What was announced some seconds ago may be out of date: the facts of the case are not. Of
    several warnings of one deadline the last counts. That an announcement was retracted is settled
    where the step is late by another deadline.
    """
    event = fact.event
    if isinstance(event, DeadlineRevised):
        return is_day_out_of_date(event, fact.position, facts)
    if isinstance(event, DeadlineRetracted):
        return is_late_otherwise(fact.position, facts)
    if not isinstance(event, DeadlineFields):
        return False
    later = [each.event for each in facts if each.position > fact.position]
    if any(_settles(each, fact.position, event) for each in later):
        return True
    advice = advice_of(event, facts)
    latest = [
        each.event
        for each in facts
        if isinstance(each.event, AssessmentAdviceReceived | AssessmentAdviceReturned)
        and each.event.advice_id == advice
    ]
    return bool(latest) and isinstance(latest[-1], AssessmentAdviceReceived)


def _start_of(event: DeadlineFields, facts: Sequence[EventEnvelope]) -> EventEnvelope | None:
    starts = [
        each.event.because_of
        for each in facts
        if isinstance(each.event, DeadlineSet) and each.event.deadline_id == event.deadline_id
    ]
    return next((each for each in facts if starts and each.position == starts[-1]), None)


def _settles(later: Event, position: int, reported: DeadlineFields) -> bool:
    match later:
        case DeadlineRetracted(retracts=retracts):
            return position in retracts
        case (
            DeadlineMet()
            | DeadlineCancelled()
            | DeadlineDisapplied()
            | DeadlineRevised()
            | DeadlineApproaching()
        ):
            return later.deadline_id == reported.deadline_id
        case _:
            return False
