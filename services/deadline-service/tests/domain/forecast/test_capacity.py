"""The arithmetic of more people, worked out by hand."""

from collections.abc import Sequence
from dataclasses import replace

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
        CapacityCode.PERCENTAGE_MEANWHILE: 41.6667,
        # 5 and 2 of 11.
        CapacityCode.PERCENTAGE_AFTER: 63.6364,
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
