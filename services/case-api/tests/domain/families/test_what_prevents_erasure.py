"""A legal hold or a restriction of processing begins and ends; while one lasts no one is erased."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
    OnRestriction,
)
from case_api.domain.fold import fold
from case_api.domain.record import RecordFacts
from case_api.domain.recordable import recordable_instead
from events.contracts import (
    CaseClosed,
    CaseLegalHoldPlaced,
    CaseLegalHoldReleased,
    CaseOpened,
    CasePersonErased,
    CaseProcessingRestricted,
    CaseProcessingRestrictionLifted,
    CaseVoided,
    Event,
)
from events.contracts.references import LegalHoldId, PersonId, RestrictionId
from events.contracts.vocabulary.case import (
    CaseCloseReason,
    CorrectionReason,
    ErasedSubject,
    RestrictedPart,
    RestrictionGround,
)
from events.scenario import Scenario, make_history

TODAY: Final = date(2026, 11, 20)
DAY: Final = date(2026, 5, 11)
MOST: Final = 20
"""Holds, and restrictions, of one case at once."""
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


def hold(number: int = 1, on: date = DAY) -> Event:
    return CaseLegalHoldPlaced(
        legal_hold_id=LegalHoldId(UUID(int=number)),
        reason="public_inquiry",
        authorised_by="monitoring_officer",
        on=on,
    )


def release(number: int = 1, on: date = DAY) -> Event:
    return CaseLegalHoldReleased(
        legal_hold_id=LegalHoldId(UUID(int=number)),
        reason="inquiry_ended",
        authorised_by="monitoring_officer",
        on=on,
    )


def restriction(number: int = 1, on: date = DAY) -> Event:
    return CaseProcessingRestricted(
        restriction_id=RestrictionId(UUID(int=number)),
        ground=RestrictionGround.NEEDED_FOR_CLAIMS,
        parts=(RestrictedPart.ADVICE, RestrictedPart.DOCUMENTS),
        authorised_by="data_protection_officer",
        on=on,
    )


def lifting(number: int = 1, on: date = DAY) -> Event:
    return CaseProcessingRestrictionLifted(
        restriction_id=RestrictionId(UUID(int=number)),
        reason="person_agreed",
        person_informed_on=on,
        authorised_by="data_protection_officer",
        on=on,
    )


@dataclass(frozen=True)
class Prevention:
    """How something that prevents an erasure begins and ends, and how an erasure is refused."""

    begin: Callable[..., Event]
    end: Callable[..., Event]
    refusal: type[CannotHaveHappened]


LEGAL_HOLD: Final = Prevention(hold, release, OnLegalHold)
RESTRICTION: Final = Prevention(restriction, lifting, OnRestriction)
of_each = pytest.mark.parametrize(
    "by", [LEGAL_HOLD, RESTRICTION], ids=["legal hold", "restriction"]
)


def record(history: Sequence[Event], fact: Event) -> Sequence[Event]:
    return Scenario(decide, [OPENED, *history]).when(RecordFacts([fact], TODAY))


@pytest.mark.parametrize("erasure", [ERASURE, PARENT_ERASURE], ids=["the child", "a parent"])
@of_each
def test_no_person_is_erased_while_one_is_in_effect(
    by: Prevention, erasure: CasePersonErased
) -> None:
    """UK GDPR art 17(3)(b), (e) for a hold; art 18(1)(b), (c) and (2) for a restriction."""
    history = [CLOSED, by.begin(1), by.begin(2), by.end(1)]

    with pytest.raises(by.refusal) as refused:
        record(history, erasure)

    assert refused.value.fact
    assert refused.value.fact.event == by.begin(2)
    case = fold(make_history([OPENED, *history]))
    assert type(by.end()) in recordable_instead(case, refused.value, TODAY)


@of_each
def test_an_erasure_follows_once_every_one_has_ended(by: Prevention) -> None:
    history = [CLOSED, by.begin(1), by.begin(2), by.end(2), by.end(1)]

    assert record(history, ERASURE) == [ERASURE]


@pytest.mark.parametrize("day", [date(2026, 5, 15), date(2026, 5, 20), date(2026, 5, 25)], ids=str)
@of_each
def test_an_id_that_was_used_is_used_whatever_the_day(by: Prevention, day: date) -> None:
    """One that ended on 20 May: before, on and after that day its id is not that of another."""
    history = [by.begin(), by.end(on=date(2026, 5, 20))]

    with pytest.raises(DuplicateId):
        record(history, by.begin(on=day))


@of_each
def test_what_cannot_have_happened_is_refused(by: Prevention) -> None:
    refused: list[tuple[list[Event], Event, type[CannotHaveHappened]]] = [
        ([by.begin()], by.begin(), DuplicateId),  # begun twice
        ([], by.end(), MissingPredecessor),  # ended and never begun
        ([by.begin(), by.end()], by.end(), MissingPredecessor),  # ended twice
        ([by.begin()], by.end(on=date(2026, 5, 10)), BeforePredecessor),  # ended before
        ([CLOSED, ERASURE], by.begin(), AlreadyDecided),  # nothing is left to keep
    ]

    for history, fact, refusal in refused:
        with pytest.raises(refusal):
            record(history, fact)


@of_each
def test_a_case_has_so_many_at_once(by: Prevention) -> None:
    begun = [by.begin(number) for number in range(1, MOST + 1)]

    with pytest.raises(CaseFull):
        record(begun, by.begin(99))
    assert record([*begun, by.end(1)], by.begin(99)) == [by.begin(99)]


@of_each
def test_it_ends_and_is_not_voided(by: Prevention) -> None:
    void = CaseVoided(position=2, reason=CorrectionReason.DID_NOT_HAPPEN)

    with pytest.raises(NotAmendable):
        Scenario(decide, [OPENED, by.begin()]).when(AmendFact(void, TODAY))
