from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.case_view import Stage, closed_on, requests, stage
from case_api.domain.fold import fold
from events.contracts import (
    AssessmentAdviceReceived,
    AssessmentAdviceRequested,
    AssessmentPlanAgreed,
    AssessmentPlanRefused,
    CaseClosed,
    CaseOpened,
    CaseReopened,
    DraftIssued,
    Event,
    FinalCeased,
    FinalIssued,
    FinalTransferredIn,
    FinalTransferredOut,
    RequestAgreed,
    RequestMovedOut,
    RequestReceived,
    RequestRefused,
    RequestWithdrawn,
)
from events.contracts.references import AdviceId, DraftId, PlanId, RequestId
from events.contracts.vocabulary.assessment import AdviceKind, AdviserKind
from events.contracts.vocabulary.case import CaseCloseReason
from events.contracts.vocabulary.plan import CeaseReason, DraftBasis, PlanBasis
from events.contracts.vocabulary.request import (
    RequesterKind,
    RequestKind,
    RequestTrigger,
    WithdrawerKind,
)
from events.scenario import make_history

REQUEST: Final = RequestId(UUID(int=1))
ADVICE: Final = AdviceId(UUID(int=3))
DAY: Final = date(2026, 3, 2)

OPENED = CaseOpened(cohort=2016)
RECEIVED = RequestReceived(
    request_id=REQUEST,
    kind=RequestKind.INITIAL,
    trigger=RequestTrigger.REQUEST,
    requester=RequesterKind.PARENT,
    received_on=DAY,
)
AGREED = RequestAgreed(request_id=REQUEST, decided_on=DAY, notified_on=DAY)
REFUSED = RequestRefused(request_id=REQUEST, decided_on=DAY, notified_on=DAY)
WITHDRAWN = RequestWithdrawn(request_id=REQUEST, on=DAY, by=WithdrawerKind.PARENT)
MOVED = RequestMovedOut(request_id=REQUEST, on=DAY, to_authority="998")
PLAN_AGREED = AssessmentPlanAgreed(request_id=REQUEST, decided_on=DAY, notified_on=DAY)
PLAN_REFUSED = AssessmentPlanRefused(request_id=REQUEST, decided_on=DAY, notified_on=DAY)
DRAFT = DraftIssued(
    draft_id=DraftId(UUID(int=4)), request_id=REQUEST, basis=DraftBasis.ASSESSMENT, sent_on=DAY
)
PLAN = FinalIssued(
    plan_id=PlanId(UUID(int=5)), request_id=REQUEST, basis=PlanBasis.FIRST, sent_on=DAY
)
CEASED = FinalCeased(plan_id=PLAN.plan_id, ceased_on=DAY, reason=CeaseReason.NEEDS_MET)
GONE = FinalTransferredOut(
    plan_id=PLAN.plan_id, to_authority="998", moved_on=DAY, transferred_on=DAY
)
RETURNED = FinalTransferredIn(
    plan_id=PlanId(UUID(int=6)), from_authority="998", moved_on=DAY, transferred_on=DAY
)
BACK = RETURNED.model_copy(
    update={"plan_id": PLAN.plan_id, "transferred_on": date(2026, 9, 1), "moved_on": DAY}
)
ENDED = CEASED.model_copy(update={"ceased_on": date(2026, 11, 2)})
AGAIN = RECEIVED.model_copy(update={"request_id": RequestId(UUID(int=2))})
ASKED = AssessmentAdviceRequested(
    advice_id=ADVICE,
    request_id=REQUEST,
    kind=AdviceKind.PSYCHOLOGICAL,
    adviser=AdviserKind.EDUCATIONAL_PSYCHOLOGIST,
    requested_on=DAY,
)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([], Stage.OPENED),
        ([RECEIVED], Stage.REQUESTED),
        ([RECEIVED, REFUSED], Stage.ASSESSMENT_REFUSED),
        ([RECEIVED, WITHDRAWN], Stage.WITHDRAWN),
        ([RECEIVED, MOVED], Stage.MOVED_OUT),
        ([RECEIVED, AGREED, MOVED], Stage.MOVED_OUT),
        ([RECEIVED, REFUSED, MOVED], Stage.MOVED_OUT),
        ([RECEIVED, AGREED, PLAN, MOVED], Stage.PLAN_ISSUED),
        ([RECEIVED, MOVED, AGAIN], Stage.REQUESTED),
        ([RECEIVED, AGREED], Stage.ASSESSING),
        ([RECEIVED, AGREED, PLAN_REFUSED], Stage.PLAN_REFUSED),
        ([RECEIVED, AGREED, PLAN_AGREED], Stage.PLAN_AGREED),
        ([RECEIVED, AGREED, PLAN_AGREED, DRAFT], Stage.DRAFT_ISSUED),
        ([RECEIVED, AGREED, PLAN_AGREED, DRAFT, PLAN], Stage.PLAN_ISSUED),
        ([RECEIVED, AGREED, PLAN, CEASED], Stage.PLAN_CEASED),
        ([RECEIVED, AGREED, PLAN, GONE], Stage.PLAN_TRANSFERRED),
        ([RECEIVED, AGREED, PLAN, GONE, RETURNED], Stage.PLAN_ISSUED),
        ([RECEIVED, AGREED, PLAN, GONE, BACK], Stage.PLAN_ISSUED),
        ([RECEIVED, AGREED, PLAN, GONE, BACK, ENDED], Stage.PLAN_CEASED),
        ([RECEIVED, AGREED, PLAN, CEASED, AGAIN], Stage.REQUESTED),
        ([RECEIVED, AGREED, PLAN, AGAIN], Stage.PLAN_ISSUED),
    ],
)
def test_the_stage_of_a_case_follows_from_its_facts(
    history: Sequence[Event], expected: Stage
) -> None:
    assert stage(fold(make_history([OPENED, *history]))) is expected


CLOSED = CaseClosed(on=date(2026, 10, 1), reason=CaseCloseReason.NO_ASSESSMENT)
REOPENED = CaseReopened(on=date(2026, 10, 5))
LATE_REQUEST = AGAIN.model_copy(update={"received_on": date(2026, 10, 2)})


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param([RECEIVED, REFUSED], None, id="open"),
        pytest.param([RECEIVED, REFUSED, CLOSED], CLOSED.on, id="closed"),
        pytest.param([RECEIVED, REFUSED, CLOSED, REOPENED], None, id="reopened"),
        pytest.param([RECEIVED, REFUSED, CLOSED, LATE_REQUEST], None, id="a later request"),
        pytest.param([RECEIVED, REFUSED, CLOSED, AGAIN], CLOSED.on, id="one recorded late"),
    ],
)
def test_a_case_is_closed_until_it_is_reopened_or_there_is_another_request(
    history: Sequence[Event], expected: date | None
) -> None:
    assert closed_on(fold(make_history([OPENED, *history]))) == expected


def test_a_request_has_its_advice_once_with_the_day_of_receipt() -> None:
    came = AssessmentAdviceReceived(advice_id=ADVICE, on=date(2026, 5, 11))
    other = ASKED.model_copy(update={"advice_id": AdviceId(UUID(int=9))})

    (request,) = requests(fold(make_history([OPENED, RECEIVED, ASKED, other, came])))

    first, second = request.advice
    assert first.received_on == date(2026, 5, 11)
    assert "received_on" not in second.model_dump()
