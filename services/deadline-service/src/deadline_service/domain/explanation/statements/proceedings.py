"""What the course of an appeal or of mediation means for a deadline."""

from collections.abc import Iterator, Sequence
from typing import Final

from deadline_service.domain.evaluation.deadline import EvaluatedDeadline
from deadline_service.domain.explanation.facts.stated_fact import StatedFact
from deadline_service.domain.explanation.statements.codes import StatementCode
from deadline_service.domain.explanation.statements.statement import Statement
from events.contracts import (
    TribunalConceded,
    TribunalMediationCertificateIssued,
    TribunalResponseSent,
)
from events.envelope import EventEnvelope

_CONTACT: Final = "mediation-contact"
"""The rule of reg 33: two months to contact a mediation adviser."""


def contact_statements(
    deadline: EvaluatedDeadline, all_deadlines: Sequence[EvaluatedDeadline]
) -> Iterator[Statement]:
    """That reg 33's two months had passed, where a certificate after them extends a deadline."""
    certificates = [
        each
        for each in deadline.also_counted_from
        if isinstance(each.fact.event, TribunalMediationCertificateIssued)
    ]
    if not certificates:
        return
    contact = next((each for each in all_deadlines if _is_contact(each, deadline)), None)
    if contact is None or contact.law_due_on is None:
        return
    last, done = contact.law_due_on, contact.done
    if done is not None and done.on > last:
        fact = StatedFact.of(done.fact, done.on)
        yield Statement(code=StatementCode.CONTACT_TOO_LATE, fact=fact, day=last)
    elif done is None and certificates[-1].on > last:
        yield Statement(code=StatementCode.CONTACT_NOT_RECORDED, day=last)


def _is_contact(each: EvaluatedDeadline, deadline: EvaluatedDeadline) -> bool:
    same = each.clock.starting_fact.position == deadline.clock.starting_fact.position
    return same and each.rule.id == _CONTACT


def concession_statements(
    deadline: EvaluatedDeadline, facts: Sequence[EventEnvelope]
) -> Iterator[Statement]:
    """That a concession after the response starts none of the time limits of reg 45.

    One on the day of the response is taken to be before it.
    """
    named = {name for pattern in deadline.rule.event_patterns for name in pattern.event}
    if TribunalConceded.type not in named and TribunalResponseSent.type not in named:
        return
    appeal: object = getattr(deadline.clock.starting_fact.event, "appeal_id", None)
    responses = [
        (fact, event)
        for fact in facts
        if isinstance(event := fact.event, TribunalResponseSent) and event.appeal_id == appeal
    ]
    for fact in facts:
        match fact.event:
            case TribunalConceded(appeal_id=same, on=on) if same == appeal:
                before = [(sent, event.on) for sent, event in responses if event.on < on]
                if before:
                    yield Statement(code=StatementCode.HAPPENED, fact=StatedFact.of(fact, on))
                    response = StatedFact.of(*before[0])
                    yield Statement(code=StatementCode.NOT_UNOPPOSED, fact=response)
            case _:
                pass
