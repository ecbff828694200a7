from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.amend import AmendFact
from case_api.domain.decide import decide
from case_api.domain.errors import (
    CaseFull,
    DateInFuture,
    DependentFact,
    NotAmendable,
    NotOfThisCase,
    NotRestorable,
)
from case_api.domain.families.assessment import CLAIMS_AT_MOST
from events.contracts import (
    AssessmentExceptionClaimed,
    CaseCorrected,
    CaseOpened,
    CaseVoided,
    DeadlineMissed,
    Event,
    RequestReceived,
    RequestWithdrawn,
)
from events.contracts.corrected_value import CorrectedValue
from events.contracts.references import DeadlineId, ExceptionId, RequestId
from events.contracts.vocabulary.assessment import ExceptionGround
from events.contracts.vocabulary.case import CorrectionReason
from events.contracts.vocabulary.request import (
    RequesterKind,
    RequestKind,
    RequestTrigger,
    WithdrawerKind,
)
from events.history import InvalidCorrection
from events.scenario import Scenario

REQUEST: Final = RequestId(UUID(int=1))
TODAY: Final = date(2026, 11, 20)
ASKED: Final = date(2026, 3, 2)
LATER: Final = date(2026, 4, 10)

OPENED: Final = CaseOpened(cohort=2016)
RECEIVED: Final = RequestReceived(
    request_id=REQUEST,
    kind=RequestKind.INITIAL,
    trigger=RequestTrigger.REQUEST,
    requester=RequesterKind.PARENT,
    received_on=ASKED,
)
WITHDRAWN: Final = RequestWithdrawn(request_id=REQUEST, on=LATER, by=WithdrawerKind.PARENT)
MISSED: Final = DeadlineMissed(
    deadline_id=DeadlineId(UUID(int=7)), rule="plan-final", due_on=LATER, law_due_on=LATER
)
HISTORY: Final = [OPENED, RECEIVED, WITHDRAWN]


def correct(position: int, **values: CorrectedValue) -> CaseCorrected:
    return CaseCorrected(position=position, values=values, reason=CorrectionReason.MISTYPED)


def void(position: int) -> CaseVoided:
    return CaseVoided(position=position, reason=CorrectionReason.DID_NOT_HAPPEN)


def amend(history: Sequence[Event], amendment: CaseCorrected | CaseVoided) -> Sequence[Event]:
    return Scenario(decide, history).when(AmendFact(amendment, TODAY))


@pytest.mark.parametrize(
    "amendment",
    [
        pytest.param(correct(2, received_on="2026-03-03"), id="the day of a request"),
        pytest.param(correct(1, cohort=2015), id="the cohort of a case"),
        pytest.param(correct(2, source="2"), id="something that was left out"),
        pytest.param(void(3), id="a withdrawal that did not happen"),
    ],
)
def test_a_wrong_fact_is_corrected(amendment: CaseCorrected | CaseVoided) -> None:
    assert amend(HISTORY, amendment) == [amendment]


@pytest.mark.parametrize(
    ("history", "amendment"),
    [
        pytest.param([*HISTORY, void(3)], void(3), id="voided already"),
        pytest.param(HISTORY, correct(2, received_on="2026-03-02"), id="the same day"),
        pytest.param(
            [*HISTORY, correct(2, received_on="2026-03-03")],
            correct(2, received_on="2026-03-03"),
            id="corrected already",
        ),
    ],
)
def test_an_amendment_that_changes_nothing_adds_nothing(
    history: Sequence[Event], amendment: CaseCorrected | CaseVoided
) -> None:
    assert amend(history, amendment) == []


def test_a_void_can_be_undone() -> None:
    assert amend([*HISTORY, void(3)], void(4)) == [void(4)]


def test_a_void_is_not_undone_after_a_contradicting_fact() -> None:
    repeated = WITHDRAWN.model_copy(update={"on": TODAY})

    with pytest.raises(DependentFact):
        amend([*HISTORY, void(3), repeated], void(4))


def test_a_fact_is_not_restored_while_what_it_follows_is_voided() -> None:
    """The withdrawal was voided, then its request. What to do is said, and the fact is named."""
    both = [*HISTORY, void(3), void(2)]

    with pytest.raises(NotRestorable, match=r"request\.withdrawn \(at position 3") as refused:
        amend(both, void(4))

    assert "the case holds no request.received" in refused.value.detail
    assert "void that void" in refused.value.detail
    assert amend([*both, void(5)], void(4)) == [void(4)]


def test_a_position_of_another_case_is_refused() -> None:
    with pytest.raises(NotOfThisCase):
        amend(HISTORY, void(9))


def test_a_fact_is_not_voided_while_another_depends_on_it() -> None:
    with pytest.raises(DependentFact, match=r"request\.withdrawn \(at position 3"):
        amend(HISTORY, void(2))


def test_a_fact_is_not_corrected_to_a_day_after_its_successor() -> None:
    with pytest.raises(DependentFact, match=r"request\.withdrawn"):
        amend(HISTORY, correct(2, received_on="2026-05-01"))


def test_a_fact_is_not_corrected_to_a_day_in_the_future() -> None:
    with pytest.raises(DateInFuture):
        amend([OPENED, RECEIVED], correct(2, received_on="2026-11-21"))


def test_a_value_that_the_contract_does_not_allow_is_refused() -> None:
    with pytest.raises(InvalidCorrection, match="received_on"):
        amend(HISTORY, correct(2, received_on="soon"))


def test_a_correction_does_not_change_the_subject_of_a_fact() -> None:
    with pytest.raises(InvalidCorrection, match="request_id"):
        amend(HISTORY, correct(2, request_id=str(UUID(int=9))))


def test_a_case_is_not_voided_but_can_be_corrected() -> None:
    with pytest.raises(NotAmendable):
        amend(HISTORY, void(1))


def test_an_event_of_another_service_is_not_amended_here() -> None:
    with pytest.raises(NotAmendable):
        amend([*HISTORY, MISSED], void(4))


def test_a_correction_is_voided_not_corrected() -> None:
    with pytest.raises(NotAmendable):
        amend([*HISTORY, correct(3, by="requester")], correct(4, reason="duplicate"))


def claim(number: int) -> AssessmentExceptionClaimed:
    return AssessmentExceptionClaimed(
        exception_id=ExceptionId(UUID(int=number)),
        ground=ExceptionGround.EXCEPTIONAL_PERSONAL,
        limits=("assessment-decision",),
        began_on=ASKED,
    )


def test_a_claim_is_not_restored_beyond_the_maximum() -> None:
    full = CLAIMS_AT_MOST
    claims = [claim(number) for number in range(1000, 1000 + full)]
    voided = void(3)
    history = [OPENED, RECEIVED, *claims, voided, claim(1)]

    with pytest.raises(CaseFull):
        amend(history, void(2 + full + 1))
    assert amend(history[:-1], void(2 + full + 1))
    assert amend(history, void(4))
