"""Who has a case while its officer is away, by hand."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadline_service.domain.casework.covers import Cover, CoveredPeriod, Lead, covered_periods
from events.contracts.references import OfficerId

ANN, BEN, CAS, DEE = OFFICERS = [OfficerId(UUID(int=number)) for number in range(1, 5)]
BEGAN = date(2026, 9, 1)
LEAD = Lead(BEGAN, ANN)
DAYS = st.integers(0, 60).map(lambda days: BEGAN + timedelta(days=days))


def day(number: int) -> date:
    """A day of December 2026."""
    return date(2026, 12, number)


def covered(leads: Lead | Sequence[Lead], *covers: Cover) -> Sequence[CoveredPeriod]:
    led = [leads] if isinstance(leads, Lead) else leads
    return list(covered_periods(led, covers))


def test_who_covers_has_the_case_on_the_days_of_the_cover() -> None:
    assert covered(LEAD, Cover(day(1), day(4), BEN, ANN)) == [CoveredPeriod(day(1), day(4), BEN)]


def test_a_cover_ends_with_the_handover_of_who_was_covered() -> None:
    """Ben covers Ann to 4 December; Cas leads the case from the 3rd."""
    cover = Cover(day(1), day(4), BEN, ANN)

    leads = [LEAD, Lead(day(3), CAS)]

    assert covered(leads, cover) == [CoveredPeriod(day(1), day(2), BEN)]


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


@pytest.mark.parametrize("last", [day(4), day(20)], ids=["ends before", "goes on"])
def test_who_covered_and_then_leads_covered_until_then(last: date) -> None:
    """Ben leads, and Ann covers; from the fifth Ann leads the case herself."""
    leads = [Lead(day(1), BEN), Lead(day(5), ANN)]

    found = covered(leads, Cover(day(2), last, ANN, BEN))

    assert found == [CoveredPeriod(day(2), day(4), ANN)]


@st.composite
def some_covers(draw: st.DrawFn) -> Cover:
    first, length = draw(DAYS), draw(st.integers(0, 20))
    officer, of = draw(st.permutations(OFFICERS))[:2]
    return Cover(first, first + timedelta(days=length), officer, of)


def test_a_case_that_no_officer_leads_is_covered_by_none() -> None:
    assert covered([], Cover(day(1), day(4), BEN, ANN)) == []


@given(
    st.lists(some_covers(), max_size=8),
    st.dictionaries(DAYS, st.sampled_from(OFFICERS), max_size=3),
    st.integers(0, 90),
)
def test_of_each_day_the_holder_follows_from_the_covers_of_that_day(
    covers: list[Cover], led: dict[date, OfficerId], days: int
) -> None:
    """Counted day by day, as a person would: who leads, who covers that one, and so on."""
    on = BEGAN + timedelta(days=days)
    lead = next((led[first] for first in sorted(led, reverse=True) if first <= on), None)
    expected, seen = lead, {lead}
    while True:
        of_holder = [one for one in covers if one.covers == expected and one.from_on <= on]
        current = [one for one in of_holder if on <= one.to_on]
        latest = max((one.from_on for one in current), default=None)
        chosen = [one for one in current if one.from_on == latest][-1:]
        if lead is None or not chosen or chosen[0].officer_id in seen:
            break
        expected = chosen[0].officer_id
        seen.add(expected)

    found = covered([Lead(first, led[first]) for first in sorted(led)], *covers)

    holders = [each.officer_id for each in found if each.from_on <= on <= each.to_on]
    assert holders == ([] if expected == lead else [expected])
