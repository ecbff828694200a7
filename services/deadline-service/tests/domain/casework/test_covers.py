"""Who has a case while its officer is away, by hand."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from deadline_service.domain.casework.covers import Cover, CoveredPeriod, Lead, covered_periods
from events.contracts.references import OfficerId

ANN, BEN, CAS, DEE = OFFICERS = [OfficerId(UUID(int=number)) for number in range(1, 5)]
BEGAN = date(2026, 9, 1)
LEAD = Lead(BEGAN, None, ANN)
DAYS = st.integers(0, 60).map(lambda days: BEGAN + timedelta(days=days))


def day(number: int) -> date:
    """A day of December 2026."""
    return date(2026, 12, number)


def covered(lead: Lead, *covers: Cover) -> Sequence[CoveredPeriod]:
    return list(covered_periods(lead, covers))


def test_who_covers_has_the_case_on_the_days_of_the_cover() -> None:
    assert covered(LEAD, Cover(day(1), day(4), BEN, ANN)) == [CoveredPeriod(day(1), day(4), BEN)]


def test_a_cover_ends_with_the_handover_of_who_was_covered() -> None:
    """Ben covers Ann to 4 December; Cas leads the case from the 3rd."""
    cover = Cover(day(1), day(4), BEN, ANN)

    assert covered(Lead(BEGAN, day(3), ANN), cover) == [CoveredPeriod(day(1), day(2), BEN)]
    assert covered(Lead(day(3), None, CAS), cover) == []


def test_a_cover_of_another_officer_than_the_lead_covers_nothing() -> None:
    assert covered(LEAD, Cover(day(1), day(4), BEN, CAS)) == []


def test_who_covers_may_be_covered_in_turn() -> None:
    """Ben covers Ann from the 1st to the 10th, and Cas covers Ben from the 4th to the 6th."""
    covers = [Cover(day(1), day(10), BEN, ANN), Cover(day(4), day(6), CAS, BEN)]

    assert covered(LEAD, *covers) == [
        CoveredPeriod(day(1), day(3), BEN),
        CoveredPeriod(day(4), day(6), CAS),
        CoveredPeriod(day(7), day(10), BEN),
    ]


def test_of_two_covers_the_one_that_began_last_counts() -> None:
    covers = [Cover(day(3), day(5), CAS, ANN), Cover(day(1), day(10), BEN, ANN)]

    assert covered(LEAD, *covers) == [
        CoveredPeriod(day(1), day(2), BEN),
        CoveredPeriod(day(3), day(5), CAS),
        CoveredPeriod(day(6), day(10), BEN),
    ]


def test_two_who_cover_each_other_are_no_circle() -> None:
    covers = [Cover(day(1), day(4), BEN, ANN), Cover(day(1), day(4), ANN, BEN)]

    assert covered(LEAD, *covers) == [CoveredPeriod(day(1), day(4), BEN)]


def test_a_cover_that_is_continued_is_one_period() -> None:
    covers = [Cover(day(1), day(4), BEN, ANN), Cover(day(5), day(9), BEN, ANN)]

    assert covered(LEAD, *covers) == [CoveredPeriod(day(1), day(9), BEN)]


@st.composite
def some_covers(draw: st.DrawFn) -> Cover:
    first, length = draw(DAYS), draw(st.integers(0, 20))
    officer, of = draw(st.permutations(OFFICERS))[:2]
    return Cover(first, first + timedelta(days=length), officer, of)


@given(st.lists(some_covers(), max_size=8), st.none() | DAYS.filter(lambda each: each > BEGAN))
def test_periods_are_within_the_lead_apart_and_of_others(
    covers: list[Cover], until: date | None
) -> None:
    found = covered(Lead(BEGAN, until, ANN), *covers)

    assert all(each.from_on <= each.to_on for each in found)
    assert all(one.to_on < two.from_on for one, two in pairwise(found))
    assert all(each.officer_id != ANN for each in found)
    assert all(each.from_on >= BEGAN for each in found)
    assert until is None or all(each.to_on < until for each in found)
    for each in found:
        assert any(one.from_on <= each.from_on <= one.to_on for one in covers)
