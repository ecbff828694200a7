"""A child has one plan at a time, under however many ids it was recorded."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadline_service.domain.council import CouncilSettings
from deadline_service.domain.deadline import Deadline, State
from deadline_service.domain.facts import given as value_of
from deadline_service.domain.plans import plans
from deadline_service.domain.timetable import timetable
from deadline_service.store.calendars import england
from deadline_service.store.examples import examples
from deadline_service.store.rulebook import rulebook
from deadline_service.testing import Said, history, named

MADE = date(2026, 3, 2)
BORN: Said = {"type": "case.opened", "cohort": 2016}
BEGIN = ("final.issued", "final.transferred_in")
END = ("final.ceased", "final.transferred_out")
PER_PLAN = {rule.id for rule in rulebook().rules if rule.per == "plan_id"}


def plan(plan_id: str, on: date, **more: object) -> Said:
    return {"type": "final.issued", "on": on, "plan_id": plan_id, "basis": "first", **more}


def ceased(plan_id: str, on: date) -> Said:
    return {"type": "final.ceased", "on": on, "plan_id": plan_id}


def told(*facts: Said) -> Sequence[Deadline]:
    return timetable(history(*facts), rulebook(), england(), CouncilSettings(), date.min)


def running(found: Sequence[Deadline]) -> Counter[str]:
    return Counter(each.rule.id for each in found if each.state is State.RUNNING)


@pytest.mark.parametrize("rule", ["age25-end", "provision-secure", "provision-health"])
def test_a_second_version_under_an_id_of_its_own_doubles_nothing(rule: str) -> None:
    first = told(BORN, plan("plan", MADE))
    both = told(BORN, plan("plan", MADE), plan("plan 2", date(2027, 3, 1), basis="review"))

    assert running(both)[rule] == 1
    [before] = [each for each in first if each.rule.id == rule]
    [after] = [each for each in both if each.rule.id == rule]
    assert after.deadline_id == before.deadline_id
    assert after.clock.started_on == date(2027, 3, 1)


def test_every_rule_of_a_plan_has_one_clock() -> None:
    settings = [{"naming": "named", "rank": "1"}]
    versions = [plan(f"plan {year}", date(year, 3, 2), settings=settings) for year in (2026, 2027)]

    assert {rule: running(told(BORN, *versions))[rule] for rule in PER_PLAN} == {
        rule: running(told(BORN, versions[0]))[rule] for rule in PER_PLAN
    }


def test_what_ends_any_version_ends_the_plan() -> None:
    versions = plan("plan", MADE), plan("plan 2", date(2027, 3, 1))

    for plan_id in ("plan", "plan 2", "an id that was never issued"):
        found = told(BORN, *versions, ceased(plan_id, date(2028, 7, 1)))
        assert running(found)["provision-secure"] == 0


def test_a_plan_that_is_made_after_one_has_ceased_is_another() -> None:
    facts = plan("plan", MADE), ceased("plan", date(2027, 7, 1)), plan("plan 2", date(2029, 1, 8))

    states = [each.state for each in told(BORN, *facts) if each.rule.id == "provision-secure"]

    assert sorted(states) == [State.CANCELLED, State.RUNNING]


def test_the_first_id_that_was_recorded_stays_whatever_is_recorded_later_about_earlier() -> None:
    facts = plan("plan 2", date(2027, 3, 1)), plan("plan", MADE)

    assert plans(history(*facts)) == {named(each): named("plan 2") for each in ("plan", "plan 2")}


def proposed(on: date) -> Said:
    return {"type": "review.amendments_proposed", "on": on, "served_on": on}


@pytest.mark.parametrize(
    ("rule", "ended"),
    [("amendment-representations", State.MET), ("amendment-withdrawn", State.CANCELLED)],
)
def test_amendments_that_name_no_review_are_one_matter_until_they_have_ended(
    rule: str, ended: State
) -> None:
    again = [plan("plan", MADE), proposed(date(2027, 2, 1)), proposed(date(2027, 2, 8))]
    amended: Said = {"type": "final.issued", "on": date(2027, 3, 1), "basis": "amendment"}

    first = [each for each in told(*again) if each.rule.id == rule]
    both = told(*again, amended, proposed(date(2027, 6, 1)))

    assert [(each.state, each.clock.started_on) for each in first] == [
        (State.RUNNING, date(2027, 2, 8))
    ]
    assert [each.state for each in both if each.rule.id == rule] == [ended, State.RUNNING]


FACTS = [fact for each in examples() for fact in each.facts]


@st.composite
def lives(draw: st.DrawFn) -> Sequence[Said]:
    """Facts of any examples on any days, as a council records them that gives few ids.

    Each plan and each end of one has some id, as case-api gives one where it is left out; an id
    that may be left out is.
    """
    facts: list[Said] = []
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


@given(lives())
def test_no_rule_runs_twice_for_one_matter(life: Sequence[Said]) -> None:
    """One matter: what the id names that the rule has a clock for; a plan that never ends; no name.

    Of a plan that has ended the notice may still run, which serves nobody, beside the next plan's.
    """
    matters = Counter[tuple[str, object]]()
    for each in told(BORN, *(fact for fact in life if fact["type"] not in END)):
        if each.state is State.RUNNING and each.rule.per is not None:
            known = value_of(each.clock.start.event, each.rule.per)
            matters[each.rule.id, "the plan" if each.rule.per == "plan_id" else known] += 1

    assert {matter: times for matter, times in matters.items() if times > 1} == {}


@given(lives())
def test_an_id_is_of_one_plan_whose_first_id_it_names(life: Sequence[Said]) -> None:
    found = plans(history(*life))

    assert all(found[first] == first for first in found.values())
