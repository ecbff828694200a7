"""What must hold of every life: worked examples of the whole book, moved to any day and mixed."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from deadline_service.domain.council import CouncilSettings
from deadline_service.domain.counting.combining import rolled
from deadline_service.domain.counting.counting import CODES, Counting, reckon
from deadline_service.domain.counting.length import Unit, YearDay, YearsOfAge
from deadline_service.domain.counting.reckoning import Manner, Reckoning
from deadline_service.domain.deadline import Deadline
from deadline_service.domain.rulebook.happening import Whose
from deadline_service.domain.rulebook.rule import Rule
from deadline_service.domain.timetable import timetable
from deadline_service.domain.worked import Example
from deadline_service.store.calendars import england
from deadline_service.store.examples import examples, usual
from deadline_service.store.rulebook import rulebook
from deadline_service.testing import Said, event, history
from events.contracts import CONTRACTS, Event
from events.examples import example as example_of

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
ABOUT_THE_CHILD = {"case.opened", "case.details_changed"}
BEGINS_A_PLAN = {"final.issued", "final.transferred_in"}
ABOUT_THE_RECORD = {"case.corrected", "case.voided"}


def told(facts: Sequence[Said | Event], today: date = date.min) -> Sequence[Deadline]:
    return timetable(history(*facts), rulebook(), england(), CouncilSettings(), today)


def said(found: Sequence[Deadline]) -> Counter[object]:
    """What is answered, without the places in the log."""
    return Counter(
        (
            each.rule.id,
            each.clock.started_on,
            each.law_due_on,
            each.due_on,
            each.not_before,
            each.state,
            each.done and each.done.on,
            each.fell_away and each.fell_away.on,
        )
        for each in found
    )


def is_of_facts_alone(example: Example) -> bool:
    return not {str(each["type"]) for each in example.facts} & ABOUT_THE_RECORD


def moved(facts: Sequence[Said], by: timedelta) -> Sequence[Said]:
    return [
        {name: value + by if isinstance(value, date) else value for name, value in each.items()}
        for each in facts
    ]


CHAPTERS = [each.facts for each in examples() if is_of_facts_alone(each)]


@st.composite
def chapters(draw: st.DrawFn) -> Sequence[Said]:
    """The facts of some example, moved to any day."""
    facts = draw(st.sampled_from(CHAPTERS))
    return moved(facts, timedelta(days=draw(st.integers(-2000, 2000))))


@st.composite
def lives(draw: st.DrawFn) -> Sequence[Said]:
    """Up to four examples in one life, some about the same request, draft, review or appeal."""
    return [fact for facts in draw(st.lists(chapters(), min_size=1, max_size=4)) for fact in facts]


@given(lives(), DAYS, DAYS)
def test_a_date_never_depends_on_when_it_is_asked(
    life: Sequence[Said], one: date, other: date
) -> None:
    first, second = told(life, one), told(life, other)

    assert [(each.deadline_id, each.reckoning and each.reckoning[:2]) for each in first] == [
        (each.deadline_id, each.reckoning and each.reckoning[:2]) for each in second
    ]


def spoken_of() -> set[str]:
    """The events that some rule, exception or spell speaks of, and those about the record."""
    spells = [each for spell in rulebook().spells.values() for each in (*spell.begins, *spell.ends)]
    of_rules = [each for rule in rulebook().rules for each in rule.happenings]
    claimed = {name for name in CONTRACTS if name.startswith(("assessment.", "case."))}
    return claimed | {name for each in (*of_rules, *spells) for name in each.event}


UNSPOKEN_OF = sorted(CONTRACTS.keys() - spoken_of())


@given(lives(), st.sampled_from(UNSPOKEN_OF))
def test_a_fact_that_no_rule_speaks_of_changes_nothing(life: Sequence[Said], name: str) -> None:
    unrelated = CONTRACTS[name].model_validate_json(json.dumps(example_of(CONTRACTS[name])))

    assert said(told([*life, unrelated])) == said(told(life))


@given(lives(), st.data())
def test_correcting_any_fact_to_the_same_day_changes_nothing(
    life: Sequence[Said], data: st.DataObject
) -> None:
    place = data.draw(st.integers(1, len(life)))
    fact = event(life[place - 1])
    same = (
        {}
        if fact.date_field is None
        else {fact.date_field: fact.model_dump(mode="json")[fact.date_field]}
    )
    corrected: Said = {"type": "case.corrected", "position": place, "values": same}

    assert said(told([*life, corrected] if same else life)) == said(told(life))


@given(lives(), chapters())
def test_what_was_recorded_and_voided_changes_nothing(
    life: Sequence[Said], mistaken: Sequence[Said]
) -> None:
    places = range(len(life) + 1, len(life) + len(mistaken) + 1)
    voided: list[Said] = [{"type": "case.voided", "position": place} for place in places]

    assert said(told([*life, *mistaken, *voided])) == said(told(life))


def of_another(facts: Sequence[Said]) -> Sequence[Said]:
    """The same facts about another request, draft, plan, review and appeal.

    Two plans at a time no child has: a second one is a version of the first (test_plans.py).
    """
    return [{**each, **{name: f"another {label}" for name, label in ids(each)}} for each in facts]


def begins_a_plan(facts: Sequence[Said]) -> bool:
    return any(each["type"] in BEGINS_A_PLAN for each in facts)


def ids(fact: Said) -> Sequence[tuple[str, object]]:
    """The ids of a fact, by their labels."""
    in_short = {**usual().get(str(fact["type"]), {}), **fact}
    return [(name, label) for name, label in in_short.items() if name.endswith("_id")]


@st.composite
def shuffled(draw: st.DrawFn) -> tuple[Sequence[Said], Sequence[Said]]:
    """Two matters of one case, one after the other, and as they may be told in turns."""
    one, other = draw(chapters()), of_another(draw(chapters()))
    assume(not (begins_a_plan(one) and begins_a_plan(other)))
    turns = draw(st.permutations([True] * len(one) + [False] * len(other)))
    ours, theirs = iter(one), iter(other)
    return [*one, *other], [next(ours if turn else theirs) for turn in turns]


@given(shuffled())
def test_the_order_in_which_matters_of_other_ids_are_recorded_does_not_matter(
    told_twice: tuple[Sequence[Said], Sequence[Said]],
) -> None:
    after_one_another, in_turns = told_twice

    assert said(told(after_one_another)) == said(told(in_turns))


def waits_for_others(rule: Rule) -> bool:
    """Whether its last day waits for what may belong to any decision before it, or for an end."""
    others = [each for other in rule.others for each in other.start]
    return bool(rule.lasts_until) or any(each.whose is Whose.LATEST for each in others)


@given(chapters(), chapters(), st.integers(1, 2000))
def test_a_later_matter_moves_no_date_of_an_earlier_one(
    one: Sequence[Said], other: Sequence[Said], days: int
) -> None:
    """Rights apart, to which a later certificate may give its month, and periods without a number.

    What is still to be done may be done by it, or fall away, as far as no id says otherwise.
    """
    assume(not {str(each["type"]) for each in other} & ABOUT_THE_CHILD)
    assume(not (begins_a_plan(one) and begins_a_plan(other)))
    last, first = (choose(days_of(each)) for choose, each in ((max, one), (min, other)))
    later = of_another(moved(other, last - first + timedelta(days=days)))

    before = {each.deadline_id: each for each in told(one) if not waits_for_others(each.rule)}
    after = {each.deadline_id: each for each in told([*one, *later])}

    for name, each in before.items():
        assert (after[name].law_due_on, after[name].due_on) == (each.law_due_on, each.due_on)


def days_of(facts: Sequence[Said]) -> Sequence[date]:
    return [value for each in facts for value in each.values() if isinstance(value, date)]


@given(lives(), DAYS)
def test_what_is_owed_is_never_safely_later_and_what_protects_never_earlier(
    life: Sequence[Said], today: date
) -> None:
    for each in told(life, today):
        if each.due_on is not None and each.law_due_on is not None:
            if each.rule.protects_family:
                assert each.due_on >= each.law_due_on
            else:
                assert each.due_on <= each.law_due_on


@given(st.sampled_from(CHAPTERS), st.integers(0, 800), st.integers(-2000, 1200))
def test_a_life_lived_later_has_no_earlier_date(facts: Sequence[Said], later: int, by: int) -> None:
    """Of every rule of the book, whatever its ways of counting, joined limits and rolling."""
    first = told(moved(facts, timedelta(days=by)))
    second = {each.deadline_id: each for each in told(moved(facts, timedelta(days=by + later)))}

    for each in first:
        after = second.get(each.deadline_id)
        if after is not None and each.reckoning is not None and after.reckoning is not None:
            assert each.reckoning.law <= after.reckoning.law
            assert each.reckoning.safe <= after.reckoning.safe


@pytest.mark.parametrize(("counting", "unit"), CODES)
@pytest.mark.parametrize("protects_family", [True, False])
@given(one=DAYS, other=DAYS, number=st.integers(1, 60))
@settings(max_examples=50)
def test_a_later_start_never_gives_an_earlier_date_by_any_way_of_counting(
    *, counting: Counting, unit: Unit, protects_family: bool, one: date, other: date, number: int
) -> None:
    """In both readings: it holds for all of the ways, so nothing has to be left out here."""
    count = CODES[counting, unit][1]
    manner = Manner(england(), protects_family=protects_family)

    first, second = (count(day, number, manner) for day in sorted([one, other]))

    assert first.law <= second.law
    assert first.safe <= second.safe


@given(one=DAYS, other=DAYS)
def test_nor_does_it_before_a_day_of_the_year_at_an_age_or_when_a_last_day_rolls(
    one: date, other: date
) -> None:
    manner, first, second = Manner(england()), *sorted([one, other])
    ends = [
        (
            reckon(day, Counting.BEFORE, YearDay.parse("15 February"), manner),
            reckon(day, Counting.END_OF_ACADEMIC_YEAR, YearsOfAge(25), manner),
            rolled(Reckoning(day, day, tuple), england()),
        )
        for day in (first, second)
    ]

    for sooner, later in zip(*ends, strict=True):
        assert sooner is not None
        assert later is not None
        assert sooner.law <= later.law
        assert sooner.safe <= later.safe
