"""Properties of every history: worked examples of all rules, moved to any day and mixed."""

import json
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.deadline_histories import (
    DAYS,
    EXAMPLE_FACTS,
    begins_a_plan,
    evaluate,
    example_facts,
    histories,
    moved,
    summaries,
    with_other_ids,
)

from deadline_service.domain.counting.combining import roll_forward
from deadline_service.domain.counting.date_readings import CountingOptions, DateReadings
from deadline_service.domain.counting.length import Unit, YearDay, YearsOfAge
from deadline_service.domain.counting.methods import CODES, CountingMethod, count_last_day
from deadline_service.domain.rulebook.rule import Rule
from deadline_service.store.calendars import england_calendar
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import ShortFact, event
from events.contracts import CONTRACTS
from events.examples import example as example_of

ABOUT_THE_CHILD = {"case.opened", "case.details_changed"}


@given(histories(), DAYS, DAYS)
def test_a_date_never_depends_on_the_current_day(
    life: Sequence[ShortFact], one: date, other: date
) -> None:
    first, second = evaluate(life, one), evaluate(life, other)

    assert [(each.deadline_id, each.readings and each.readings[:2]) for each in first] == [
        (each.deadline_id, each.readings and each.readings[:2]) for each in second
    ]


def events_of_rules() -> set[str]:
    """The events that a rule, exception or period uses, and corrections and voids."""
    periods = [
        each
        for period in current_rulebook().periods.values()
        for each in (*period.begins, *period.ends)
    ]
    of_rules = [each for rule in current_rulebook().rules for each in rule.event_patterns]
    claimed = {name for name in CONTRACTS if name.startswith(("assessment.", "case."))}
    return claimed | {name for each in (*of_rules, *periods) for name in each.event}


UNUSED_EVENTS = sorted(CONTRACTS.keys() - events_of_rules())


@given(histories(), st.sampled_from(UNUSED_EVENTS))
def test_a_fact_that_no_rule_uses_changes_nothing(life: Sequence[ShortFact], name: str) -> None:
    unrelated = CONTRACTS[name].model_validate_json(json.dumps(example_of(CONTRACTS[name])))

    assert summaries(evaluate([*life, unrelated])) == summaries(evaluate(life))


@given(histories(), st.data())
def test_correcting_any_fact_to_the_same_day_changes_nothing(
    life: Sequence[ShortFact], data: st.DataObject
) -> None:
    place = data.draw(st.integers(1, len(life)))
    fact = event(life[place - 1])
    same = (
        {}
        if fact.date_field is None
        else {fact.date_field: fact.model_dump(mode="json")[fact.date_field]}
    )
    corrected: ShortFact = {"type": "case.corrected", "position": place, "values": same}

    assert summaries(evaluate([*life, corrected] if same else life)) == summaries(evaluate(life))


@given(histories(), example_facts())
def test_recording_and_voiding_a_fact_changes_nothing(
    life: Sequence[ShortFact], mistaken: Sequence[ShortFact]
) -> None:
    places = range(len(life) + 1, len(life) + len(mistaken) + 1)
    voided: list[ShortFact] = [{"type": "case.voided", "position": place} for place in places]

    assert summaries(evaluate([*life, *mistaken, *voided])) == summaries(evaluate(life))


@st.composite
def shuffled(draw: st.DrawFn) -> tuple[Sequence[ShortFact], Sequence[ShortFact]]:
    """Two groups of facts of one case, one after the other, and interleaved."""
    one, other = draw(example_facts()), with_other_ids(draw(example_facts()))
    assume(not (begins_a_plan(one) and begins_a_plan(other)))
    assume(not {str(each["type"]) for each in other} & ABOUT_THE_CHILD)  # the last counts
    turns = draw(st.permutations([True] * len(one) + [False] * len(other)))
    first, second = iter(one), iter(other)
    return [*one, *other], [next(first if turn else second) for turn in turns]


@given(shuffled())
def test_the_order_of_facts_with_other_ids_does_not_matter(
    told_twice: tuple[Sequence[ShortFact], Sequence[ShortFact]],
) -> None:
    after_one_another, in_turns = told_twice

    assert summaries(evaluate(after_one_another)) == summaries(evaluate(in_turns))


def waits_for_others(rule: Rule) -> bool:
    """Whether its last day waits for what may belong to any decision before it, or for an end.

    Or whether it applies at all: a first plan after the last day shows that none was there before.
    """
    others = [each for other in rule.other_limits for each in other.start]
    waits = bool(rule.lasts_until or rule.begun_by)
    return waits or any(each.goes_to_nearest for each in others)


@given(example_facts(), example_facts(), st.integers(1, 2000))
def test_later_facts_with_other_ids_move_no_date(
    one: Sequence[ShortFact], other: Sequence[ShortFact], days: int
) -> None:
    """Rights apart, to which a later certificate may give its month, and periods without a number.

    What is still to be done may be done by it, or fall away, as far as no id says otherwise.
    """
    assume(not {str(each["type"]) for each in other} & ABOUT_THE_CHILD)
    assume(not (begins_a_plan(one) and begins_a_plan(other)))
    last, first = (choose(days_of(each)) for choose, each in ((max, one), (min, other)))
    later = with_other_ids(moved(other, last - first + timedelta(days=days)))

    before = {each.deadline_id: each for each in evaluate(one) if not waits_for_others(each.rule)}
    after = {each.deadline_id: each for each in evaluate([*one, *later])}

    for name, each in before.items():
        assert (after[name].law_due_on, after[name].due_on) == (each.law_due_on, each.due_on)


def days_of(facts: Sequence[ShortFact]) -> Sequence[date]:
    return [value for each in facts for value in each.values() if isinstance(value, date)]


@given(histories(), DAYS)
def test_the_safe_day_is_never_later_for_duties_and_never_earlier_for_protection(
    life: Sequence[ShortFact], today: date
) -> None:
    for each in evaluate(life, today):
        if each.due_on is not None and each.law_due_on is not None:
            if each.rule.protects_family:
                assert each.due_on >= each.law_due_on
            else:
                assert each.due_on <= each.law_due_on


@given(st.sampled_from(EXAMPLE_FACTS), st.integers(0, 800), st.integers(-2000, 1200))
def test_a_history_shifted_later_has_no_earlier_date(
    facts: Sequence[ShortFact], later: int, by: int
) -> None:
    """Of every rule of the book, whatever its ways of counting, joined limits and rolling."""
    first = evaluate(moved(facts, timedelta(days=by)))
    second = {each.deadline_id: each for each in evaluate(moved(facts, timedelta(days=by + later)))}

    for each in first:
        after = second.get(each.deadline_id)
        if after is not None and each.readings is not None and after.readings is not None:
            assert each.readings.law <= after.readings.law
            assert each.readings.safe <= after.readings.safe


@pytest.mark.parametrize(("counting", "unit"), CODES)
@pytest.mark.parametrize("protects_family", [True, False])
@given(one=DAYS, other=DAYS, number=st.integers(1, 60))
@settings(max_examples=50)
def test_a_later_start_never_gives_an_earlier_date_by_any_way_of_counting(
    *,
    counting: CountingMethod,
    unit: Unit,
    protects_family: bool,
    one: date,
    other: date,
    number: int,
) -> None:
    """In both readings: it holds for all of the ways, so nothing has to be left out here."""
    count = CODES[counting, unit][1]
    manner = CountingOptions(england_calendar(), protects_family=protects_family)

    first, second = (count(day, number, manner) for day in sorted([one, other]))

    assert first.law <= second.law
    assert first.safe <= second.safe


@given(one=DAYS, other=DAYS)
def test_a_later_start_never_gives_an_earlier_special_date(one: date, other: date) -> None:
    manner, first, second = CountingOptions(england_calendar()), *sorted([one, other])
    ends = [
        (
            count_last_day(day, CountingMethod.BEFORE, YearDay.parse("15 February"), manner),
            count_last_day(day, CountingMethod.END_OF_ACADEMIC_YEAR, YearsOfAge(25), manner),
            roll_forward(DateReadings(day, day, tuple), england_calendar()),
        )
        for day in (first, second)
    ]

    for sooner, later in zip(*ends, strict=True):
        assert sooner is not None
        assert later is not None
        assert sooner.law <= later.law
        assert sooner.safe <= later.safe
