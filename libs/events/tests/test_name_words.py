"""The words of names: spellings of one name are equal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.name_words import indexed_words, split_words


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


@given(st.text(max_size=100))
def test_any_text_has_words_that_are_their_own_words(name: str) -> None:
    for word in indexed_words([name]):
        assert word
        assert split_words(word) == [word]


def test_a_word_has_a_length_that_fits_into_an_index() -> None:
    """One character may stand for several: here for six."""
    name = "\N{SQUARE KIROMEETORU}" * 100

    assert [len(word) for word in indexed_words([name, f"{name} {name}"])] == [200]
