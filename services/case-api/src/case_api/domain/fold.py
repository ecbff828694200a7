"""Folds the history of a case in one pass, with constant time for each fact."""

from collections.abc import Iterable, Iterator

from case_api.domain.case_state import CaseState
from case_api.domain.families import RULES
from case_api.domain.prior_fact import PriorFact, first_day
from case_api.domain.rules.about import NoSubject
from events.envelope import EventEnvelope


def fold(history: Iterable[EventEnvelope]) -> CaseState:
    """The case after an effective history (see `events.history.effective`)."""
    case = CaseState()
    for fact in history:
        apply_fact(case, PriorFact.of(fact.position, fact.event))
    return case


def steps(history: Iterable[EventEnvelope]) -> Iterator[tuple[EventEnvelope, CaseState]]:
    """Each fact with the case before it. It is one mutable state, which the next step changes."""
    case = CaseState()
    for fact in history:
        yield fact, case
        apply_fact(case, PriorFact.of(fact.position, fact.event))


def apply_fact(case: CaseState, fact: PriorFact) -> None:
    """Add a fact to a case. It happened, so this cannot fail."""
    event = fact.event
    rule = RULES.get(type(event))
    if rule is None:
        case.add(fact, ())
        return
    for each in rule.reopens:
        subject = each.about.subject(event)
        if not isinstance(subject, NoSubject) and each.when(event):
            case.reopen(each.contract, subject, first_day(fact))
    case.add(fact, rule.ids_of(event))
    if rule.not_repeated:
        subject = rule.not_repeated.about.subject(event)
        if not isinstance(subject, NoSubject):
            case.add_value(fact, subject, rule.not_repeated.value(event))
