"""Whom the facts of a case name as the adviser, the lead of advisers, or the sender of a paper."""

from collections.abc import Sequence
from uuid import UUID

from pydantic_core import MISSING

from events.contracts import AssessmentAdviceRequested, CaseDocumentFiled, Event
from events.envelope import EventEnvelope
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.subject import advice_of


def named_person(audience: Audience, event: Event, facts: Sequence[EventEnvelope]) -> UUID | None:
    """The person in a role for an event. None: no fact names one, or the role is worked out.

    Args:
        audience: the role.
        event: the fact that is told, or the event of a deadline.
        facts: the facts of the case that are in effect, in order.
    """
    match audience:
        case Audience.SENDER if isinstance(event, CaseDocumentFiled):
            return _given(event.sender_id)
        case Audience.ADVISER | Audience.ADVISER_LEAD:
            asked = _advice_request(event, facts)
            if asked is None:
                return None
            return _given(asked.adviser_id if audience is Audience.ADVISER else asked.lead_id)
        case _:
            return None


def _advice_request(
    event: Event, facts: Sequence[EventEnvelope]
) -> AssessmentAdviceRequested | None:
    """The latest request for the advice that an event is about."""
    advice = advice_of(event, facts)
    found = [
        each.event
        for each in facts
        if isinstance(each.event, AssessmentAdviceRequested) and each.event.advice_id == advice
    ]
    return found[-1] if found else None


def _given(person_id: UUID | MISSING) -> UUID | None:
    return None if person_id is MISSING else person_id
