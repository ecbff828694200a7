"""The words of names: spellings of one name are equal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case_api.domain.search.name_words import (
    end_of_prefix,
    indexed_words,
    one_letter_off,
    query_words,
    split_words,
)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Zoë", ["zoe"]),
        ("ZOE\N{COMBINING DIAERESIS}", ["zoe"]),
        ("O'Neill", ["o", "neill"]),
        ("O\N{RIGHT SINGLE QUOTATION MARK}Neill", ["o", "neill"]),
        ("Smith-Jones", ["smith", "jones"]),
        ("Łukasz Sørensen", ["lukasz", "sorensen"]),
        ("Strauß", ["strauss"]),
        ("İpek", ["ipek"]),
        ("van  der Berg", ["van", "der", "berg"]),
        ("Ǿ", ["o"]),
        ("李 明", ["李", "明"]),
        ("...", []),
    ],
)
def test_a_name_has_words_without_accents_or_punctuation(name: str, words: list[str]) -> None:
    assert split_words(name) == words


def test_a_name_of_several_words_is_found_by_the_joined_one_too() -> None:
    assert indexed_words(["Smith-Jones", "Sam"]) == {"smith", "jones", "smithjones", "sam"}


def test_the_words_of_a_search_are_each_once_and_the_longest_first() -> None:
    assert query_words("S. van Example van") == ["example", "van", "s"]


@pytest.mark.parametrize("word", ["smyth", "smit", "smiith", "smtih", "xmith"])
def test_a_word_with_one_letter_wrong_is_alike(word: str) -> None:
    assert word in one_letter_off("smith")
    assert "smith" in one_letter_off(word)


@pytest.mark.parametrize("word", ["sam", "smith2", "李明李明"])
def test_of_a_short_word_or_another_script_none_is_alike(word: str) -> None:
    assert one_letter_off(word) == []


@given(st.text(max_size=100))
def test_any_text_has_words_that_are_their_own_words(name: str) -> None:
    for word in indexed_words([name]):
        assert word
        assert split_words(word) == [word]


@given(st.text(min_size=1, max_size=20), st.text(max_size=20))
def test_what_begins_with_a_word_lies_before_the_end_of_its_prefix(word: str, rest: str) -> None:
    assert word <= word + rest < end_of_prefix(word) or rest.startswith("\U0010ffff")


@given(st.text(alphabet="abcz", min_size=5, max_size=9), st.data())
def test_one_letter_off_is_symmetric(word: str, data: st.DataObject) -> None:
    other = data.draw(st.sampled_from(one_letter_off(word)))

    assert word in one_letter_off(other)


def test_a_word_has_a_length_that_fits_into_an_index() -> None:
    """One character may stand for several: here for six."""
    name = "\N{SQUARE KIROMEETORU}" * 100

    assert [len(word) for word in indexed_words([name, f"{name} {name}"])] == [200]
