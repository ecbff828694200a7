"""Decisions about a plan after an assessment that was ordered, agreed in mediation or conceded."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.amend import AmendFact
from case_api.domain.decide import decide
from case_api.domain.errors import BeforePredecessor, DependentFact, MissingPredecessor
from case_api.domain.record import RecordFacts
from events.contracts import (
    AssessmentPlanAgreed,
    AssessmentPlanRefused,
    CaseOpened,
    CaseVoided,
    DraftIssued,
    Event,
    FinalIssued,
    RequestReceived,
    RequestRefused,
    TribunalAppealRegistered,
    TribunalConceded,
    TribunalMediationAgreed,
    TribunalOrderMade,
)
from events.contracts.references import (
    AppealId,
    DraftId,
    MediationId,
    OrderId,
    PlanId,
    RequestId,
)
from events.contracts.vocabulary.case import CorrectionReason
from events.contracts.vocabulary.plan import DraftBasis, PlanBasis
from events.contracts.vocabulary.request import RequesterKind, RequestKind, RequestTrigger
from events.contracts.vocabulary.tribunal import AppealSubject
from events.contracts.vocabulary.tribunal import TribunalOrderKind as Kind
from events.scenario import Scenario

TODAY: Final = date(2026, 11, 20)
ASKED: Final = date(2026, 1, 5)
REFUSED: Final = date(2026, 2, 10)
APPEALED: Final = date(2026, 3, 10)
ORDERED: Final = date(2026, 6, 1)
DECIDED: Final = date(2026, 8, 3)
MINE: Final = RequestId(UUID(int=1))
SCHOOL_S: Final = RequestId(UUID(int=2))
APPEAL: Final = AppealId(UUID(int=3))
MEDIATION: Final = MediationId(UUID(int=4))
OPENED: Final = CaseOpened(cohort=2016)


def received(request_id: RequestId = MINE, on: date = ASKED) -> Event:
    return RequestReceived(
        request_id=request_id,
        kind=RequestKind.INITIAL,
        trigger=RequestTrigger.REQUEST,
        requester=RequesterKind.PARENT,
        received_on=on,
    )


def refused(request_id: RequestId = MINE) -> Event:
    return RequestRefused(request_id=request_id, decided_on=REFUSED, notified_on=REFUSED)


def plan_refused(request_id: RequestId = MINE, on: date = DECIDED) -> Event:
    return AssessmentPlanRefused(request_id=request_id, decided_on=on, notified_on=on)


def plan_agreed(request_id: RequestId = MINE) -> Event:
    return AssessmentPlanAgreed(request_id=request_id, decided_on=DECIDED, notified_on=DECIDED)


APPEALED_AGAINST: Final = TribunalAppealRegistered(
    appeal_id=APPEAL,
    subjects=(AppealSubject.REFUSAL_TO_ASSESS, AppealSubject.SECTION_I),
    application_received_on=APPEALED,
)
ON_APPEAL: Final = [received(), refused(), APPEALED_AGAINST]


def order(*kinds: Kind, on: date = ORDERED) -> Event:
    return TribunalOrderMade(
        order_id=OrderId(UUID(int=5)), appeal_id=APPEAL, kinds=kinds or (Kind.ASSESS,), made_on=on
    )


def conceded(subject: AppealSubject = AppealSubject.REFUSAL_TO_ASSESS) -> Event:
    return TribunalConceded(appeal_id=APPEAL, on=ORDERED, subjects=(subject,))


def agreement(*kinds: Kind, appealable: bool = True) -> Event:
    agreed = TribunalMediationAgreed(
        mediation_id=MEDIATION, on=ORDERED, appealable=appealable, other_matters=not appealable
    )
    return agreed.model_copy(update={"kinds": kinds}) if kinds else agreed


DRAFT: Final = DraftIssued(
    draft_id=DraftId(UUID(int=6)), basis=DraftBasis.ASSESSMENT, sent_on=DECIDED, request_id=MINE
)
PLAN: Final = FinalIssued(
    plan_id=PlanId(UUID(int=7)), basis=PlanBasis.FIRST, sent_on=DECIDED, request_id=MINE
)


def record(history: Sequence[Event], *events: Event) -> Sequence[Event]:
    return Scenario(decide, [OPENED, *history]).when(RecordFacts(events, TODAY))


@pytest.mark.parametrize(
    "fact", [plan_refused(), plan_agreed(), DRAFT, PLAN], ids=lambda each: each.type
)
@pytest.mark.parametrize(
    "duty",
    [
        pytest.param(order(), id="an order"),
        pytest.param(conceded(), id="a concession"),
        pytest.param(agreement(Kind.ASSESS), id="an agreement in mediation"),
        pytest.param(agreement(), id="an agreement without its kinds"),
    ],
)
def test_an_assessment_without_an_agreement_to_the_request_has_a_result(
    duty: Event, fact: Event
) -> None:
    with pytest.raises(MissingPredecessor, match=r"request\.agreed with this request_id"):
        record(ON_APPEAL, fact)

    assert record([*ON_APPEAL, duty], fact) == [fact]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(order(Kind.DISMISS), id="a dismissal"),
        pytest.param(order(Kind.REMIT), id="sent back to be decided again"),
        pytest.param(conceded(AppealSubject.SECTION_I), id="a concession on another subject"),
        pytest.param(agreement(Kind.AMEND_CONTENTS), id="an agreement on a plan"),
        pytest.param(agreement(appealable=False), id="an agreement on what cannot be appealed"),
    ],
)
def test_what_obliges_to_no_assessment_takes_the_place_of_no_agreement(other: Event) -> None:
    with pytest.raises(MissingPredecessor):
        record([*ON_APPEAL, other], plan_refused())


def test_there_is_no_result_before_the_order() -> None:
    with pytest.raises(BeforePredecessor, match=r"tribunal\.order_made"):
        record([*ON_APPEAL, order()], plan_refused(on=APPEALED))


def test_an_order_is_about_no_request_that_came_after_it() -> None:
    with pytest.raises(MissingPredecessor):
        record([*ON_APPEAL, order(), received(SCHOOL_S, DECIDED)], plan_refused(SCHOOL_S))


def test_an_ordered_assessment_answers_all_who_have_asked() -> None:
    history = [received(SCHOOL_S), *ON_APPEAL, order()]

    assert record(history, plan_refused(SCHOOL_S)) == [plan_refused(SCHOOL_S)]


def test_a_request_that_was_refused_after_the_order_is_not_assessed() -> None:
    again = RequestRefused(request_id=MINE, decided_on=ORDERED, notified_on=DECIDED)

    with pytest.raises(MissingPredecessor):
        record([*ON_APPEAL, order(), again], plan_refused())


def test_an_order_that_a_decision_relies_on_is_not_voided() -> None:
    void = CaseVoided(position=5, reason=CorrectionReason.DID_NOT_HAPPEN)

    with pytest.raises(DependentFact, match=r"assessment\.plan_refused"):
        Scenario(decide, [OPENED, *ON_APPEAL, order(), plan_refused()]).when(AmendFact(void, TODAY))
