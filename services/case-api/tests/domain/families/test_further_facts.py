"""Provision in place, referrals, and children who are not in school."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.decide import decide
from case_api.domain.errors import (
    AlreadyDecided,
    BeforePredecessor,
    DateInFuture,
    DuplicateId,
    MissingPredecessor,
)
from case_api.domain.record import RecordFacts
from events.contracts import (
    CaseAdultCareReferred,
    CaseOpened,
    CaseRegisterInformationGiven,
    CaseRegisterInformationRequested,
    CaseSchoolWithdrawalDecided,
    CaseSchoolWithdrawalRequested,
    Event,
    FinalIssued,
    ProvisionPutInPlace,
)
from events.contracts.references import PlanId, RegisterInformationId, SchoolWithdrawalId
from events.contracts.vocabulary.case import RegisterInformationHolder
from events.contracts.vocabulary.plan import PlanBasis, ProvisionExtent
from events.scenario import Scenario

TODAY: Final = date(2026, 11, 20)
MAY: Final = date(2026, 5, 11)
JUNE: Final = date(2026, 6, 8)
PLAN: Final = FinalIssued(plan_id=PlanId(UUID(int=1)), basis=PlanBasis.REVIEW, sent_on=MAY)
REFERRED: Final = CaseAdultCareReferred(on=MAY)
WITHDRAWAL: Final = CaseSchoolWithdrawalRequested(
    withdrawal_id=SchoolWithdrawalId(UUID(int=2)), received_on=MAY
)
ASKED: Final = CaseRegisterInformationRequested(
    information_id=RegisterInformationId(UUID(int=3)),
    holder=RegisterInformationHolder.PARENT,
    on=MAY,
)
GIVEN: Final = CaseRegisterInformationGiven(information_id=ASKED.information_id, on=JUNE)


def in_place(on: date = JUNE, extent: ProvisionExtent = ProvisionExtent.MOST) -> Event:
    return ProvisionPutInPlace(plan_id=PLAN.plan_id, on=on, extent=extent)


def decided(*, consented: bool, on: date = JUNE) -> Event:
    return CaseSchoolWithdrawalDecided(
        withdrawal_id=WITHDRAWAL.withdrawal_id, consented=consented, decided_on=on, notified_on=on
    )


def record(history: Sequence[Event], *events: Event) -> Sequence[Event]:
    return Scenario(decide, [CaseOpened(cohort=2016), *history]).when(RecordFacts(events, TODAY))


@pytest.mark.parametrize(
    ("history", "fact"),
    [
        pytest.param([PLAN], in_place(), id="most of the provision is in place"),
        pytest.param([PLAN], in_place(date(2026, 4, 1)), id="before the plan was sent"),
        pytest.param(
            [PLAN, in_place()], in_place(TODAY, ProvisionExtent.ALL), id="all of it, later"
        ),
        pytest.param([], REFERRED, id="a referral to adult care"),
        pytest.param([REFERRED], CaseAdultCareReferred(on=JUNE), id="another referral"),
        pytest.param([], WITHDRAWAL, id="a parent asks to withdraw the child from school"),
        pytest.param([WITHDRAWAL], decided(consented=False), id="which is refused"),
        pytest.param(
            [WITHDRAWAL, decided(consented=False)],
            decided(consented=True, on=TODAY),
            id="and allowed after all",
        ),
        pytest.param([], ASKED, id="information is asked for"),
        pytest.param([ASKED], GIVEN, id="and given"),
        pytest.param(
            [ASKED, GIVEN], GIVEN.model_copy(update={"on": TODAY}), id="the rest of it later"
        ),
    ],
)
def test_what_happened_is_recorded(history: Sequence[Event], fact: Event) -> None:
    assert record(history, fact) == [fact]


@pytest.mark.parametrize(
    ("history", "fact", "why"),
    [
        pytest.param([], in_place(), MissingPredecessor, id="provision of no plan"),
        pytest.param([PLAN, in_place()], in_place(), AlreadyDecided, id="in place twice on a day"),
        pytest.param([], CaseAdultCareReferred(on=date(2026, 12, 1)), DateInFuture, id="to come"),
        pytest.param([WITHDRAWAL], WITHDRAWAL, DuplicateId, id="asked twice"),
        pytest.param([], decided(consented=True), MissingPredecessor, id="nobody asked"),
        pytest.param(
            [WITHDRAWAL, decided(consented=True)],
            decided(consented=True, on=TODAY),
            AlreadyDecided,
            id="the same answer again",
        ),
        pytest.param(
            [WITHDRAWAL],
            decided(consented=True, on=date(2026, 5, 1)),
            BeforePredecessor,
            id="before it was asked",
        ),
        pytest.param([], GIVEN, MissingPredecessor, id="information for which nobody asked"),
        pytest.param([ASKED], ASKED, DuplicateId, id="asked for twice"),
    ],
)
def test_what_cannot_have_happened_is_refused(
    history: Sequence[Event], fact: Event, why: type[Exception]
) -> None:
    with pytest.raises(why):
        record(history, fact)
