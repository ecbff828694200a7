"""Details are read from texts as they are written in plans and in advice."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case_api.domain.plan.findings.details import DetailReader
from case_api.store.plan.wording import plan_wording

READER: Final = DetailReader(plan_wording())


def details(text: str) -> set[str]:
    return {each.value for each in READER.in_text(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("45 minutes, twice a week", {"45 minutes", "2 a week"}),
        ("One 45-minute session per week", {"45 minutes", "1 a week"}),
        ("2 x 30 minutes weekly", {"30 minutes", "2 a week"}),
        ("three sessions of 20 minutes each week", {"3 sessions", "20 minutes", "3 a week"}),
        ("three 20 minute sessions a week", {"20 minutes", "3 a week"}),
        ("an hour a week", {"60 minutes", "1 a week"}),
        ("half an hour every half term", {"30 minutes", "1 a half term"}),
        ("1.5 hours fortnightly", {"90 minutes", "1 a fortnight"}),
        ("15 hours of one-to-one support per week", {"900 minutes", "1:1", "1 a week"}),
        ("reviewed termly, once a year in writing", {"1 a term", "1 a year"}),
        ("4 times every school day", {"4 a school day"}),
        ("in a group of no more than six", {"a group of 6"}),
        ("1:3 with a teaching assistant", {"a group of 3", "teaching assistant"}),
        ("a qualified SaLT", {"speech and language therapist"}),
        ("overseen by an OT and the SENCO", {"occupational therapist", "SENCO"}),
        ("a notice on the wall", set[str]()),
        ("reads 3 to 5 words", set[str]()),
    ],
)
def test_details_are_read_in_one_notation(text: str, expected: set[str]) -> None:
    assert details(text) == expected


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    READER.in_text(text)


@given(st.integers(1, 300), st.sampled_from(["minutes", "mins", "minute"]), st.integers(1, 9))
def test_the_same_detail_in_other_words_is_equal(amount: int, unit: str, times: int) -> None:
    assert READER.in_text(f"{amount} {unit} {times} times a week") == READER.in_text(
        f"{amount}-minute sessions, {times} per  WEEK"
    )
