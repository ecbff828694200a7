"""The words of a name that is searched, and those that are alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case_api.domain.search.searched_name import end_of_prefix, one_letter_off, query_words


def test_the_words_of_a_search_are_each_once_and_the_longest_first() -> None:
    assert query_words("S. van Example van") == ["example", "van", "s"]


@pytest.mark.parametrize("word", ["smyth", "smit", "smiith", "smtih", "xmith"])
def test_a_word_with_one_letter_wrong_is_alike(word: str) -> None:
    assert word in one_letter_off("smith")
    assert "smith" in one_letter_off(word)


@pytest.mark.parametrize("word", ["sam", "smith2", "李明李明"])
def test_of_a_short_word_or_another_script_none_is_alike(word: str) -> None:
    assert one_letter_off(word) == []


@given(st.text(min_size=1, max_size=20), st.text(max_size=20))
def test_what_begins_with_a_word_lies_before_the_end_of_its_prefix(word: str, rest: str) -> None:
    assert word <= word + rest < end_of_prefix(word) or rest.startswith("\U0010ffff")


@given(st.text(alphabet="abcz", min_size=5, max_size=9), st.data())
def test_one_letter_off_is_symmetric(word: str, data: st.DataObject) -> None:
    other = data.draw(st.sampled_from(one_letter_off(word)))

    assert word in one_letter_off(other)
