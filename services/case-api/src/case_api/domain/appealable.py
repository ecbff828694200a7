"""The decisions that can be appealed, and whether a fact refers to one of them: CFA s.51(2)."""

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Final, TypeAlias

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.errors import BeforePredecessor, Contradiction, UnknownDecision
from case_api.domain.prior_fact import PriorFact
from events.contracts import (
    AssessmentPlanRefused,
    Event,
    FinalCeasingDecided,
    FinalIssued,
    RequestRefused,
    ReviewAmendmentsWithdrawn,
    ReviewDecided,
    TribunalAppealRegistered,
    TribunalMediationCertificateIssued,
    TribunalMediationDeclined,
    TribunalMediationRequested,
)
from events.contracts.vocabulary.review import ReviewOutcome
from events.contracts.vocabulary.tribunal import AppealSubject

Subjects: TypeAlias = AbstractSet[AppealSubject]

FactOfMediation: TypeAlias = (
    TribunalMediationRequested | TribunalMediationDeclined | TribunalMediationCertificateIssued
)

_NOTHING: Final[Subjects] = frozenset()
_TO_ASSESS: Final = frozenset({AppealSubject.REFUSAL_TO_ASSESS, AppealSubject.REFUSAL_TO_REASSESS})
_CONTENTS: Final = frozenset(
    {AppealSubject.SECTION_B, AppealSubject.SECTION_F, AppealSubject.SECTION_I}
)


def check_appealed(case: CaseState, fact: TribunalAppealRegistered) -> None:
    """Pass if the decision that an appeal names can be the one that it is about.

    Raises:
        CannotHaveHappened: its position holds no decision of this case, or one about something
            else, or one that was made after the appeal.
    """
    lodged = (
        ("application_received_on", fact.application_received_on)
        if fact.lodged_on is MISSING
        else ("lodged_on", fact.lodged_on)
    )
    _check(case, fact.decision, fact.subjects, lodged)


def check_mediated(case: CaseState, fact: FactOfMediation) -> None:
    """Pass if the decision that a fact of mediation names can be the one that it is about.

    Raises:
        CannotHaveHappened: as with `check_appealed`.
    """
    _check(case, fact.decision, () if fact.subject is MISSING else (fact.subject,), ("on", fact.on))


def _check(
    case: CaseState,
    position: int | MISSING,
    subjects: Collection[AppealSubject],
    named_day: tuple[str, date],
) -> None:
    """No subjects: any decision that can be appealed. `named_day` has the name of its field."""
    if position is MISSING:
        return
    decision = case.at(position)
    of_decision = appealable_subjects(decision.event) if decision else _NOTHING
    if decision is None or not of_decision:
        raise UnknownDecision
    if subjects and of_decision.isdisjoint(subjects):
        raise Contradiction(
            f"{decision} is not a decision about this subject", fact=decision, field="decision"
        )
    name, day = named_day
    if day < _made_on(decision, day):
        raise BeforePredecessor(name, decision)


def appealable_subjects(event: Event) -> Subjects:
    """What can be appealed because of a decision; nothing, if the event is no such decision."""
    match event:
        case RequestRefused():
            return _TO_ASSESS
        case AssessmentPlanRefused():
            return frozenset({AppealSubject.REFUSAL_TO_ISSUE})
        case FinalIssued():
            return _CONTENTS
        case ReviewDecided(outcome=ReviewOutcome.MAINTAIN) | ReviewAmendmentsWithdrawn():
            return frozenset({AppealSubject.REFUSAL_TO_AMEND})
        case ReviewDecided(outcome=ReviewOutcome.CEASE) | FinalCeasingDecided():
            return frozenset({AppealSubject.CEASING})
        case _:
            return _NOTHING


def _made_on(decision: PriorFact, default: date) -> date:
    """The day a decision was made. An appeal against it cannot be earlier."""
    match decision.event:
        case (
            RequestRefused(decided_on=day)
            | AssessmentPlanRefused(decided_on=day)
            | ReviewDecided(decided_on=day)
            | ReviewAmendmentsWithdrawn(decided_on=day)
            | FinalCeasingDecided(decided_on=day)
        ):
            return day
        case _:
            return decision.day or default
