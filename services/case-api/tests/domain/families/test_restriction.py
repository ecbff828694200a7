"""Processing is restricted and free again; while it is restricted no person is erased."""

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
    OnRestriction,
    OutOfOrder,
)
from case_api.domain.families.restriction import MAX_RESTRICTIONS
from case_api.domain.fold import fold
from case_api.domain.record import RecordFacts
from case_api.domain.recordable import recordable_instead
from case_api.domain.restrictions.open_restrictions import open_restrictions
from events.contracts import (
    CaseClosed,
    CaseOpened,
    CasePersonErased,
    CaseProcessingRestricted,
    CaseProcessingRestrictionLifted,
    CaseVoided,
    Event,
)
from events.contracts.references import PersonId, RestrictionId
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


def restriction(number: int = 1, on: date = DAY) -> CaseProcessingRestricted:
    return CaseProcessingRestricted(
        restriction_id=RestrictionId(UUID(int=number)),
        ground=RestrictionGround.NEEDED_FOR_CLAIMS,
        parts=(RestrictedPart.ADVICE, RestrictedPart.DOCUMENTS),
        authorised_by="data_protection_officer",
        on=on,
    )


def lifting(
    number: int = 1, on: date = DAY, informed_on: date | None = None
) -> CaseProcessingRestrictionLifted:
    return CaseProcessingRestrictionLifted(
        restriction_id=RestrictionId(UUID(int=number)),
        reason="person_agreed",
        person_informed_on=informed_on or on,
        authorised_by="data_protection_officer",
        on=on,
    )


def record(history: Sequence[Event], fact: Event) -> Sequence[Event]:
    return Scenario(decide, [OPENED, *history]).when(RecordFacts([fact], TODAY))


@pytest.mark.parametrize("erasure", [ERASURE, PARENT_ERASURE], ids=["the child", "a parent"])
def test_what_is_restricted_is_not_erased(erasure: CasePersonErased) -> None:
    """Art 18(1)(b) and (c): the person opposes the erasure, or needs the data for a claim."""
    history = [CLOSED, restriction(1), restriction(2), lifting(1)]

    with pytest.raises(OnRestriction) as refused:
        record(history, erasure)

    assert refused.value.fact
    assert refused.value.fact.event == restriction(2)
    case = fold(make_history([OPENED, *history]))
    assert CaseProcessingRestrictionLifted in recordable_instead(case, refused.value, TODAY)


def test_an_erasure_follows_once_every_restriction_is_lifted() -> None:
    history = [CLOSED, restriction(1), restriction(2), lifting(2), lifting(1)]

    assert record(history, ERASURE) == [ERASURE]


def test_the_restrictions_in_effect_are_those_that_were_not_lifted() -> None:
    case = fold(make_history([OPENED, restriction(1), restriction(2), lifting(1)]))

    (found,) = open_restrictions(case)
    assert found.restriction_id == UUID(int=2)
    assert (found.ground, found.parts) == ("needed_for_claims", ("advice", "documents"))
    assert (found.authorised_by, found.restricted_on) == ("data_protection_officer", DAY)


def test_the_person_is_informed_before_the_restriction_is_lifted() -> None:
    """Art 18(3). On the same day is in time: the law states no period."""
    before, same = date(2026, 5, 12), date(2026, 5, 13)
    in_time = [
        lifting(on=same, informed_on=before),
        lifting(on=same, informed_on=same),
    ]

    assert [record([restriction()], each) for each in in_time] == [[each] for each in in_time]
    with pytest.raises(OutOfOrder):
        record([restriction()], lifting(on=before, informed_on=same))


@pytest.mark.parametrize(
    ("history", "fact", "refusal"),
    [
        pytest.param(
            [restriction(), lifting(on=date(2026, 5, 20))],
            restriction(on=date(2026, 5, 15)),
            DuplicateId,
            id="an id of one that has ended, on a day before its end",
        ),
        pytest.param(
            [restriction(), lifting(on=date(2026, 5, 20))],
            restriction(on=date(2026, 5, 25)),
            DuplicateId,
            id="an id of one that has ended, on a day after its end",
        ),
        pytest.param([restriction()], restriction(), DuplicateId, id="restricted twice"),
        pytest.param([], lifting(), MissingPredecessor, id="lifted and never restricted"),
        pytest.param([restriction(), lifting()], lifting(), MissingPredecessor, id="lifted twice"),
        pytest.param(
            [restriction()],
            lifting(on=date(2026, 5, 12), informed_on=date(2026, 5, 10)),
            BeforePredecessor,
            id="informed before it was restricted",
        ),
        pytest.param([CLOSED, ERASURE], restriction(), AlreadyDecided, id="nothing is left"),
    ],
)
def test_what_cannot_have_happened_is_refused(
    history: Sequence[Event], fact: Event, refusal: type[CannotHaveHappened]
) -> None:
    with pytest.raises(refusal):
        record(history, fact)


def test_a_case_has_so_many_restrictions_at_once() -> None:
    restricted = [restriction(number) for number in range(1, MAX_RESTRICTIONS + 1)]

    with pytest.raises(CaseFull):
        record(restricted, restriction(99))
    assert record([*restricted, lifting(1)], restriction(99)) == [restriction(99)]


def test_a_restriction_is_lifted_and_not_voided() -> None:
    void = CaseVoided(position=2, reason=CorrectionReason.DID_NOT_HAPPEN)

    with pytest.raises(NotAmendable):
        Scenario(decide, [OPENED, restriction()]).when(AmendFact(void, TODAY))
