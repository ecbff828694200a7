"""Handing over the cases of an officer."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import MISSING

from case_api.domain.assignments.handover import (
    MAX_HANDOVER,
    HandOverCases,
    HandoverRefused,
    HandoverTooLarge,
    plan_handover,
    share_out,
)
from case_api.domain.assignments.periods import assignments
from events.contracts import CaseOfficerAssigned, CaseOpened, CaseVoided, Event
from events.contracts.references import OfficerId, TextId
from events.contracts.vocabulary.case import CorrectionReason, OfficerRole
from events.envelope import CaseId, EventEnvelope, LedgerId, Position

A, B, C = (OfficerId(UUID(int=number)) for number in (1, 2, 3))
X, Y, Z = (CaseId(UUID(int=number)) for number in (11, 12, 13))
NO_ID: Final = UUID(int=0)
JANUARY: Final = date(2026, 1, 5)
DECEMBER: Final = date(2026, 12, 1)
NEXT_YEAR: Final = date(2027, 2, 1)
TODAY: Final = date(2026, 11, 20)


def history(case_id: CaseId, *events: Event) -> list[EventEnvelope]:
    """A case that was opened, and then these events."""
    at = datetime(2026, 11, 20, tzinfo=UTC)
    found = (CaseOpened(cohort=2016), *events)
    return [
        EventEnvelope(
            *(LedgerId(NO_ID), Position(i), case_id, i, UUID(int=i)),
            *("", NO_ID, None, None, at, event),
        )
        for i, event in enumerate(found, 1)
    ]


def assigned(
    officer: OfficerId,
    from_on: date = JANUARY,
    to_on: date | MISSING = MISSING,
    role: OfficerRole = OfficerRole.LEAD,
) -> CaseOfficerAssigned:
    return CaseOfficerAssigned(officer_id=officer, role=role, from_on=from_on, to_on=to_on)


def of_a(*to: OfficerId, **more: object) -> HandOverCases:
    fields: dict[str, object] = {"cases": {}, "all_cases": True, **more}
    return HandOverCases(A, to, DECEMBER, TODAY, **fields)  # pyright: ignore[reportArgumentType]


def test_the_successor_takes_each_role_for_the_rest_of_its_period() -> None:
    found = history(
        X,
        assigned(A),
        assigned(A, to_on=date(2026, 12, 18), role=OfficerRole.REVIEW),
        assigned(A, from_on=NEXT_YEAR, role=OfficerRole.TRIBUNAL),
        assigned(A, to_on=date(2026, 11, 30), role=OfficerRole.MANAGER),
    )

    (planned,) = plan_handover(of_a(B), {X: found})

    assert planned.facts == [
        assigned(B, from_on=DECEMBER),
        assigned(B, from_on=DECEMBER, to_on=date(2026, 12, 18), role=OfficerRole.REVIEW),
        assigned(B, from_on=NEXT_YEAR, role=OfficerRole.TRIBUNAL),
    ]


def test_the_successor_s_time_ends_where_the_next_officer_s_begins() -> None:
    found = history(X, assigned(A), assigned(C, from_on=NEXT_YEAR))

    (planned,) = plan_handover(of_a(B), {X: found})

    assert planned.facts == [assigned(B, from_on=DECEMBER, to_on=date(2027, 1, 31))]


def test_a_note_is_referred_to_by_the_facts_of_its_case() -> None:
    note = TextId(UUID(int=77))
    command = of_a(B, note_ids={X: note})

    x, y = plan_handover(command, {X: history(X, assigned(A)), Y: history(Y, assigned(A))})

    facts = [fact for each in (x, y) for fact in each.facts]
    assert [fact.handover for fact in facts if isinstance(fact, CaseOfficerAssigned)] == [
        note,
        MISSING,
    ]


def test_a_case_that_is_not_the_officer_s_is_left_out_unless_it_was_named() -> None:
    histories = {X: history(X, assigned(A)), Y: history(Y, assigned(C))}

    assert [each.case_id for each in plan_handover(of_a(B), histories)] == [X]
    with pytest.raises(HandoverRefused) as refused:
        plan_handover(of_a(B, cases={Y: None}), histories)
    assert [each.subject for each in refused.value.refusals] == [Y]


def test_an_assignment_that_was_voided_is_not_handed_over() -> None:
    voided = CaseVoided(position=2, reason=CorrectionReason.DID_NOT_HAPPEN)

    assert plan_handover(of_a(B), {X: history(X, assigned(A), voided)}) == []


def test_a_handover_is_no_larger_than_one_append() -> None:
    roles = [assigned(A), assigned(A, role=OfficerRole.REVIEW)]
    cases = [CaseId(UUID(int=number)) for number in range(MAX_HANDOVER // 2 + 1)]
    histories = {case_id: history(case_id, *roles) for case_id in cases}

    with pytest.raises(HandoverTooLarge):
        plan_handover(of_a(B), histories)
    histories.popitem()
    assert len(plan_handover(of_a(B), histories)) == MAX_HANDOVER // 2


def test_the_periods_after_a_handover_are_those_of_the_successor() -> None:
    before = history(X, assigned(A))
    (planned,) = plan_handover(of_a(B), {X: before})

    assert [(each.officer_id, each.from_on, each.to_on) for each in planned.periods] == [
        (A, JANUARY, date(2026, 11, 30)),
        (B, DECEMBER, date.max),
    ]


CASES = st.lists(st.uuids().map(CaseId), unique=True, max_size=30)


@given(cases=CASES, data=st.data())
def test_officers_share_cases_evenly_but_for_those_chosen(
    cases: list[CaseId], data: st.DataObject
) -> None:
    officers = data.draw(st.lists(st.sampled_from([A, B, C]), unique=True, min_size=1))
    named = data.draw(st.lists(st.sampled_from(cases), unique=True)) if cases else []
    chosen = dict.fromkeys(named, officers[0])

    found = share_out(cases, chosen, officers)

    assert [*found] == cases
    assert all(found[case_id] == officers[0] for case_id in named)
    shares = Counter(found[case_id] for case_id in cases if case_id not in chosen)
    counts = [shares[officer] for officer in officers]
    assert max(counts) - min(counts) <= 1


def test_a_case_has_no_officers_before_its_first_assignment() -> None:
    assert assignments(history(X)).officers == []
