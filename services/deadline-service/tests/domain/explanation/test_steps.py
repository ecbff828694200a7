"""The arithmetic as data: coded, comparable, lossless as JSON, and in words only at the end."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.counting.combining import (
    earlier_of,
    later_of,
    roll_forward,
    with_earlier_safe_day,
)
from deadline_service.domain.counting.date_readings import (
    CountingOptions,
    DateReadings,
    leave_days_free,
)
from deadline_service.domain.counting.length import Length, YearDay, YearsOfAge
from deadline_service.domain.counting.methods import CODES, CountingMethod, count_last_day
from deadline_service.domain.counting.step import Step, StepCode
from deadline_service.domain.evaluation.deadline import EvaluatedDeadline
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.domain.explanation.step_wording import step_sentence
from deadline_service.domain.explanation.structured import ArithmeticStep
from deadline_service.domain.publication.worked_examples import ExampleEntry
from deadline_service.store.calendars import england_calendar
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import ShortFact, history, shipped_examples

DAYS = st.dates(date(2015, 1, 1), date(2050, 1, 1))
OPTIONS = st.builds(
    CountingOptions,
    st.just(england_calendar()),
    count_first_day=st.booleans(),
    clear_days=st.booleans(),
    ends_day_before=st.booleans(),
    includes_first_day=st.booleans(),
    protects_family=st.booleans(),
)


@st.composite
def counted_limits(draw: st.DrawFn) -> DateReadings:
    """Any limit that a regulation may set, counted from any day in any manner."""
    counting, limit = draw(
        st.one_of(
            st.tuples(st.sampled_from(sorted(CODES)), st.integers(1, 90)).map(
                lambda drawn: (drawn[0][0], Length(drawn[1], drawn[0][1]))
            ),
            st.just((CountingMethod.BEFORE, YearDay(2, 15))),
            st.just((CountingMethod.END_OF_ACADEMIC_YEAR, YearsOfAge(25))),
            st.just((CountingMethod.SAME_DAY, None)),
        )
    )
    counted = count_last_day(draw(DAYS), counting, limit, draw(OPTIONS))
    assert counted is not None
    return counted


@st.composite
def combined_limits(draw: st.DrawFn) -> DateReadings:
    """Two limits combined, moved and shortened as rules may require."""
    one, other = draw(counted_limits()), draw(counted_limits())
    combine = draw(st.sampled_from([earlier_of, later_of, with_earlier_safe_day]))
    combined = combine(one, other)
    if draw(st.booleans()) and combined.law == combined.safe:
        combined = roll_forward(combined, england_calendar())
    return leave_days_free(combined, draw(st.integers(1, 20))) if draw(st.booleans()) else combined


READINGS = counted_limits() | combined_limits()


@given(READINGS)
def test_the_last_step_reaches_the_day_to_work_to(counted: DateReadings) -> None:
    assert counted.steps[-1].day == counted.safe


@given(READINGS)
def test_steps_survive_json_and_compare_by_value(counted: DateReadings) -> None:
    read = tuple(Step.model_validate_json(step.model_dump_json()) for step in counted.steps)

    assert read == counted.steps
    assert hash(read) == hash(counted.steps)


@given(READINGS)
def test_a_step_is_a_sentence_with_the_full_date(counted: DateReadings) -> None:
    for step in counted.steps:
        text = step_sentence(step)
        assert re.fullmatch(r"[A-Z0-9“].*\.", text)
        assert f"{step.day:%A} {step.day.day} {step.day:%B %Y}" in text
        assert "MISSING" not in text
        assert not re.search(r"\b1 (days|weeks|months|years)\b", text)


def all_deadlines(example: ExampleEntry) -> Sequence[EvaluatedDeadline]:
    return timetable(
        history(*example.facts),
        current_rulebook(),
        england_calendar(),
        example.settings,
        example.asked_on,
    )


def all_steps() -> Iterator[tuple[EvaluatedDeadline, Sequence[Step]]]:
    """The arithmetic of every deadline of every worked example."""
    for example in shipped_examples():
        for deadline in all_deadlines(example):
            if deadline.readings is not None:
                yield deadline, deadline.readings.steps


def test_every_deadline_of_the_examples_is_due_on_the_day_of_its_last_step() -> None:
    for deadline, steps in all_steps():
        assert steps[-1].day == deadline.due_on, deadline.rule.id


def test_every_step_of_the_examples_survives_json_with_its_text() -> None:
    for step in {step for _, steps in all_steps() for step in steps}:
        shown = ArithmeticStep.of(step)
        assert Step.model_validate_json(step.model_dump_json()) == step
        assert ArithmeticStep.model_validate_json(shown.model_dump_json()) == shown
        assert "MISSING" not in shown.text


@pytest.mark.parametrize("code", StepCode)
def test_every_code_has_a_sentence(code: StepCode) -> None:
    step = Step(
        code=code,
        day=date(2027, 1, 4),
        number=2,
        day_of_month=31,
        named_day="15 February",
        excluded_days=(date(2027, 1, 1),),
        excluded_count=3,
        replaces=date(2027, 2, 1),
        position=7,
        event_type="tribunal.direction_made",
        field="due_on",
        quotation="by a specified date",
    )

    assert "Monday 4 January 2027" in step_sentence(step)


def test_a_period_from_before_the_last_day_is_counted_in_steps() -> None:
    received: ShortFact = {"type": "request.received", "on": date(2026, 11, 23)}
    found = timetable(
        history(received), current_rulebook(), england_calendar(), CouncilSettings(), date.min
    )
    [deadline] = [each for each in found if each.rule.id == "assessment-decision"]

    assert deadline.readings is not None
    assert deadline.readings.steps == (
        Step(code=StepCode.STARTED_NEXT_DAY, day=date(2026, 11, 24)),
        Step(code=StepCode.ADDED_WEEKS, day=date(2027, 1, 4), number=6),
        Step(code=StepCode.COUNTED_EVENT_DAY, day=date(2027, 1, 3), number=42),
    )
    assert [step_sentence(step) for step in deadline.readings.steps] == [
        "The day of the event is left out, so day 1 is Tuesday 24 November 2026.",
        "6 weeks are 42 days, so the last is Monday 4 January 2027.",
        "To be safe the day of the event is counted as day 1, so day 42 is Sunday 3 January 2027.",
    ]
    assert deadline.readings.steps[0].day == date(2026, 11, 23) + timedelta(days=1)
