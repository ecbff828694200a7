"""The erasure of personal data: when it may be, and what is in its way.

Personal data is kept while the case is worked on, and while what is open in it may need it: an
appeal, an order, a recommendation, a complaint (UK GDPR art 17(3)(b), (e)); and while a legal hold
or a restriction of processing is in effect.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.case_view import Stage, closed_on, stage
from case_api.domain.errors import (
    AlreadyDecided,
    BeforePredecessor,
    CaseNotEnded,
    Contradiction,
    ErasureHeld,
    OnLegalHold,
    OnRestriction,
)
from case_api.domain.families.link import IN_TWO_STREAMS
from case_api.domain.prior_fact import PriorFact
from case_api.domain.rules import AnyRule, checks, days, rule
from events.contracts import (
    CaseClosed,
    CaseComplaintAnswered,
    CaseComplaintReceived,
    CaseLegalHoldPlaced,
    CaseLegalHoldReleased,
    CasePersonErased,
    CaseProcessingRestricted,
    CaseProcessingRestrictionLifted,
    Event,
    FinalCeased,
    TribunalAppealEnded,
    TribunalAppealRegistered,
    TribunalOrderComplied,
    TribunalOrderMade,
    TribunalRecommendationAnswered,
    TribunalRecommendationMade,
)
from events.contracts.vocabulary.case import ErasedSubject
from events.contracts.vocabulary.tribunal import TribunalOrderKind

NOT_AMENDED: Final[frozenset[type[Event]]] = IN_TWO_STREAMS | {
    *(CasePersonErased, CaseLegalHoldPlaced, CaseLegalHoldReleased),
    *(CaseProcessingRestricted, CaseProcessingRestrictionLifted),
}
"""Facts that are neither corrected nor voided: what was erased does not come back, and who may
erase releases a hold and lifts a restriction."""
_PROCEEDINGS: Final[Sequence[type[Event]]] = (
    TribunalAppealRegistered,
    TribunalOrderMade,
    TribunalRecommendationMade,
    CaseComplaintReceived,
)
_ENDED: Final = frozenset({Stage.PLAN_CEASED, Stage.PLAN_TRANSFERRED})
_WITHOUT_DUTY: Final = frozenset({TribunalOrderKind.DISMISS, TribunalOrderKind.DISMISS_CEASE})
"""Orders after which the authority has nothing to do."""


def erased_child(case: CaseState) -> PriorFact | None:
    """The fact by which the file of a case was erased, None where it was not."""
    erased = case.all_of(CasePersonErased)
    return next((each for each in erased if _is_of_child(each)), None)


def has_ended(case: CaseState) -> bool:
    """Whether a case needs no more work: it is closed, or its plan has ended.

    A case that was closed and then received another request is open (`closed_on`).
    """
    return closed_on(case) is not None or stage(case) in _ENDED


def open_proceedings(case: CaseState) -> Iterator[PriorFact]:
    """Appeals, orders, recommendations and complaints that are not settled yet."""
    for contract in _PROCEEDINGS:
        for fact in case.all_of(contract):
            if not _is_settled(case, fact.event):
                yield fact


def check_file(case: CaseState, _: Event) -> None:
    """Pass if the file of the case is there.

    Raises:
        AlreadyDecided: it was erased, so that the case cannot be worked on again.
    """
    erased = erased_child(case)
    if erased is not None:
        raise AlreadyDecided(erased)


def _is_of_child(fact: PriorFact) -> bool:
    return isinstance(fact.event, CasePersonErased) and fact.event.subject is ErasedSubject.CHILD


def _is_settled(case: CaseState, event: Event) -> bool:
    match event:
        case TribunalAppealRegistered(appeal_id=appeal_id):
            return case.latest(TribunalAppealEnded, appeal_id) is not None
        case TribunalOrderMade():
            return _is_complied(case, event)
        case TribunalRecommendationMade(recommendation_id=recommendation_id):
            return case.latest(TribunalRecommendationAnswered, recommendation_id) is not None
        case CaseComplaintReceived():
            return _is_answered(case, event)
        case _:
            return True


def _is_complied(case: CaseState, order: TribunalOrderMade) -> bool:
    left = {*order.kinds} - _WITHOUT_DUTY
    for prior in case.all_about(TribunalOrderComplied, order.order_id):
        if isinstance(prior.event, TribunalOrderComplied):
            left -= left if prior.event.kinds is MISSING else {*prior.event.kinds}
    return not left


def _is_answered(case: CaseState, complaint: CaseComplaintReceived) -> bool:
    answers = case.all_about(CaseComplaintAnswered, complaint.complaint_id)
    return any(
        isinstance(each.event, CaseComplaintAnswered) and each.event.stage is complaint.stage
        for each in answers
    )


def _check_subject(_: CaseState, fact: CasePersonErased) -> None:
    related = fact.subject is ErasedSubject.RELATED_PERSON
    if related == (fact.person_id is MISSING):
        text = "must be given with related_person, and with nothing else"
        raise Contradiction(f"person_id {text}", field="person_id")


def _check_first(case: CaseState, fact: CasePersonErased) -> None:
    """An erasure is recorded once; after that of the child no person is left."""
    check_file(case, fact)
    for prior in case.all_of(CasePersonErased):
        if isinstance(prior.event, CasePersonErased) and prior.event.person_id == fact.person_id:
            raise AlreadyDecided(prior)


def _check_legal_hold(case: CaseState, _: CasePersonErased) -> None:
    """A hold keeps the records of everybody in the case."""
    for prior in case.all_of(CaseLegalHoldPlaced):
        raise OnLegalHold(prior)


def _check_restriction(case: CaseState, _: CasePersonErased) -> None:
    """Restricted data is stored: the person may need it (UK GDPR art 18(1)(b), (c) and (2))."""
    for prior in case.all_of(CaseProcessingRestricted):
        raise OnRestriction(prior)


def _check_held(case: CaseState, fact: CasePersonErased) -> None:
    if fact.subject is ErasedSubject.CHILD:
        for prior in open_proceedings(case):
            raise ErasureHeld(prior)


def _check_ended(case: CaseState, fact: CasePersonErased) -> None:
    if fact.subject is not ErasedSubject.CHILD:
        return
    if not has_ended(case):
        raise CaseNotEnded([CaseClosed, FinalCeased])
    closed = case.latest(CaseClosed)
    if closed is not None and closed.day is not None and fact.on < closed.day:
        raise BeforePredecessor("on", closed)


RULES: Final[Sequence[AnyRule]] = (
    rule(
        CasePersonErased,
        days(lambda fact: fact.on),
        checks(_check_subject),
        checks(_check_first),
        checks(_check_legal_hold),
        checks(_check_restriction),
        checks(_check_held),
        checks(_check_ended),
    ),
)
