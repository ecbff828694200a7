"""The fact that a notice reports, and what it requires."""

from collections.abc import Sequence
from typing import NamedTuple

from pydantic_core import MISSING

from chassis.problems import Conflict, InvalidRequest, Violation
from events.envelope import EventEnvelope
from events.history import effective
from events.stored_event import StoredEvent, decode_events
from notification_service.api.notices.models import SendNoticeRequest
from notification_service.domain.notice_sending.notices_of_case import day_of
from notification_service.domain.notices.audience import FAMILY, Audience
from notification_service.domain.notices.last_day import newest_fact
from notification_service.domain.notices.required import required_notices
from notification_service.domain.notices.requirement import NoticeRequirement
from notification_service.store.notices import current_notices


class ReportedFact(NamedTuple):
    """What a fact requires, and to which roles, among the facts of its case that are in effect.

    `newest` is the position from which on the deadlines of the case follow from all its facts.
    """

    facts: Sequence[EventEnvelope]
    newest: int
    requirement: NoticeRequirement
    audiences: frozenset[Audience]


def reported_fact(history: Sequence[StoredEvent], body: SendNoticeRequest) -> ReportedFact:
    """The fact that a client's notice reports.

    Raises:
        InvalidRequest: the fact is not of the case, or not in effect.
        Conflict: it does not require the notice to that recipient.
    """
    facts = effective(decode_events(history).decoded)
    place = next((i for i, each in enumerate(facts) if each.position == body.reports), None)
    if place is None:
        message = "must be the position of a fact of this case that is in effect"
        raise InvalidRequest(errors=[Violation("unknown_fact", message, pointer="/reports")])
    fact = facts[place]
    earlier = [each.event for each in facts[:place]]
    found = [
        each
        for each in required_notices(current_notices(), fact.event, day_of(fact), earlier)
        if each.requirement.id == body.requirement
    ]
    audiences = frozenset(each.audience for each in found)
    wanted = FAMILY if body.to is MISSING else frozenset({body.to.audience})
    if not audiences & wanted:
        raise Conflict(
            "the fact does not require this notice to that recipient: docs/notices.md has which"
            " fact requires which notice"
        )
    return ReportedFact(facts, newest_fact(history), found[0].requirement, audiences)
