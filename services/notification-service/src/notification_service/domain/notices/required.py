"""Which notices a fact requires: one pure function."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from events.contracts import Event
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.requirement import NoticeRequirement


@dataclass(frozen=True)
class RequiredNotice:
    """A notice that a fact requires, to one role."""

    requirement: NoticeRequirement
    audience: Audience


def required_notices(
    catalogue: NoticeCatalogue, event: Event, on: date, earlier: Sequence[Event] = ()
) -> Sequence[RequiredNotice]:
    """The notices that a fact, or an event of a deadline, requires, to each role.

    Args:
        catalogue: the requirements.
        event: the fact, which is decoded data of the log.
        on: its day, by which the law in force is chosen.
        earlier: the facts of the case before it, in their order. They decide where the fact itself
            does not say what it is about: a refusal to assess does not state whether a plan
            existed. Of a case whose earlier facts are not known, the ordinary case is taken.
    """
    return [
        RequiredNotice(requirement, audience)
        for requirement in catalogue.in_force(on)
        if any(each.applies(event, earlier) for each in requirement.triggers)
        for audience in requirement.audiences_of(event)
    ]
