"""The arithmetic of more people, worked out by hand."""

import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from hypothesis import example, given
from hypothesis import strategies as st

from deadline_service.domain.forecast.capacity import (
    CapacityCode,
    CapacityFacts,
    CapacityLine,
    capacity_lines,
)

FACTS = CapacityFacts(
    things="plans", person="officer", done=520, in_time=260, due=572, overdue=60, people=20
)
"""Ten plans a week by twenty officers, half in time; eleven fall due a week."""

MAX_WORDS: Final = 500
"""Characters of a line in a response."""


def numbers(lines: Sequence[CapacityLine]) -> dict[str, float | None]:
    return {line.code: None if line.value is None else round(line.value, 4) for line in lines}


def test_each_line_follows_from_those_before_it() -> None:
    lines = capacity_lines(FACTS, 4, None)

    assert numbers(lines) == {
        CapacityCode.DONE: 10,
        CapacityCode.PEOPLE: 20,
        CapacityCode.RATE: 0.5,
        CapacityCode.EXTRA_PEOPLE: 4,
        CapacityCode.GAINED: 2,
        CapacityCode.DUE: 11,
        CapacityCode.BALANCE: 1,
        CapacityCode.BACKLOG: 60,
        CapacityCode.WEEKS_TO_CLEAR: 60,
        CapacityCode.IN_TIME: 5,
        CapacityCode.PERCENTAGE_NOW: 50,
        # 5 of 12: what is cleared counts as late.
        CapacityCode.PERCENTAGE_MEANWHILE: 41.67,
        # 5 and 2 of 11.
        CapacityCode.PERCENTAGE_AFTER: 63.64,
    }


def test_the_words_have_the_numbers() -> None:
    words = {line.code: line.words for line in capacity_lines(FACTS, 4, None)}

    assert words[CapacityCode.BALANCE] == "10 plus 2 less 11 is 1 plans a week."
    assert (
        words[CapacityCode.WEEKS_TO_CLEAR] == "60 divided by 1 is 60 weeks until none is overdue."
    )


def test_without_more_than_falls_due_the_backlog_stays() -> None:
    found = numbers(capacity_lines(FACTS, 1, None))

    assert found[CapacityCode.NOT_CLEARED] is None
    assert CapacityCode.WEEKS_TO_CLEAR not in found
    assert CapacityCode.PERCENTAGE_AFTER not in found
    assert CapacityCode.PERCENTAGE_MEANWHILE not in found


def test_one_person_is_singular() -> None:
    words = {line.code: line.words for line in capacity_lines(FACTS, 1, None)}

    assert words[CapacityCode.EXTRA_PEOPLE] == "1 officer more."


def test_each_line_is_worked_out_from_the_numbers_that_are_shown() -> None:
    """57 plans in a year by 17 officers; 59 fell due. One line shows 1.1, 1.01 and 1.13."""
    facts = replace(FACTS, done=57, in_time=20, due=59, people=17)

    lines = {line.code: line for line in capacity_lines(facts, 15.6, None)}

    assert lines[CapacityCode.RATE].words == "1.1 divided by 17 is 0.0647 for each officer."
    assert lines[CapacityCode.GAINED].words == "15.6 times 0.0647 is 1.01 plans a week."
    assert lines[CapacityCode.BALANCE].words == "1.1 plus 1.01 less 1.13 is 0.98 plans a week."
    assert lines[CapacityCode.BALANCE].value == 0.98


@given(
    st.builds(
        CapacityFacts,
        things=st.just("plans"),
        person=st.just("officer"),
        done=st.integers(0, 5000),
        in_time=st.integers(0, 5000),
        due=st.integers(0, 5000),
        overdue=st.integers(0, 5000),
        people=st.floats(0.01, 500),
    ),
    st.floats(0, 1000),
    st.none() | st.floats(0, 1000),
)
@example(replace(FACTS, people=None), 661, sys.float_info.min)
def test_the_number_of_each_line_is_the_one_in_its_words(
    facts: CapacityFacts, extra: float, stated_rate: float | None
) -> None:
    for line in capacity_lines(facts, extra, stated_rate):
        assert len(line.words) <= MAX_WORDS
        if line.value is not None:
            shown = [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", line.words)]
            assert line.value in shown


def test_a_stated_rate_takes_the_place_of_the_council_s_own() -> None:
    found = numbers(capacity_lines(FACTS, 2, 1.25))

    assert (found[CapacityCode.RATE], found[CapacityCode.GAINED]) == (1.25, 2.5)
    assert CapacityCode.PEOPLE not in found


def test_without_people_or_a_rate_there_is_no_arithmetic() -> None:
    lines = capacity_lines(replace(FACTS, people=None), 2, None)

    assert [line.code for line in lines] == [CapacityCode.DONE, CapacityCode.NO_RATE]
    assert lines[-1].value is None


def test_nothing_done_and_nothing_due_divides_by_nothing() -> None:
    nothing = CapacityFacts("plans", "officer", 0, 0, 0, 0, None)

    found = numbers(capacity_lines(nothing, 0, 1.0))

    assert not {
        CapacityCode.PERCENTAGE_NOW,
        CapacityCode.PERCENTAGE_MEANWHILE,
        CapacityCode.PERCENTAGE_AFTER,
    }.intersection(found)
