"""A case before and after: how deadlines differ, how they are counted, how acts move."""

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

import pytest

from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.council_simulation.compared_deadline import DeadlineDifference
from deadline_service.domain.council_simulation.simulated_case import MAX_COMPARED, compare_case
from deadline_service.domain.council_simulation.simulation_basis import SimulationBasis
from deadline_service.domain.council_simulation.supposed_capacity import is_act_of_duty, move_acts
from deadline_service.domain.council_simulation.supposition import (
    SupposedCapacity,
    SupposedStaff,
    Supposition,
)
from deadline_service.domain.council_simulation.tally import day_groups, group_of, merge_tallies
from deadline_service.domain.evaluation.deadline import DeadlineState
from deadline_service.domain.rulebook.vocabulary import DeadlineKind
from deadline_service.store.rulebook import current_rulebook
from deadline_service.store.ruleset import current_ruleset
from deadline_service.testing import CASE
from events.contracts.references import DeadlineId
from events.envelope import Position

TODAY = date(2026, 12, 1)
DUE = date(2026, 12, 14)
BASIS = SimulationBasis.of(
    Supposition(settings=CouncilSettings()), current_ruleset(), CouncilSettings(), {}, TODAY
)
DUTY = DeadlineRow(
    deadline_id=DeadlineId(UUID(int=1)),
    case_id=CASE,
    rule="assessment-decision",
    kind=DeadlineKind.DUTY,
    because_of=Position(1),
    started_on=date(2026, 11, 2),
    due_on=DUE,
    law_due_on=DUE,
    not_before=None,
    state=DeadlineState.RUNNING,
    settled_by=None,
    settled_on=None,
    ground=None,
    is_limit_of_law=True,
    breachable=True,
    has_warnings=True,
)


def moved(days: int) -> DeadlineRow:
    day = DUE + timedelta(days=days)
    return DUTY._replace(due_on=day, law_due_on=day)


@pytest.mark.parametrize(
    ("after", "difference", "days"),
    [
        pytest.param(moved(-7), DeadlineDifference.MOVED_EARLIER, -7, id="earlier"),
        pytest.param(moved(7), DeadlineDifference.MOVED_LATER, 7, id="later"),
        pytest.param(
            DUTY._replace(due_on=date(2026, 12, 13)),
            DeadlineDifference.MOVED_EARLIER,
            -1,
            id="only the day to work to",
        ),
        pytest.param(
            DUTY._replace(due_on=None, law_due_on=None),
            DeadlineDifference.CHANGED_OTHERWISE,
            None,
            id="it has no day",
        ),
        pytest.param(
            DUTY._replace(state=DeadlineState.CANCELLED),
            DeadlineDifference.CHANGED_OTHERWISE,
            None,
            id="another state",
        ),
    ],
)
def test_a_deadline_differs(
    after: DeadlineRow, difference: DeadlineDifference, days: int | None
) -> None:
    found = compare_case([DUTY], [after], BASIS)

    [deadline] = found.differing
    assert deadline.difference is difference
    assert (deadline.model_dump().get("days")) == days


def test_an_equal_deadline_is_only_counted() -> None:
    found = compare_case([DUTY], [DUTY], BASIS)

    assert (found.differing, found.tally) == ([], {DUTY.rule: {"unchanged": 1}})


def test_a_breach_that_appears_is_newly_missed_and_one_that_disappears_no_longer() -> None:
    broken = moved(-30)

    appeared, disappeared = compare_case([], [broken], BASIS), compare_case([broken], [], BASIS)

    assert appeared.tally[DUTY.rule] == {"appeared": 1, "newly_missed": 1, "missed_after": 1}
    assert disappeared.tally[DUTY.rule] == {
        "disappeared": 1,
        "no_longer_missed": 1,
        "missed_before": 1,
    }


def test_of_very_many_deadlines_some_are_shown_and_all_counted() -> None:
    many = [DUTY._replace(deadline_id=DeadlineId(UUID(int=n))) for n in range(MAX_COMPARED + 5)]

    found = compare_case(many, [], BASIS)

    assert (len(found.differing), found.omitted) == (MAX_COMPARED, 5)
    assert found.tally[DUTY.rule]["disappeared"] == MAX_COMPARED + 5


def test_groups_of_days_follow_one_another() -> None:
    groups = list(day_groups())

    assert groups[0] == (1, 7)
    assert groups[-1] == (113, None)
    for place, (first, last) in enumerate(groups):
        assert group_of(first) == group_of(-first) == group_of(last or 999) == place


def test_tallies_are_added_by_rule() -> None:
    one = {"a": Counter(unchanged=1), "b": Counter(appeared=2)}
    other = {"b": Counter(appeared=1, unchanged=1)}

    assert merge_tallies(one, other) == {
        "a": {"unchanged": 1},
        "b": {"appeared": 3, "unchanged": 1},
    }


HALF = SupposedCapacity(rules=(DUTY.rule,), percent_of_time=50)
LATE = DUTY._replace(state=DeadlineState.MET_LATE, settled_on=date(2027, 1, 1))
"""The act took 60 days."""


@pytest.mark.parametrize(
    ("capacity", "done_on"),
    [
        pytest.param(HALF, date(2026, 12, 2), id="half of 60 days"),
        pytest.param(
            SupposedCapacity(rules=(DUTY.rule,), staff=SupposedStaff(now=6, added=1)),
            date(2026, 12, 24),
            id="six sevenths are 51.4 days, which are 52",
        ),
        pytest.param(
            SupposedCapacity(rules=(DUTY.rule,), within_days=10), date(2026, 11, 12), id="ten days"
        ),
        pytest.param(
            SupposedCapacity(rules=(DUTY.rule,), within_days=90),
            date(2027, 1, 1),
            id="never later than it was",
        ),
        pytest.param(
            SupposedCapacity(rules=("plan-final",), within_days=10),
            date(2027, 1, 1),
            id="another duty",
        ),
    ],
)
def test_an_act_moves_by_the_formula(capacity: SupposedCapacity, done_on: date) -> None:
    [row] = move_acts([LATE], [], capacity, TODAY)

    assert row.settled_on == done_on
    assert row.state is (DeadlineState.MET if done_on <= DUE else DeadlineState.MET_LATE)


@pytest.mark.parametrize(
    ("row", "state"),
    [
        pytest.param(DUTY, DeadlineState.RUNNING, id="a share of an unknown time"),
        pytest.param(
            DUTY._replace(state=DeadlineState.CANCELLED, settled_on=date(2026, 11, 20)),
            DeadlineState.CANCELLED,
            id="it fell away",
        ),
        pytest.param(
            LATE._replace(state=DeadlineState.DISAPPLIED, settled_on=date(2027, 6, 1)),
            DeadlineState.DISAPPLIED,
            id="excused, and still late",
        ),
        pytest.param(
            LATE._replace(state=DeadlineState.DISAPPLIED), DeadlineState.MET, id="excused no more"
        ),
    ],
)
def test_what_a_share_of_the_time_changes(row: DeadlineRow, state: DeadlineState) -> None:
    [found] = move_acts([row], [], HALF, TODAY)

    assert found.state is state


def test_only_duties_that_are_counted_forwards_are_done_sooner() -> None:
    book = current_rulebook()

    assert is_act_of_duty(book, "plan-final")
    assert not is_act_of_duty(book, "appeal-in-time"), "there is no such rule"
    assert [
        rule.id
        for rule in book.rules
        if is_act_of_duty(book, rule.id) and rule.kind is not DeadlineKind.DUTY
    ] == []
