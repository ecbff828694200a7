"""Decides whether facts can have happened, and completes them for recording."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from case_api.domain.case_state import CaseState
from case_api.domain.decision import Decision
from case_api.domain.errors import CannotHaveHappened, CaseFull, UnknownCase
from case_api.domain.families import RULES
from case_api.domain.fold import apply_fact, fold
from case_api.domain.prior_fact import PendingFact
from case_api.domain.recordable import recordable_instead
from case_api.domain.rules.check import check
from events.contracts import CaseOpened, Event
from events.envelope import EventEnvelope
from events.history import effective


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """A command: record these facts, in this order, on this day. All can have happened, or none."""

    events: Sequence[Event]
    today: date


def decide_facts(history: Sequence[EventEnvelope], command: RecordFacts) -> Decision:
    """The facts of a command, completed; as many as it has.

    Raises:
        UnknownCase: the case was never opened.
        CannotHaveHappened: one of them contradicts what is recorded, or an earlier one of them.
        CaseFull: more facts of its type would be in effect in the case than may.
    """
    case = fold(effective(history))
    if case.opened is None and not any(isinstance(event, CaseOpened) for event in command.events):
        raise UnknownCase
    events = [
        _decided(case, event, index, command.today) for index, event in enumerate(command.events)
    ]
    return Decision(events, case)


def _decided(case: CaseState, event: Event, index: int, today: date) -> Event:
    """One fact, completed and checked, and then added to the case."""
    rule = RULES[type(event)]
    fact: Event = rule.completes.complete(case, event) if rule.completes else event
    try:
        check(rule, case, fact, today)
    except CannotHaveHappened as refusal:
        refusal.index, refusal.instead = index, recordable_instead(case, refusal, today)
        raise
    if rule.at_most is not None and case.count(type(fact)) >= rule.at_most:
        raise CaseFull(rule.at_most, f"facts of the type {fact.type}")
    apply_fact(case, PendingFact.at(index, fact))
    return fact
