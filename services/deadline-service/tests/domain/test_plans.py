"""A child has one plan at a time, under however many ids it was recorded."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.case_facts import field_value as value_of
from deadline_service.domain.evaluation.deadline import DeadlineState, EvaluatedDeadline
from deadline_service.domain.evaluation.plan_ids import canonical_plan_ids
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.store.calendars import england_calendar
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import ShortFact, history, id_for, shipped_examples

MADE = date(2026, 3, 2)
BORN: ShortFact = {"type": "case.opened", "cohort": 2016}
TRANSFER: ShortFact = {"type": "review.phase_transfer_identified", "on": date(2027, 9, 1)}
BEGIN = ("final.issued", "final.transferred_in")
END = ("final.ceased", "final.transferred_out")
PER_PLAN = {rule.id for rule in current_rulebook().rules if rule.per == "plan"}


def plan(plan_id: str, on: date, **more: object) -> ShortFact:
    return {"type": "final.issued", "on": on, "plan_id": plan_id, "basis": "first", **more}


def ceased(plan_id: str, on: date) -> ShortFact:
    return {"type": "final.ceased", "on": on, "plan_id": plan_id}


def evaluate(*facts: ShortFact) -> Sequence[EvaluatedDeadline]:
    return timetable(
        history(*facts), current_rulebook(), england_calendar(), CouncilSettings(), date.min
    )


def running(found: Sequence[EvaluatedDeadline]) -> Counter[str]:
    return Counter(each.rule.id for each in found if each.state is DeadlineState.RUNNING)


@pytest.mark.parametrize("rule", ["age25-end", "provision-secure", "provision-health"])
def test_a_second_version_with_its_own_id_duplicates_no_clock(rule: str) -> None:
    first = evaluate(BORN, plan("plan", MADE))
    both = evaluate(BORN, plan("plan", MADE), plan("plan 2", date(2027, 3, 1), basis="review"))

    assert running(both)[rule] == 1
    [before] = [each for each in first if each.rule.id == rule]
    [after] = [each for each in both if each.rule.id == rule]
    assert after.deadline_id == before.deadline_id
    assert after.clock.started_on == date(2027, 3, 1)


def test_every_rule_of_a_plan_has_one_clock() -> None:
    settings = [{"naming": "named", "rank": "1"}]
    versions = [plan(f"plan {year}", date(year, 3, 2), settings=settings) for year in (2026, 2027)]

    assert {rule: running(evaluate(BORN, *versions))[rule] for rule in PER_PLAN} == {
        rule: running(evaluate(BORN, versions[0]))[rule] for rule in PER_PLAN
    }


def test_the_end_of_any_version_ends_the_plan() -> None:
    versions = plan("plan", MADE), plan("plan 2", date(2027, 3, 1))

    for plan_id in ("plan", "plan 2", "an id that was never issued"):
        found = evaluate(BORN, *versions, ceased(plan_id, date(2028, 7, 1)))
        assert running(found)["provision-secure"] == 0


def test_a_plan_after_a_ceased_one_is_another_plan() -> None:
    facts = plan("plan", MADE), ceased("plan", date(2027, 7, 1)), plan("plan 2", date(2029, 1, 8))

    states = [each.state for each in evaluate(BORN, *facts) if each.rule.id == "provision-secure"]

    assert sorted(states) == [DeadlineState.CANCELLED, DeadlineState.RUNNING]


def test_the_first_recorded_id_remains_the_id_of_the_plan() -> None:
    facts = plan("plan 2", date(2027, 3, 1)), plan("plan", MADE)

    assert canonical_plan_ids(history(*facts)) == {
        id_for(each): id_for("plan 2") for each in ("plan", "plan 2")
    }


def proposed(on: date) -> ShortFact:
    return {"type": "review.amendments_proposed", "on": on, "served_on": on}


@pytest.mark.parametrize(
    ("rule", "from_day", "ended"),
    [
        # Time for the family runs from the last notice; the authority's from the first.
        ("amendment-representations", date(2027, 2, 8), DeadlineState.MET),
        ("amendment-withdrawn", date(2027, 2, 1), DeadlineState.CANCELLED),
    ],
)
def test_amendments_that_name_no_review_are_one_matter_until_they_have_ended(
    rule: str, from_day: date, ended: DeadlineState
) -> None:
    repeated = [plan("plan", MADE), proposed(date(2027, 2, 1)), proposed(date(2027, 2, 8))]
    amended: ShortFact = {"type": "final.issued", "on": date(2027, 3, 1), "basis": "amendment"}

    first = [each for each in evaluate(*repeated) if each.rule.id == rule]
    both = evaluate(*repeated, amended, proposed(date(2027, 6, 1)))

    assert [(each.state, each.clock.started_on) for each in first] == [
        (DeadlineState.RUNNING, from_day)
    ]
    assert [each.state for each in both if each.rule.id == rule] == [ended, DeadlineState.RUNNING]


FACTS = [fact for each in shipped_examples() for fact in each.facts]


@st.composite
def histories(draw: st.DrawFn) -> Sequence[ShortFact]:
    """Facts of any examples on any days, as a council records them that gives few ids.

    Each plan and each end of one has some id, as case-api gives one where it is left out; an id
    that may be left out is.
    """
    facts: list[ShortFact] = []
    for fact in draw(st.lists(st.sampled_from(FACTS), max_size=12)):
        by = timedelta(days=draw(st.integers(-900, 900)))
        moved = {name: v + by if isinstance(v, date) else v for name, v in fact.items()}
        name = fact["type"]
        if name in (*BEGIN, *END):
            moved["plan_id"] = f"plan {draw(st.integers(1, 5))}"
        if name == "review.amendments_proposed":
            moved = {key: value for key, value in moved.items() if key != "review_id"}
        if name not in {"case.corrected", "case.voided"}:
            facts.append(moved)
    return facts


@given(histories())
def test_no_rule_runs_twice_for_one_matter(life: Sequence[ShortFact]) -> None:
    """A matter is what the rule's id names, a plan that does not end, or the case without a name.

    The notice of a plan that has ended may still run beside that of the next plan, without effect.
    """
    matters = Counter[tuple[str, object]]()
    for each in evaluate(BORN, *(fact for fact in life if fact["type"] not in END)):
        if each.state is DeadlineState.RUNNING and each.rule.per is not None:
            field = current_rulebook().matters.by_id[each.rule.per].field
            known = value_of(each.clock.starting_fact.event, field)
            matters[each.rule.id, "the plan" if each.rule.per == "plan" else known] += 1

    assert {matter: times for matter, times in matters.items() if times > 1} == {}


@given(histories())
def test_an_id_maps_to_the_first_id_of_one_plan(life: Sequence[ShortFact]) -> None:
    found = canonical_plan_ids(history(*life))

    assert all(found[first] == first for first in found.values())


@pytest.mark.parametrize(
    "begun",
    [
        plan("first", date(2027, 3, 20)),
        plan("first", date(2027, 3, 20), basis="order"),
        {
            "type": "final.transferred_in",
            "on": date(2027, 4, 12),
            "moved_on": date(2027, 4, 12),
        },
    ],
    ids=["made", "ordered", "taken over"],
)
def test_a_plan_that_began_after_the_last_day_is_not_late_for_a_transfer(begun: ShortFact) -> None:
    """Reg 18(1): before 15 February there was no plan to amend."""
    found = {each.rule.id for each in evaluate(BORN, begun, TRANSFER)}

    assert found.isdisjoint({"phase-transfer-other", "phase-transfer-meeting"})


@pytest.mark.parametrize(
    "known",
    [
        (plan("first", date(2027, 2, 14)),),
        (plan("first", date(2027, 3, 20), basis="review", version=5),),
        (plan("first", date(2027, 3, 20), basis="order", version=5),),
        ({"type": "review.decided", "on": date(2027, 1, 11)}, plan("first", date(2027, 3, 20))),
    ],
    ids=["on the last day", "a later version", "an ordered amendment", "a review before"],
)
def test_a_plan_that_may_have_begun_before_is_due_for_a_transfer(
    known: tuple[ShortFact, ...],
) -> None:
    found = {each.rule.id for each in evaluate(BORN, *known, TRANSFER)}

    assert "phase-transfer-other" in found
