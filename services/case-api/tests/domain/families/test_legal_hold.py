"""Legal holds are placed and released one by one; while one is in effect no person is erased."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.amend import AmendFact
from case_api.domain.decide import decide
from case_api.domain.errors import (
    AlreadyDecided,
    BeforePredecessor,
    CannotHaveHappened,
    CaseFull,
    DuplicateId,
    MissingPredecessor,
    NotAmendable,
    OnLegalHold,
)
from case_api.domain.families.legal_hold import MAX_HOLDS
from case_api.domain.fold import fold
from case_api.domain.legal_holds.open_holds import open_holds
from case_api.domain.record import RecordFacts
from case_api.domain.recordable import recordable_instead
from events.contracts import (
    CaseClosed,
    CaseLegalHoldPlaced,
    CaseLegalHoldReleased,
    CaseOpened,
    CasePersonErased,
    CaseVoided,
    Event,
)
from events.contracts.references import LegalHoldId, PersonId
from events.contracts.vocabulary.case import CaseCloseReason, CorrectionReason, ErasedSubject
from events.scenario import Scenario, make_history

TODAY: Final = date(2026, 11, 20)
DAY: Final = date(2026, 5, 11)
OPENED: Final = CaseOpened(cohort=2016)
CLOSED: Final = CaseClosed(on=DAY, reason=CaseCloseReason.PLAN_CEASED)
ERASURE: Final = CasePersonErased(
    subject=ErasedSubject.CHILD, legal_basis="retention_period_ended", on=TODAY
)
PARENT_ERASURE: Final = CasePersonErased(
    subject=ErasedSubject.RELATED_PERSON,
    person_id=PersonId(UUID(int=1)),
    legal_basis="data_subject_request",
    on=TODAY,
)


def hold(number: int = 1, on: date = DAY) -> CaseLegalHoldPlaced:
    return CaseLegalHoldPlaced(
        legal_hold_id=LegalHoldId(UUID(int=number)),
        reason="public_inquiry",
        authorised_by="monitoring_officer",
        on=on,
    )


def release(number: int = 1, on: date = DAY) -> CaseLegalHoldReleased:
    return CaseLegalHoldReleased(
        legal_hold_id=LegalHoldId(UUID(int=number)),
        reason="inquiry_ended",
        authorised_by="monitoring_officer",
        on=on,
    )


def record(history: Sequence[Event], fact: Event) -> Sequence[Event]:
    return Scenario(decide, [OPENED, *history]).when(RecordFacts([fact], TODAY))


@pytest.mark.parametrize("erasure", [ERASURE, PARENT_ERASURE], ids=["the child", "a parent"])
def test_nobody_is_erased_while_a_hold_is_in_effect(erasure: CasePersonErased) -> None:
    history = [CLOSED, hold(1), hold(2), release(1)]

    with pytest.raises(OnLegalHold) as refused:
        record(history, erasure)

    assert refused.value.fact
    assert refused.value.fact.event == hold(2)
    case = fold(make_history([OPENED, *history]))
    assert CaseLegalHoldReleased in recordable_instead(case, refused.value, TODAY)


def test_an_erasure_follows_once_every_hold_is_released() -> None:
    history = [CLOSED, hold(1), hold(2), release(2), release(1)]

    assert record(history, ERASURE) == [ERASURE]


def test_the_holds_in_effect_are_those_that_were_not_released() -> None:
    case = fold(make_history([OPENED, hold(1), hold(2), release(1)]))

    (found,) = open_holds(case)
    assert found.legal_hold_id == UUID(int=2)
    assert (found.reason, found.authorised_by, found.placed_on) == (
        "public_inquiry",
        "monitoring_officer",
        DAY,
    )


@pytest.mark.parametrize(
    ("history", "fact", "refusal"),
    [
        pytest.param(
            [hold(), release(on=date(2026, 5, 20))],
            hold(on=date(2026, 5, 15)),
            DuplicateId,
            id="an id of one that has ended, on a day before its end",
        ),
        pytest.param(
            [hold(), release(on=date(2026, 5, 20))],
            hold(on=date(2026, 5, 25)),
            DuplicateId,
            id="an id of one that has ended, on a day after its end",
        ),
        pytest.param([hold()], hold(), DuplicateId, id="placed twice"),
        pytest.param([], release(), MissingPredecessor, id="released and never placed"),
        pytest.param([hold(), release()], release(), MissingPredecessor, id="released twice"),
        pytest.param(
            [hold()], release(on=date(2026, 5, 10)), BeforePredecessor, id="released before"
        ),
        pytest.param([CLOSED, ERASURE], hold(), AlreadyDecided, id="nothing is left to keep"),
    ],
)
def test_what_cannot_have_happened_is_refused(
    history: Sequence[Event], fact: Event, refusal: type[CannotHaveHappened]
) -> None:
    with pytest.raises(refusal):
        record(history, fact)


def test_a_case_has_so_many_holds_at_once() -> None:
    holds = [hold(number) for number in range(1, MAX_HOLDS + 1)]

    with pytest.raises(CaseFull):
        record(holds, hold(99))
    assert record([*holds, release(1)], hold(99)) == [hold(99)]


def test_a_hold_is_released_and_not_voided() -> None:
    void = CaseVoided(position=2, reason=CorrectionReason.DID_NOT_HAPPEN)

    with pytest.raises(NotAmendable):
        Scenario(decide, [OPENED, hold()]).when(AmendFact(void, TODAY))
