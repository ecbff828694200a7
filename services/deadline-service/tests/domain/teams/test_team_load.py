"""What officers carry, who could take what, and how many contacts families had."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from deadline_service.domain.caseload_weights import CaseloadWeights
from deadline_service.domain.casework.assignments import Assignment
from deadline_service.domain.teams.case_load import CaseLoad
from deadline_service.domain.teams.continuity import continuity
from deadline_service.domain.teams.reallocation import MoveReason, propose_moves
from deadline_service.domain.teams.team_load import team_load
from deadline_service.domain.worklist.case_profile import CaseStage
from events.contracts.references import OfficerId
from events.envelope import CaseId

TODAY: Final = date(2026, 12, 1)
ANNA, BERT, CLEO = (OfficerId(UUID(int=number)) for number in (1, 2, 3))
WEIGHTS: Final = CaseloadWeights(capacity=100)


def lead(officer: OfficerId, from_on: date, to_on: date | None = None) -> Assignment[OfficerId]:
    return Assignment(from_on, to_on, officer)


def case(
    number: int,
    *leads: Assignment[OfficerId],
    stage: CaseStage = CaseStage.PLAN,
    due: int = 0,
    late: int = 0,
) -> CaseLoad:
    return CaseLoad(CaseId(UUID(int=number)), None, stage, due, late, leads)


def test_a_case_weighs_by_its_stage_and_by_what_falls_due() -> None:
    # 30 for an assessment, and 5 for each of two items due and one late.
    assert case(1, stage=CaseStage.ASSESSMENT, due=2, late=1).points(WEIGHTS) == 45


def test_who_carries_more_than_an_officer_can_is_over() -> None:
    cases = [case(number, lead(ANNA, TODAY)) for number in range(11)]

    [anna, bert] = team_load(cases, [BERT], WEIGHTS, TODAY).officers

    assert (anna.officer_id, anna.points, anna.room, anna.per_cent, anna.is_over) == (
        *(ANNA, 110, -10, 110, True),
    )
    assert (bert.officer_id, bert.points, bert.is_over) == (BERT, 0, False)


def test_a_case_whose_officer_left_is_unassigned() -> None:
    left = case(1, lead(ANNA, date(2026, 1, 1), date(2026, 11, 30)))

    assert team_load([left], [], WEIGHTS, TODAY).unassigned == [left]


def test_only_what_is_too_much_is_given_away() -> None:
    cases = [case(number, lead(ANNA, date(2026, 1, 1))) for number in range(12)]

    moves = propose_moves(team_load(cases, [BERT], WEIGHTS, TODAY), WEIGHTS, TODAY)

    assert [(each.from_officer, each.to_officer) for each in moves] == [(ANNA, BERT)] * 2


def test_a_family_goes_to_an_officer_whom_it_knows() -> None:
    long, earlier = lead(ANNA, date(2026, 3, 1)), lead(CLEO, date(2026, 1, 1), date(2026, 2, 28))
    cases = [case(number, lead(ANNA, date(2025, 1, 1))) for number in range(10)]
    cases.append(case(99, earlier, long))

    [move] = propose_moves(team_load(cases, [BERT, CLEO], WEIGHTS, TODAY), WEIGHTS, TODAY)

    assert (move.case_id, move.to_officer) == (CaseId(UUID(int=99)), CLEO)
    assert MoveReason.KNOWS_FAMILY in move.reasons


def test_a_new_family_changes_its_officer_before_one_of_years() -> None:
    cases = [case(number, lead(ANNA, date(2020, 1, 1))) for number in range(10)]
    cases.append(case(50, lead(ANNA, date(2026, 11, 16))))

    [move] = propose_moves(team_load(cases, [BERT], WEIGHTS, TODAY), WEIGHTS, TODAY)

    assert move.case_id == CaseId(UUID(int=50))
    assert move.reasons == (
        *(MoveReason.TOO_MUCH, MoveReason.MOST_ROOM, MoveReason.RECENT, MoveReason.NOTHING_DUE),
    )


def test_a_case_without_an_officer_goes_to_who_has_the_most_room() -> None:
    cases = [*(case(number, lead(ANNA, TODAY)) for number in range(5)), case(50)]

    [move] = propose_moves(team_load(cases, [BERT], WEIGHTS, TODAY), WEIGHTS, TODAY)

    assert (move.case_id, move.from_officer, move.to_officer) == (CaseId(UUID(int=50)), None, BERT)


def test_cases_of_other_teams_fill_an_officer_and_are_not_given_away() -> None:
    elsewhere = [case(number, lead(ANNA, TODAY))._replace(is_of_team=False) for number in range(11)]
    here = [case(50, lead(ANNA, date(2020, 1, 1)))]

    load = team_load([*elsewhere, *here], [BERT], WEIGHTS, TODAY)
    moves = propose_moves(load, WEIGHTS, TODAY)

    assert [(each.officer_id, each.points) for each in load.officers] == [(ANNA, 120), (BERT, 0)]
    assert [each.case_id for each in moves] == [CaseId(UUID(int=50))]


def test_where_all_carry_too_much_nothing_is_proposed() -> None:
    cases = [case(number, lead(ANNA, TODAY)) for number in range(30)]
    cases += [case(number, lead(BERT, TODAY)) for number in range(30, 50)]

    assert propose_moves(team_load([*cases, case(99)], [], WEIGHTS, TODAY), WEIGHTS, TODAY) == []


@st.composite
def teams(draw: st.DrawFn) -> Sequence[CaseLoad]:
    """Up to 40 cases of up to three officers, with earlier officers and some without one."""
    officer = st.sampled_from([ANNA, BERT, CLEO])
    found: list[CaseLoad] = []
    for number in range(draw(st.integers(0, 40))):
        days = sorted(draw(st.lists(st.integers(1, 360), max_size=3, unique=True)), reverse=True)
        leads = [lead(draw(officer), TODAY - timedelta(days=each)) for each in days]
        for place, following in enumerate(leads[1:]):
            leads[place] = leads[place]._replace(to_on=following.from_on - timedelta(days=1))
        stage, due = draw(st.sampled_from(CaseStage)), draw(st.integers(0, 3))
        found.append(case(number, *leads, stage=stage, due=due))
    return found


@given(teams(), st.integers(100, 600))
def test_a_proposal_overloads_no_officer_loses_no_case_and_moves_only_what_is_too_much(
    cases: Sequence[CaseLoad], capacity: int
) -> None:
    weights = CaseloadWeights(capacity=capacity)
    load = team_load(cases, [ANNA, BERT, CLEO], weights, TODAY)
    points = {each.case_id: each.points(weights) for each in cases}
    before = {each.officer_id: each.points for each in load.officers}

    moves = propose_moves(load, weights, TODAY)

    assert max(Counter(each.case_id for each in moves).values(), default=1) == 1
    after = Counter(before)
    for each in moves:
        assert each.from_officer != each.to_officer
        if each.from_officer is not None:
            assert after[each.from_officer] > capacity
            after[each.from_officer] -= points[each.case_id]
        after[each.to_officer] += points[each.case_id]
        assert after[each.to_officer] <= capacity


def test_officers_of_a_family_in_a_year_and_its_days_without_one() -> None:
    # Two officers: nine days between the end of the first and the second.
    two = case(1, lead(ANNA, date(2026, 1, 1), date(2026, 5, 31)), lead(BERT, date(2026, 6, 10)))
    one = case(2, lead(ANNA, date(2024, 1, 1)))
    none_now = case(3, lead(ANNA, date(2026, 1, 1), date(2026, 11, 28)))

    found = continuity([two, one, none_now], TODAY)

    assert (found.cases, found.officers, found.one_officer, found.three_or_more) == (3, 4, 2, 0)
    assert found.days_without_officer == 9 + 3  # 29 and 30 November, 1 December
    assert found.without_officer == 1


def test_the_days_before_a_family_s_first_officer_are_not_between_officers() -> None:
    found = continuity([case(1), case(2, lead(ANNA, date(2026, 11, 1)))], TODAY)

    assert (found.days_without_officer, found.without_officer) == (0, 1)
