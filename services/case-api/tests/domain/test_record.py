from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.decide import decide
from case_api.domain.errors import (
    AlreadyDecided,
    BeforePredecessor,
    CaseFull,
    DateInFuture,
    DuplicateId,
    MissingPredecessor,
    OutOfOrder,
)
from case_api.domain.families.assessment import CLAIMS_AT_MOST
from case_api.domain.record import RecordFacts
from events.contracts import (
    AssessmentAdviceReceived,
    AssessmentAdviceRequested,
    AssessmentExceptionClaimed,
    AssessmentPlanAgreed,
    AssessmentPlanRefused,
    CaseCorrected,
    CaseOpened,
    CaseVoided,
    DraftIssued,
    Event,
    FinalIssued,
    RequestAgreed,
    RequestReceived,
    RequestRefused,
    RequestWithdrawn,
    TribunalOrderMade,
)
from events.contracts.references import AdviceId, DraftId, ExceptionId, OrderId, PlanId, RequestId
from events.contracts.vocabulary.assessment import AdviceKind, AdviserKind, ExceptionGround
from events.contracts.vocabulary.case import CorrectionReason
from events.contracts.vocabulary.plan import DraftBasis, PlanBasis
from events.contracts.vocabulary.request import (
    RequesterKind,
    RequestKind,
    RequestTrigger,
    WithdrawerKind,
)
from events.contracts.vocabulary.tribunal import TribunalOrderKind
from events.scenario import Scenario

REQUEST: Final = RequestId(UUID(int=1))
ANOTHER: Final = RequestId(UUID(int=2))
ADVICE: Final = AdviceId(UUID(int=3))
DRAFT: Final = DraftId(UUID(int=4))
PLAN: Final = PlanId(UUID(int=5))
TODAY: Final = date(2026, 11, 20)
ASKED: Final = date(2026, 3, 2)
NOTIFIED: Final = date(2026, 4, 10)
LATER: Final = date(2026, 6, 1)
EVE: Final = date(2026, 3, 1)
TOMORROW: Final = date(2026, 11, 21)

OPENED: Final = CaseOpened(cohort=2016)
TAKEN_OVER: Final = CaseOpened(cohort=2016, taken_over_on=date(2026, 9, 1))


def received(request_id: RequestId = REQUEST, on: date = ASKED) -> Event:
    return RequestReceived(
        request_id=request_id,
        kind=RequestKind.INITIAL,
        trigger=RequestTrigger.REQUEST,
        requester=RequesterKind.PARENT,
        received_on=on,
    )


def refused(
    request_id: RequestId = REQUEST, decided_on: date = NOTIFIED, on: date = NOTIFIED
) -> Event:
    return RequestRefused(request_id=request_id, decided_on=decided_on, notified_on=on)


def agreed(request_id: RequestId = REQUEST, on: date = NOTIFIED) -> RequestAgreed:
    return RequestAgreed(request_id=request_id, decided_on=on, notified_on=on)


def withdrawn(on: date = NOTIFIED) -> Event:
    return RequestWithdrawn(request_id=REQUEST, on=on, by=WithdrawerKind.PARENT)


def plan_agreed(on: date = NOTIFIED, request_id: RequestId = REQUEST) -> Event:
    return AssessmentPlanAgreed(request_id=request_id, decided_on=on, notified_on=on)


def plan_refused(on: date = NOTIFIED, request_id: RequestId = REQUEST) -> Event:
    return AssessmentPlanRefused(request_id=request_id, decided_on=on, notified_on=on)


def advice_requested() -> Event:
    return AssessmentAdviceRequested(
        advice_id=ADVICE,
        request_id=REQUEST,
        kind=AdviceKind.PSYCHOLOGICAL,
        adviser=AdviserKind.EDUCATIONAL_PSYCHOLOGIST,
        requested_on=NOTIFIED,
    )


def issued(request_id: RequestId = REQUEST, plan_id: PlanId = PLAN, on: date = NOTIFIED) -> Event:
    return FinalIssued(plan_id=plan_id, basis=PlanBasis.FIRST, sent_on=on, request_id=request_id)


def final(basis: PlanBasis = PlanBasis.FIRST, version: int = 1) -> Event:
    return FinalIssued(plan_id=PLAN, version=version, basis=basis, sent_on=NOTIFIED)


def record(history: Sequence[Event], *events: Event) -> Sequence[Event]:
    return Scenario(decide, [OPENED, *history]).when(RecordFacts(events, TODAY))


def claims(number: int, first: int = 1000) -> Sequence[Event]:
    return [
        AssessmentExceptionClaimed(
            exception_id=ExceptionId(UUID(int=first + n)),
            ground=ExceptionGround.EXCEPTIONAL_PERSONAL,
            limits=("assessment-decision",),
            began_on=NOTIFIED,
        )
        for n in range(number)
    ]


# What can have happened is recorded


@pytest.mark.parametrize(
    ("history", "fact"),
    [
        pytest.param([], received(), id="a request reaches the authority"),
        pytest.param([received()], agreed(), id="it is agreed"),
        pytest.param([received()], refused(), id="it is refused"),
        pytest.param([received()], withdrawn(), id="it is withdrawn"),
        pytest.param([received(), agreed()], withdrawn(), id="it ends during the assessment"),
        pytest.param([received()], advice_requested(), id="advice before the decision: unusual"),
        pytest.param([received(), agreed()], plan_agreed(), id="a plan is agreed"),
        pytest.param([received(), agreed()], plan_refused(), id="a plan is refused"),
        pytest.param([received(), refused()], received(ANOTHER), id="they ask again"),
        pytest.param([received()], received(ANOTHER), id="two people ask: unusual"),
        pytest.param([], final(PlanBasis.REVIEW), id="a plan amended after a review"),
        pytest.param(
            [received()], refused(on=date(2026, 11, 1)), id="a refusal long after the six weeks"
        ),
    ],
)
def test_what_happened_is_recorded(history: Sequence[Event], fact: Event) -> None:
    assert record(history, fact) == [fact]


def test_a_case_and_its_request_are_recorded_together() -> None:
    recorded = Scenario(decide, []).when(RecordFacts([OPENED, received()], TODAY))

    assert recorded == [OPENED, received()]


def test_a_first_plan_is_of_the_present_request() -> None:
    (recorded,) = record([received(), agreed()], final())

    assert recorded == final().model_copy(update={"request_id": REQUEST})


def test_advice_is_received_for_what_was_asked() -> None:
    came = AssessmentAdviceReceived(advice_id=ADVICE, on=NOTIFIED)

    assert record([received(), advice_requested()], came) == [came]


def test_a_draft_is_sent_again_as_a_new_version() -> None:
    first = DraftIssued(draft_id=DRAFT, basis=DraftBasis.ASSESSMENT, sent_on=NOTIFIED)
    second = first.model_copy(update={"version": 2})

    assert record([received(), agreed(), first], second)


def test_an_order_of_the_tribunal_reopens_a_refusal() -> None:
    order = TribunalOrderMade(
        order_id=OrderId(UUID(int=6)), kinds=(TribunalOrderKind.ASSESS,), made_on=date(2026, 9, 1)
    )

    assert record([received(), refused(), order], agreed()) == [agreed()]


# What cannot have happened is refused


def test_a_refusal_needs_a_request() -> None:
    with pytest.raises(MissingPredecessor, match=r"request\.received"):
        record([], refused())


def test_a_first_plan_needs_a_request() -> None:
    with pytest.raises(MissingPredecessor):
        record([], final())


def test_a_request_is_not_refused_twice_or_agreed_twice() -> None:
    with pytest.raises(AlreadyDecided, match=r"request\.refused \(at position 3, 2026-04-10\)"):
        record([received(), refused()], refused(on=LATER))
    with pytest.raises(AlreadyDecided, match=r"request\.agreed"):
        record([received(), agreed()], agreed(on=LATER))


def test_a_request_that_was_agreed_is_not_refused() -> None:
    with pytest.raises(AlreadyDecided, match=r"request\.agreed"):
        record([received(), agreed()], refused())
    with pytest.raises(AlreadyDecided, match=r"request\.refused"):
        record([received(), refused(on=LATER)], agreed())  # as if refused after the agreement


def test_a_request_that_was_withdrawn_is_not_decided() -> None:
    for decision in (refused(), agreed()):
        with pytest.raises(AlreadyDecided, match=r"request\.withdrawn"):
            record([received(), withdrawn()], decision)


def test_a_plan_that_was_agreed_or_issued_is_not_refused() -> None:
    with pytest.raises(AlreadyDecided, match=r"assessment\.plan_agreed"):
        record([received(), agreed(), plan_agreed()], plan_refused())
    with pytest.raises(AlreadyDecided, match=r"final\.issued"):
        record([received(), agreed(), issued()], plan_refused())
    with pytest.raises(AlreadyDecided, match=r"assessment\.plan_refused"):
        record([received(), agreed(), plan_refused(LATER)], plan_agreed())
    with pytest.raises(AlreadyDecided, match=r"assessment\.plan_refused"):
        record([received(), agreed(), plan_refused(LATER)], issued())


def test_a_plan_is_not_refused_twice_or_agreed_twice() -> None:
    with pytest.raises(AlreadyDecided, match=r"assessment\.plan_refused"):
        record([received(), agreed(), plan_refused()], plan_refused(LATER))
    with pytest.raises(AlreadyDecided, match=r"assessment\.plan_agreed"):
        record([received(), agreed(), plan_agreed()], plan_agreed(LATER))


def test_an_assessment_is_not_agreed_after_its_plan() -> None:
    taken_over = Scenario(decide, [TAKEN_OVER, received(), issued()])

    with pytest.raises(AlreadyDecided, match=r"final\.issued"):
        taken_over.when(RecordFacts([agreed(on=LATER)], TODAY))
    before = agreed(on=date(2026, 4, 1))
    assert taken_over.when(RecordFacts([before], TODAY)) == [before]  # recorded late


def test_a_request_id_is_used_once() -> None:
    with pytest.raises(DuplicateId):
        record([received()], received())


def test_a_plan_is_not_finalised_twice_in_one_version() -> None:
    with pytest.raises(
        DuplicateId, match="plan_id already: its next version has `version` 2"
    ) as it:
        record([received(), agreed(), final(PlanBasis.REVIEW)], final(PlanBasis.REVIEW))

    assert list(it.value.instead) == [FinalIssued, CaseCorrected, CaseVoided]


def test_a_case_is_opened_once() -> None:
    with pytest.raises(AlreadyDecided, match=r"case\.opened"):
        record([], OPENED)


def test_nothing_is_dated_after_today() -> None:
    with pytest.raises(DateInFuture, match="received_on"):
        record([], received(on=TOMORROW))


def test_nothing_is_notified_before_it_is_decided() -> None:
    with pytest.raises(OutOfOrder, match="notified_on is before decided_on"):
        record([received()], refused(decided_on=NOTIFIED, on=ASKED))


def test_nothing_is_dated_before_the_fact_that_it_follows() -> None:
    with pytest.raises(BeforePredecessor, match=r"request\.received") as refusal:
        record([received()], withdrawn(EVE))

    assert refusal.value.fact
    assert (refusal.value.fact.position, refusal.value.fact.day) == (2, ASKED)


def test_of_facts_of_one_command_all_can_have_happened_or_none() -> None:
    with pytest.raises(AlreadyDecided, match="in the same request"):
        record([], received(), refused(), refused(on=LATER))


# A history taken over from an older system


def test_a_history_that_was_taken_over_may_begin_in_the_middle() -> None:
    recorded = Scenario(decide, [TAKEN_OVER]).when(RecordFacts([plan_agreed(), final()], TODAY))

    assert recorded == [plan_agreed(), final()]


def test_the_facts_of_a_history_that_was_taken_over_count() -> None:
    with pytest.raises(AlreadyDecided):
        Scenario(decide, [TAKEN_OVER, agreed()]).when(RecordFacts([refused()], TODAY))


def test_a_voided_fact_contradicts_nothing() -> None:
    void = CaseVoided(position=3, reason=CorrectionReason.MISTYPED)

    assert record([received(), refused(), void], refused()) == [refused()]


def test_the_exceptions_claimed_in_a_case_are_limited() -> None:
    assert len(record([received(), *claims(CLAIMS_AT_MOST - 1)], *claims(1, 1))) == 1

    with pytest.raises(
        CaseFull, match=f"at most {CLAIMS_AT_MOST} facts of the type assessment.exception"
    ):
        record([received(), *claims(CLAIMS_AT_MOST)], *claims(1, 1))
    with pytest.raises(CaseFull):
        record([received(), *claims(CLAIMS_AT_MOST - 1)], *claims(2, 1))


def test_a_voided_claim_does_not_count_towards_the_limit() -> None:
    voided = CaseVoided(position=3, reason=CorrectionReason.DID_NOT_HAPPEN)

    assert record([received(), *claims(CLAIMS_AT_MOST), voided], *claims(1, 1))


def test_a_case_with_more_claims_than_the_limit_accepts_other_facts() -> None:
    assert record([received(), *claims(CLAIMS_AT_MOST + 5)], agreed()) == [agreed()]
