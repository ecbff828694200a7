"""Decisions that the authority reverses, and two requests that one assessment answers."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.amend import AmendFact
from case_api.domain.case_view import Stage, requests
from case_api.domain.decide import decide
from case_api.domain.errors import AlreadyDecided, BeforePredecessor, MissingPredecessor
from case_api.domain.fold import fold
from case_api.domain.record import RecordFacts
from events.contracts import (
    AssessmentPlanAgreed,
    AssessmentPlanRefusalWithdrawn,
    AssessmentPlanRefused,
    CaseCorrected,
    CaseOpened,
    CaseVoided,
    DraftIssued,
    Event,
    FinalIssued,
    RequestAgreed,
    RequestReceived,
    RequestRefusalWithdrawn,
    RequestRefused,
    RequestWithdrawn,
)
from events.contracts.references import DraftId, PlanId, RequestId
from events.contracts.vocabulary.case import CorrectionReason
from events.contracts.vocabulary.plan import DraftBasis, PlanBasis
from events.contracts.vocabulary.request import (
    RequesterKind,
    RequestKind,
    RequestTrigger,
    WithdrawerKind,
)
from events.scenario import Scenario, make_history

TODAY: Final = date(2026, 11, 20)
ASKED: Final = date(2026, 1, 5)
FEBRUARY: Final = date(2026, 2, 10)
MARCH: Final = date(2026, 3, 20)
APRIL: Final = date(2026, 4, 20)
MAY: Final = date(2026, 5, 20)
PARENT_S: Final = RequestId(UUID(int=1))
SCHOOL_S: Final = RequestId(UUID(int=2))
PLAN: Final = PlanId(UUID(int=3))
ANOTHER_PLAN: Final = PlanId(UUID(int=4))
OPENED: Final = CaseOpened(cohort=2016)


def received(request_id: RequestId = PARENT_S, on: date = ASKED) -> Event:
    return RequestReceived(
        request_id=request_id,
        kind=RequestKind.INITIAL,
        trigger=RequestTrigger.REQUEST,
        requester=RequesterKind.PARENT,
        received_on=on,
    )


def refused(on: date = FEBRUARY, request_id: RequestId = PARENT_S) -> Event:
    return RequestRefused(request_id=request_id, decided_on=on, notified_on=on)


def agreed(on: date = MARCH, request_id: RequestId = PARENT_S) -> Event:
    return RequestAgreed(request_id=request_id, decided_on=on, notified_on=on)


def refusal_withdrawn(on: date = MARCH) -> Event:
    return RequestRefusalWithdrawn(request_id=PARENT_S, on=on)


def withdrawn(on: date = APRIL, request_id: RequestId = PARENT_S) -> Event:
    return RequestWithdrawn(request_id=request_id, on=on, by=WithdrawerKind.PARENT)


def plan_refused(on: date = APRIL, request_id: RequestId = PARENT_S) -> Event:
    return AssessmentPlanRefused(request_id=request_id, decided_on=on, notified_on=on)


def plan_agreed(on: date = MAY, request_id: RequestId = PARENT_S) -> Event:
    return AssessmentPlanAgreed(request_id=request_id, decided_on=on, notified_on=on)


def plan_refusal_withdrawn(on: date = MAY) -> Event:
    return AssessmentPlanRefusalWithdrawn(request_id=PARENT_S, on=on)


def draft(on: date = MAY, request_id: RequestId = PARENT_S) -> Event:
    return DraftIssued(
        draft_id=DraftId(UUID(int=5)),
        basis=DraftBasis.ASSESSMENT,
        sent_on=on,
        request_id=request_id,
    )


def issued(on: date = MAY, request_id: RequestId = PARENT_S, plan_id: PlanId = PLAN) -> Event:
    return FinalIssued(plan_id=plan_id, basis=PlanBasis.FIRST, sent_on=on, request_id=request_id)


def record(history: Sequence[Event], *events: Event) -> Sequence[Event]:
    return Scenario(decide, [OPENED, *history]).when(RecordFacts(events, TODAY))


REFUSED: Final = [received(), refused()]
ASSESSED: Final = [received(), agreed()]
NO_PLAN: Final = [*ASSESSED, plan_refused()]


@pytest.mark.parametrize(
    ("history", "fact"),
    [
        pytest.param(REFUSED, agreed(), id="agreed after a refusal"),
        pytest.param(REFUSED, agreed(FEBRUARY), id="on the same day"),
        pytest.param(REFUSED, refusal_withdrawn(), id="the refusal is withdrawn"),
        pytest.param([*REFUSED, refusal_withdrawn()], refused(APRIL), id="and refused again"),
        pytest.param([*REFUSED, refusal_withdrawn()], agreed(APRIL), id="or agreed"),
        pytest.param([*REFUSED, refusal_withdrawn()], withdrawn(), id="or the request ends"),
        pytest.param([*REFUSED, agreed()], withdrawn(), id="withdrawn during the assessment"),
        pytest.param([*REFUSED, agreed()], plan_refused(), id="a decision about a plan"),
        pytest.param(ASSESSED, refused(), id="a refusal recorded after its reversal"),
        pytest.param([*ASSESSED, refused()], withdrawn(), id="which is not in effect"),
        pytest.param(NO_PLAN, plan_agreed(), id="a plan agreed after a refusal"),
        pytest.param(NO_PLAN, draft(), id="a draft after a refusal"),
        pytest.param(NO_PLAN, issued(), id="a plan after a refusal"),
        pytest.param([*NO_PLAN, draft()], issued(), id="a plan after a refusal and a draft"),
        pytest.param([*NO_PLAN, draft()], plan_refused(MAY), id="refused again after a draft"),
        pytest.param(NO_PLAN, plan_refusal_withdrawn(), id="the refusal of a plan is withdrawn"),
        pytest.param(
            [*NO_PLAN, plan_refusal_withdrawn()], plan_refused(MAY), id="and the plan refused again"
        ),
        pytest.param([*ASSESSED, issued()], plan_refused(), id="a refusal recorded after the plan"),
    ],
)
def test_an_authority_may_change_its_mind(history: Sequence[Event], fact: Event) -> None:
    assert record(history, fact) == [fact]


@pytest.mark.parametrize(
    ("history", "fact"),
    [
        pytest.param([*REFUSED, agreed()], refused(), id="the same refusal again"),
        pytest.param([*ASSESSED, refused()], refused(), id="recorded late, and again"),
        pytest.param([*REFUSED, agreed()], refused(APRIL), id="a refusal after the agreement"),
        pytest.param([*REFUSED, agreed()], agreed(APRIL), id="the same agreement again"),
        pytest.param([*NO_PLAN, plan_agreed()], plan_refused(), id="the same refusal of a plan"),
        pytest.param(
            [*NO_PLAN, plan_agreed()], plan_refused(TODAY), id="a refusal after the plan was agreed"
        ),
        pytest.param([*NO_PLAN, issued()], plan_refused(TODAY), id="a refusal after the plan"),
        pytest.param(REFUSED, withdrawn(), id="withdrawn when refused"),
    ],
)
def test_what_was_reversed_is_not_recorded_again(history: Sequence[Event], fact: Event) -> None:
    with pytest.raises(AlreadyDecided):
        record(history, fact)


def test_only_a_refusal_is_withdrawn() -> None:
    with pytest.raises(MissingPredecessor, match=r"request\.refused"):
        record(ASSESSED, refusal_withdrawn())
    with pytest.raises(MissingPredecessor, match=r"assessment\.plan_refused"):
        record([*ASSESSED, plan_agreed()], plan_refusal_withdrawn())
    with pytest.raises(BeforePredecessor):
        record(REFUSED, refusal_withdrawn(ASKED))


def test_a_request_that_was_agreed_after_a_refusal_is_assessed() -> None:
    (request,) = requests(fold(make_history([OPENED, *REFUSED, agreed()])))

    assert (request.stage, request.assessment_agreed_on) == (Stage.ASSESSING, MARCH)


def test_a_plan_after_its_refusal_is_the_stage_of_the_request() -> None:
    (request,) = requests(fold(make_history([OPENED, *NO_PLAN, draft()])))

    assert request.stage is Stage.DRAFT_ISSUED


# Amendments of what was reversed


def amend(history: Sequence[Event], amendment: CaseVoided | CaseCorrected) -> Sequence[Event]:
    return Scenario(decide, [OPENED, *history]).when(AmendFact(amendment, TODAY))


def void(position: int) -> CaseVoided:
    return CaseVoided(position=position, reason=CorrectionReason.DID_NOT_HAPPEN)


def test_a_reversal_or_what_it_reversed_is_voided() -> None:
    reversed_since = [*REFUSED, agreed()]

    assert amend(reversed_since, void(3)) == [void(3)]
    assert amend(reversed_since, void(4)) == [void(4)]
    assert record([*reversed_since, void(4)], agreed(APRIL)) == [agreed(APRIL)]
    with pytest.raises(AlreadyDecided):
        record([*reversed_since, void(4)], refused(APRIL))


def test_a_reversal_is_not_corrected_to_a_day_before_what_it_reversed() -> None:
    earlier = CaseCorrected(
        position=4,
        values={"decided_on": "2026-02-02", "notified_on": "2026-02-02"},
        reason=CorrectionReason.MISTYPED,
    )

    with pytest.raises(AlreadyDecided, match=r"request\.refused"):
        amend([*REFUSED, agreed()], earlier)


# Two requests, one assessment

BOTH: Final = [received(), received(SCHOOL_S, FEBRUARY), agreed()]


@pytest.mark.parametrize(
    ("history", "fact"),
    [
        pytest.param(BOTH, plan_agreed(request_id=SCHOOL_S), id="the other requester is told"),
        pytest.param(BOTH, plan_refused(request_id=SCHOOL_S), id="of a refusal"),
        pytest.param(
            [*BOTH, plan_refused()], plan_refused(request_id=SCHOOL_S), id="as the first was"
        ),
        pytest.param(
            [*BOTH, plan_agreed()], plan_agreed(request_id=SCHOOL_S), id="of an agreement, too"
        ),
        pytest.param(BOTH, draft(request_id=SCHOOL_S), id="a draft names either"),
        pytest.param(BOTH, issued(request_id=SCHOOL_S), id="a plan names either"),
        pytest.param(BOTH, issued(), id="or the other"),
        pytest.param(
            [*BOTH, issued()],
            issued(request_id=SCHOOL_S).model_copy(update={"version": 2}),
            id="its next version names the other",
        ),
        pytest.param(
            [*BOTH, agreed(request_id=SCHOOL_S), plan_refused()],
            plan_agreed(request_id=SCHOOL_S),
            id="each agreed, each decided",
        ),
    ],
)
def test_one_assessment_answers_all_who_asked(history: Sequence[Event], fact: Event) -> None:
    assert record(history, fact) == [fact]


@pytest.mark.parametrize(
    ("history", "fact"),
    [
        pytest.param(
            [received(), agreed(), issued(), received(SCHOOL_S, TODAY)],
            plan_refused(TODAY, SCHOOL_S),
            id="asked after the plan",
        ),
        pytest.param(
            [received(), agreed(), withdrawn(), received(SCHOOL_S, MAY)],
            plan_refused(TODAY, SCHOOL_S),
            id="asked after the other was withdrawn",
        ),
        pytest.param(
            [received(), received(SCHOOL_S), agreed(), refused(request_id=SCHOOL_S)],
            plan_agreed(request_id=SCHOOL_S),
            id="refused itself",
        ),
        pytest.param(
            [received(), received(SCHOOL_S)],
            plan_agreed(request_id=SCHOOL_S),
            id="neither was agreed",
        ),
        pytest.param(
            [received(), agreed()], plan_agreed(request_id=SCHOOL_S), id="nobody else asked"
        ),
    ],
)
def test_an_assessment_answers_no_request_outside_it(history: Sequence[Event], fact: Event) -> None:
    with pytest.raises(MissingPredecessor, match=r"request\.agreed with this request_id"):
        record(history, fact)


def test_one_assessment_has_one_answer() -> None:
    with pytest.raises(AlreadyDecided, match=r"assessment\.plan_agreed"):
        record([*BOTH, plan_agreed()], plan_refused(TODAY, SCHOOL_S))
    with pytest.raises(AlreadyDecided, match=r"final\.issued"):
        record([*BOTH, issued()], plan_refused(TODAY, SCHOOL_S))
    with pytest.raises(AlreadyDecided, match=r"final\.issued"):
        record([*BOTH, issued()], issued(request_id=SCHOOL_S, plan_id=ANOTHER_PLAN))


def test_a_decision_on_a_request_is_not_before_it_came() -> None:
    late = [received(), received(SCHOOL_S, MAY), agreed()]

    with pytest.raises(BeforePredecessor, match=r"request\.received"):
        record(late, plan_agreed(APRIL, SCHOOL_S))
