"""When personal data may be erased, and what is in the way."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest
from pydantic import JsonValue

from case_api.domain.amend import AmendFact
from case_api.domain.decide import decide
from case_api.domain.errors import (
    AlreadyDecided,
    BeforePredecessor,
    CannotHaveHappened,
    CaseNotEnded,
    Contradiction,
    DependentFact,
    ErasureHeld,
    NotAmendable,
)
from case_api.domain.record import RecordFacts
from events.contracts import (
    CaseClosed,
    CaseComplaintAnswered,
    CaseComplaintReceived,
    CaseOpened,
    CasePersonErased,
    CaseReopened,
    CaseVoided,
    Event,
    FinalCeased,
    FinalIssued,
    RequestReceived,
    TribunalAppealEnded,
    TribunalAppealRegistered,
    TribunalOrderComplied,
    TribunalOrderMade,
    TribunalRecommendationAnswered,
    TribunalRecommendationMade,
)
from events.contracts.references import PersonId
from events.contracts.vocabulary.case import CorrectionReason, ErasedSubject
from events.examples import example
from events.scenario import Scenario

TODAY: Final = date(2026, 11, 20)
DAY: Final = date(2026, 5, 11)
OPENED: Final = CaseOpened(cohort=2016)
PARENT: Final = PersonId(UUID(int=1))
TEACHER: Final = PersonId(UUID(int=2))


def made(contract: type[Event], **values: JsonValue) -> Event:
    return contract.model_validate_json(json.dumps({**example(contract), **values}))


CLOSED: Final = made(CaseClosed, on="2026-05-11")
REOPENED: Final = made(CaseReopened, on="2026-06-01")
APPEAL: Final = made(TribunalAppealRegistered)
ORDER: Final = made(TribunalOrderMade, kinds=["make_plan", "amend_contents"])
DISMISSAL: Final = made(TribunalOrderMade, kinds=["dismiss"])
COMPLAINT: Final = made(CaseComplaintReceived, stage="stage_2")
RECOMMENDATION: Final = made(TribunalRecommendationMade)


def erasure(person_id: PersonId | None = None, on: date = TODAY) -> CasePersonErased:
    if person_id is None:
        return CasePersonErased(subject=ErasedSubject.CHILD, legal_basis="retention", on=on)
    return CasePersonErased(
        subject=ErasedSubject.RELATED_PERSON, person_id=person_id, legal_basis="request", on=on
    )


def record(history: Sequence[Event], fact: Event) -> Sequence[Event]:
    return Scenario(decide, [OPENED, *history]).when(RecordFacts([fact], TODAY))


@pytest.mark.parametrize(
    "history",
    [
        pytest.param([CLOSED], id="closed"),
        pytest.param([made(FinalIssued), made(FinalCeased)], id="its plan ceased"),
        pytest.param([APPEAL, made(TribunalAppealEnded), CLOSED], id="an appeal that ended"),
        pytest.param([DISMISSAL, CLOSED], id="an order without a duty"),
        pytest.param([ORDER, made(TribunalOrderComplied), CLOSED], id="an order complied with"),
        pytest.param(
            [
                ORDER,
                made(TribunalOrderComplied, kinds=["make_plan"]),
                made(TribunalOrderComplied, kinds=["amend_contents"]),
                CLOSED,
            ],
            id="an order complied with in parts",
        ),
        pytest.param(
            [COMPLAINT, made(CaseComplaintAnswered, stage="stage_2"), CLOSED],
            id="a complaint that was answered",
        ),
        pytest.param(
            [RECOMMENDATION, made(TribunalRecommendationAnswered), CLOSED],
            id="a recommendation that was answered",
        ),
        pytest.param([erasure(PARENT), CLOSED], id="a parent was erased before"),
    ],
)
def test_a_child_is_erased_where_nothing_is_open(history: Sequence[Event]) -> None:
    assert record(history, erasure()) == [erasure()]


@pytest.mark.parametrize(
    ("history", "refusal"),
    [
        pytest.param([], CaseNotEnded, id="open"),
        pytest.param([made(RequestReceived)], CaseNotEnded, id="a request"),
        pytest.param([made(FinalIssued)], CaseNotEnded, id="a plan"),
        pytest.param([CLOSED, REOPENED], CaseNotEnded, id="reopened"),
        pytest.param([APPEAL, CLOSED], ErasureHeld, id="an appeal"),
        pytest.param([ORDER, CLOSED], ErasureHeld, id="an order"),
        pytest.param(
            [ORDER, made(TribunalOrderComplied, kinds=["make_plan"]), CLOSED],
            ErasureHeld,
            id="a part of an order",
        ),
        pytest.param([COMPLAINT, CLOSED], ErasureHeld, id="a complaint"),
        pytest.param(
            [COMPLAINT, made(CaseComplaintAnswered, stage="stage_1"), CLOSED],
            ErasureHeld,
            id="a complaint that was answered at another stage",
        ),
        pytest.param([RECOMMENDATION, CLOSED], ErasureHeld, id="a recommendation"),
        pytest.param([CLOSED, erasure()], AlreadyDecided, id="erased"),
    ],
)
def test_a_child_is_not_erased_before(
    history: Sequence[Event], refusal: type[CannotHaveHappened]
) -> None:
    with pytest.raises(refusal):
        record(history, erasure())


def test_the_fact_in_the_way_is_named() -> None:
    with pytest.raises(ErasureHeld) as held:
        record([APPEAL, CLOSED], erasure())
    with pytest.raises(CaseNotEnded) as not_ended:
        record([], erasure())

    assert held.value.fact
    assert (held.value.fact.position, held.value.fact.event) == (2, APPEAL)
    assert not_ended.value.instead == [CaseClosed]


def test_an_erasure_is_not_before_the_closure() -> None:
    with pytest.raises(BeforePredecessor):
        record([CLOSED], erasure(on=date(2026, 5, 10)))


def test_a_related_person_is_erased_once_whether_or_not_the_case_is_open() -> None:
    assert record([APPEAL, erasure(TEACHER)], erasure(PARENT)) == [erasure(PARENT)]
    for history in ([erasure(PARENT)], [CLOSED, erasure()]):
        with pytest.raises(AlreadyDecided):
            record(history, erasure(PARENT))


def test_the_subject_and_the_person_must_agree() -> None:
    neither = CasePersonErased(subject=ErasedSubject.RELATED_PERSON, legal_basis="x", on=TODAY)
    both = CasePersonErased(
        subject=ErasedSubject.CHILD, person_id=PARENT, legal_basis="x", on=TODAY
    )

    for fact in (neither, both):
        with pytest.raises(Contradiction):
            record([CLOSED], fact)


def test_what_was_erased_does_not_come_back() -> None:
    history = [CLOSED, erasure()]
    with pytest.raises(AlreadyDecided):
        record(history, REOPENED)
    for position, refusal in ((3, NotAmendable), (2, DependentFact)):
        void = CaseVoided(position=position, reason=CorrectionReason.DID_NOT_HAPPEN)
        with pytest.raises(refusal):
            Scenario(decide, [OPENED, *history]).when(AmendFact(void, TODAY))
