"""Who is assigned to a case and when."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import MISSING

from case_api.domain.assignments.periods import Assignments, RolePeriod, assignments
from events.contracts import (
    CaseCorrected,
    CaseCoverArranged,
    CaseOfficerAssigned,
    CaseTeamAssigned,
    CaseVoided,
    Event,
)
from events.contracts.references import OfficerId, TeamId
from events.contracts.vocabulary.case import CorrectionReason, CoverReason, OfficerRole
from events.envelope import CaseId, EventEnvelope, LedgerId, Position
from events.history import effective

A, B, C = (OfficerId(UUID(int=number)) for number in (1, 2, 3))
NORTH, SOUTH = TeamId(UUID(int=8)), TeamId(UUID(int=9))
NO_ID: Final = UUID(int=0)
JANUARY: Final = date(2026, 1, 5)
MARCH: Final = date(2026, 3, 2)
JUNE: Final = date(2026, 6, 1)


def recorded(*events: Event) -> list[EventEnvelope]:
    """The events in the order of recording, from position 1."""
    at = datetime(2026, 11, 20, tzinfo=UTC)
    ledger, case = LedgerId(NO_ID), CaseId(NO_ID)
    return [
        EventEnvelope(
            ledger, Position(i), case, i, UUID(int=i), "", UUID(int=0), None, None, at, each
        )
        for i, each in enumerate(events, 1)
    ]


def lead(officer: OfficerId, from_on: date, to_on: date | MISSING = MISSING) -> CaseOfficerAssigned:
    return CaseOfficerAssigned(officer_id=officer, from_on=from_on, to_on=to_on)


def held(*events: Event) -> Assignments:
    return assignments(effective(recorded(*events)))


def leads(*events: Event) -> list[tuple[OfficerId, date, date]]:
    return [(each.officer_id, each.from_on, each.to_on) for each in held(*events).officers]


def test_the_next_lead_ends_the_one_before() -> None:
    assert leads(lead(A, JANUARY), lead(B, MARCH)) == [
        (A, JANUARY, date(2026, 3, 1)),
        (B, MARCH, date.max),
    ]


def test_the_days_decide_and_not_the_order_of_recording() -> None:
    assert leads(lead(B, MARCH), lead(A, JANUARY)) == leads(lead(A, JANUARY), lead(B, MARCH))


def test_of_two_from_one_day_the_one_recorded_last_is_in_effect() -> None:
    assert leads(lead(A, JANUARY), lead(B, JANUARY)) == [(B, JANUARY, date.max)]


def test_an_assignment_that_ends_earlier_leaves_a_gap() -> None:
    found = held(lead(A, JANUARY, to_on=date(2026, 2, 27)), lead(B, MARCH))

    assert found.lead_on(date(2026, 2, 28)) is None
    assert found.last_lead_by(date(2026, 2, 28)) == found.officers[0]


def test_a_lead_that_ended_does_not_lead_again_when_the_next_ends() -> None:
    found = held(lead(A, JANUARY), lead(B, MARCH, to_on=date(2026, 3, 31)))

    assert found.lead_on(date(2026, 4, 1)) is None


def test_each_role_has_a_succession_of_its_own() -> None:
    review = CaseOfficerAssigned(officer_id=B, role=OfficerRole.REVIEW, from_on=MARCH)

    assert leads(lead(A, JANUARY), review) == [(A, JANUARY, date.max), (B, MARCH, date.max)]


def test_a_correction_moves_a_period_and_a_void_takes_it_away() -> None:
    moved = CaseCorrected(
        position=2, values={"from_on": "2026-06-01"}, reason=CorrectionReason.MISTYPED
    )
    voided = CaseVoided(position=2, reason=CorrectionReason.DID_NOT_HAPPEN)

    assert leads(lead(A, JANUARY), lead(B, MARCH), moved)[1] == (B, JUNE, date.max)
    assert leads(lead(A, JANUARY), lead(B, MARCH), voided) == [(A, JANUARY, date.max)]


def test_officers_are_counted_once_and_up_to_the_day() -> None:
    found = held(lead(A, JANUARY), lead(B, MARCH), lead(A, JUNE), lead(C, date(2026, 12, 1)))

    days = (date(2026, 1, 4), JANUARY, MARCH, date(2026, 11, 30), date(2026, 12, 1))
    assert [found.leads_so_far(day) for day in days] == [0, 1, 2, 2, 3]


def test_teams_succeed_each_other() -> None:
    found = held(
        CaseTeamAssigned(team_id=NORTH, from_on=JANUARY),
        CaseTeamAssigned(team_id=SOUTH, from_on=MARCH),
    )
    days = (date(2026, 1, 4), date(2026, 3, 1), MARCH)
    on_days = [found.team_on(day) for day in days]

    assert [each and each.team_id for each in on_days] == [None, NORTH, SOUTH]


def test_of_two_covers_the_one_that_began_last_applies() -> None:
    def cover(officer: OfficerId, first: int, last: int) -> CaseCoverArranged:
        return CaseCoverArranged(
            officer_id=officer,
            covers=A,
            from_on=date(2026, 8, first),
            to_on=date(2026, 8, last),
            reason=CoverReason.LEAVE,
        )

    found = held(lead(A, JANUARY), cover(B, 1, 31), cover(C, 10, 14))
    on_days = [found.cover_on(A, date(2026, 8, day)) for day in (9, 10, 14, 15)]

    assert [each and each.officer_id for each in on_days] == [B, C, C, B]


DAYS = st.dates(date(2026, 1, 1), date(2026, 2, 28))


def some_lead(officer: OfficerId, day: date, length: int | None) -> CaseOfficerAssigned:
    return lead(officer, day, MISSING if length is None else day + timedelta(days=length))


LEADS = st.lists(
    st.builds(some_lead, st.sampled_from([A, B, C]), DAYS, st.none() | st.integers(0, 40)),
    max_size=8,
)


@given(facts=LEADS, day=DAYS)
def test_a_day_has_the_lead_whose_fact_begins_last_by_then(
    facts: list[CaseOfficerAssigned], day: date
) -> None:
    """By a second reading: the latest fact by the day, of one day the last recorded."""
    begun = [(fact.from_on, i, fact) for i, fact in enumerate(facts) if fact.from_on <= day]
    latest = max(begun)[2] if begun else None
    ended = latest is not None and latest.to_on is not MISSING and latest.to_on < day

    found = held(*facts).lead_on(day)

    assert (found and found.officer_id) == (None if ended or not latest else latest.officer_id)


@given(facts=LEADS)
def test_periods_of_a_role_never_overlap(facts: list[CaseOfficerAssigned]) -> None:
    periods: list[RolePeriod] = [*held(*facts).officers]

    assert all(earlier.to_on < later.from_on for earlier, later in pairwise(periods))
