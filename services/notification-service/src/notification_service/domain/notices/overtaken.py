"""Whether later facts of a case have overtaken the notice of a fact: one pure function."""

from collections.abc import Collection, Sequence
from datetime import date

from events.envelope import EventEnvelope
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.closed_case import is_overtaken_by_closing
from notification_service.domain.notices.disputed_decision import (
    is_of_another_decision,
    named_decisions,
)
from notification_service.domain.notices.fact_day import day_of
from notification_service.domain.notices.requirement import NoticeRequirement
from notification_service.domain.notices.subject import is_settled, subject_fact


def is_overtaken(
    requirement: NoticeRequirement,
    fact: EventEnvelope,
    facts: Sequence[EventEnvelope],
    audiences: Collection[Audience],
    today: date,
) -> bool:
    """Whether a notice of a fact should not be sent without another look.

    A fact that was recorded later, but happened on an earlier day, overtakes nothing: who enters
    the history of a case does so in any order. Nor does one that lies ahead, on a later day than
    the fact: the next lead officer has not taken over yet. Nor does the outcome of an appeal or a
    mediation that is about another decision, where a fact of it names that. What reports an event
    of a deadline is overtaken once the deadline was met, ended or announced again. The closing of
    the case overtakes what `is_overtaken_by_closing` says, but not what takes back another notice.

    Args:
        requirement: the notice.
        fact: the fact that it reports, one of `facts`.
        facts: the facts of the case that are in effect, in order.
        audiences: the roles to which it goes, at least one. It is overtaken for all of them.
        today: the day of the question.
    """
    if is_settled(fact, facts):
        return True
    if not requirement.takes_back and is_overtaken_by_closing(fact, facts):
        return True
    types = frozenset[str]().union(*(each.types for each in requirement.overtaken_by))
    later = [
        each.event
        for each in facts
        if each.event.type in types
        and each.position > fact.position
        and day_of(fact) <= day_of(each) <= max(day_of(fact), today)
    ]
    if not later:
        return False
    subject, named = subject_fact(fact, facts) or fact, named_decisions(facts)
    own = [each for each in later if not is_of_another_decision(each, subject, named)]
    found = [each for each in requirement.overtaken_by if each.overtakes(subject.event, own)]
    return all(any(each.role in {None, to} for each in found) for to in audiences)
