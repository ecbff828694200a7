"""The opening of a case, and who works on it."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest
from pydantic_core import MISSING

from case_api.domain.decide import decide
from case_api.domain.errors import (
    AlreadyDecided,
    BeforePredecessor,
    Contradiction,
    DateInFuture,
    MissingPredecessor,
    OutOfOrder,
)
from case_api.domain.record import RecordFacts
from events.contracts import (
    CaseCoverArranged,
    CaseDetailsChanged,
    CaseOfficerAssigned,
    CaseOpened,
    Event,
)
from events.contracts.references import OfficerId
from events.contracts.vocabulary.case import CoverReason, PersonDetail
from events.scenario import Scenario

TODAY: Final = date(2026, 11, 20)
SEPTEMBER: Final = date(2026, 9, 1)
DECEMBER: Final = date(2026, 12, 1)
CHRISTMAS: Final = date(2026, 12, 24)
OFFICER: Final = OfficerId(UUID(int=1))
COLLEAGUE: Final = OfficerId(UUID(int=2))
STRANGER: Final = OfficerId(UUID(int=3))

OPENED: Final = CaseOpened(cohort=2016)


def assigned(officer_id: OfficerId = OFFICER, from_on: date = SEPTEMBER) -> CaseOfficerAssigned:
    return CaseOfficerAssigned(officer_id=officer_id, from_on=from_on)


def cover(
    officer_id: OfficerId = COLLEAGUE,
    covers: OfficerId = OFFICER,
    from_on: date = DECEMBER,
    to_on: date = CHRISTMAS,
) -> CaseCoverArranged:
    return CaseCoverArranged(
        officer_id=officer_id,
        covers=covers,
        from_on=from_on,
        to_on=to_on,
        reason=CoverReason.LEAVE,
    )


def record(history: Sequence[Event], *events: Event) -> Sequence[Event]:
    return Scenario(decide, [OPENED, *history]).when(RecordFacts(events, TODAY))


@pytest.mark.parametrize(
    ("history", "fact"),
    [
        pytest.param([], assigned(), id="an officer"),
        pytest.param([], assigned(from_on=DECEMBER), id="an officer from a day to come"),
        pytest.param([assigned()], assigned(COLLEAGUE), id="another officer"),
        pytest.param([assigned()], assigned(from_on=DECEMBER), id="the same officer again"),
        pytest.param([assigned()], cover(), id="cover to come"),
        pytest.param([assigned(), cover()], cover(STRANGER, COLLEAGUE), id="cover for the cover"),
    ],
)
def test_who_works_on_a_case_is_recorded(history: Sequence[Event], fact: Event) -> None:
    assert record(history, fact) == [fact]


def test_cover_is_for_an_officer_of_the_case() -> None:
    with pytest.raises(MissingPredecessor) as refusal:
        record([assigned()], cover(covers=STRANGER))
    assert refusal.value.field == "covers"


def test_cover_does_not_begin_before_the_officer_does() -> None:
    with pytest.raises(BeforePredecessor, match=r"case\.officer_assigned"):
        record([assigned(from_on=CHRISTMAS)], cover())


def test_nobody_covers_for_themselves() -> None:
    with pytest.raises(Contradiction, match="officer_id"):
        record([assigned()], cover(OFFICER, OFFICER))


def test_cover_ends_after_it_begins() -> None:
    with pytest.raises(OutOfOrder, match="to_on is before from_on"):
        record([assigned()], cover(to_on=SEPTEMBER))


def test_a_case_is_opened_once_and_not_taken_over_tomorrow() -> None:
    with pytest.raises(AlreadyDecided, match=r"case\.opened"):
        record([], OPENED)
    tomorrow = CaseOpened(cohort=2016, taken_over_on=date(2026, 11, 21))
    with pytest.raises(DateInFuture, match="taken_over_on"):
        Scenario(decide, []).when(RecordFacts([tomorrow], TODAY))


TAKEN_OVER: Final = CaseOpened(
    cohort=2015,
    taken_over_on=SEPTEMBER,
    history_complete_from=date(2024, 4, 1),
    turns_25_in=2041,
)


def opened(first: CaseOpened) -> Sequence[Event]:
    return Scenario(decide, []).when(RecordFacts([first], TODAY))


def test_the_history_of_a_case_is_complete_from_a_day_before_it_was_taken_over() -> None:
    same_day = TAKEN_OVER.model_copy(update={"history_complete_from": SEPTEMBER})

    assert opened(TAKEN_OVER) == [TAKEN_OVER]
    assert opened(same_day) == [same_day]
    with pytest.raises(OutOfOrder, match="taken_over_on is before history_complete_from"):
        opened(TAKEN_OVER.model_copy(update={"history_complete_from": date(2026, 9, 2)}))
    with pytest.raises(Contradiction, match="only with taken_over_on"):
        opened(OPENED.model_copy(update={"history_complete_from": SEPTEMBER}))


@pytest.mark.parametrize("year", [2040, 2041])
def test_a_person_turns_25_in_a_college_year_that_fits_the_cohort(year: int) -> None:
    first = TAKEN_OVER.model_copy(update={"turns_25_in": year})

    assert opened(first) == [first]


@pytest.mark.parametrize("year", [2039, 2042])
def test_a_college_year_that_cannot_be_true_is_refused(year: int) -> None:
    with pytest.raises(Contradiction, match="25 or 26 years after the cohort") as refusal:
        opened(TAKEN_OVER.model_copy(update={"turns_25_in": year}))
    assert refusal.value.field == "turns_25_in"


def test_a_changed_cohort_fits_the_college_year_that_stays() -> None:
    def changed(cohort: int | MISSING = MISSING, turns_25_in: int | MISSING = MISSING) -> Event:
        return CaseDetailsChanged(
            details=(PersonDetail.BIRTH_DATE,), cohort=cohort, turns_25_in=turns_25_in
        )

    history = Scenario(decide, [TAKEN_OVER])

    assert history.when(RecordFacts([changed(cohort=2016)], TODAY))
    assert history.when(RecordFacts([changed(cohort=2017, turns_25_in=2042)], TODAY))
    with pytest.raises(Contradiction) as refusal:
        history.when(RecordFacts([changed(cohort=2017)], TODAY))
    assert refusal.value.field == "cohort"
    with pytest.raises(Contradiction):
        history.when(RecordFacts([changed(turns_25_in=2042)], TODAY))
    twice = [changed(cohort=2016), changed(turns_25_in=2042)]
    assert history.when(RecordFacts(twice, TODAY)) == twice
