"""What obliges an authority to assess, other than its own agreement to a request.

An order of the Tribunal, an agreement in mediation and the concession of an appeal are carried out
without another decision: SEND Regulations 2014 reg 42, 44(2)(b), 45.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.joint_assessment import FactOfAssessment
from case_api.domain.prior_fact import PriorFact, first_day
from events.contracts import (
    Event,
    RequestReceived,
    RequestRefused,
    TribunalConceded,
    TribunalMediationAgreed,
    TribunalOrderMade,
)
from events.contracts.vocabulary.tribunal import AppealSubject, TribunalOrderKind

TO_ASSESS: Final = frozenset({AppealSubject.REFUSAL_TO_ASSESS, AppealSubject.REFUSAL_TO_REASSESS})
"""What is appealed against a refusal to assess."""


def duties_to_assess(case: CaseState, fact: FactOfAssessment) -> Sequence[PriorFact]:
    """The facts that oblige the authority to assess the request of a fact.

    Each is dated on the day of the request or later: one assessment answers all who have asked by
    then. Empty if the fact names no request, or the authority refused the request after all.
    """
    request_id = fact.request_id
    received = None if request_id is MISSING else case.latest(RequestReceived, request_id)
    if request_id is MISSING or received is None or case.latest(RequestRefused, request_id):
        return ()
    asked_on = first_day(received)
    return [duty for duty in _duties(case) if asked_on <= first_day(duty)]


def _duties(case: CaseState) -> Iterator[PriorFact]:
    recorded = chain.from_iterable(
        case.all_of(contract)
        for contract in (TribunalOrderMade, TribunalMediationAgreed, TribunalConceded)
    )
    return (fact for fact in recorded if _obliges_to_assess(fact.event))


def _obliges_to_assess(event: Event) -> bool:
    """An agreement on what can be appealed may leave out its kinds, and may be one to assess."""
    match event:
        case TribunalOrderMade(kinds=kinds):
            return TribunalOrderKind.ASSESS in kinds
        case TribunalMediationAgreed(kinds=kinds, appealable=appealable):
            return appealable if kinds is MISSING else TribunalOrderKind.ASSESS in kinds
        case TribunalConceded(subjects=subjects):
            return not TO_ASSESS.isdisjoint(subjects)
        case _:
            return False
