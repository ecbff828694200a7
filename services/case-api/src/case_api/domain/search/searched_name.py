"""The words of a name that is searched, and those that are alike (`events.name_words`)."""

import string
from collections.abc import Iterator, Sequence
from typing import Final

from events.name_words import split_words

MAX_QUERY_WORDS: Final = 6
"""Words of a name that are searched; a longer name is refused."""
MIN_QUERY_LETTERS: Final = 2
"""Letters of the longest word of a search, at least: one letter begins thousands of names."""
_MIN_FUZZY_LENGTH: Final = 4
"""Letters from which a word is searched with one letter wrong; of shorter ones too many are alike.
"""


def query_words(name: str) -> Sequence[str]:
    """The words of a name as it was typed, each once, the longest first: it excludes the most."""
    return sorted(dict.fromkeys(split_words(name)), key=len, reverse=True)


def end_of_prefix(word: str) -> str:
    """The first text, by code points, after all those that begin with a word."""
    return word + "\U0010ffff"


def one_letter_off(word: str) -> Sequence[str]:
    """Every word that differs by a letter missing, added, replaced, or swapped with the next.

    None of a short word, or of one with letters other than a to z.
    """
    if len(word) < _MIN_FUZZY_LENGTH or not (word.isascii() and word.isalpha()):
        return []
    return sorted({*_edits(word)} - {word})


def _edits(word: str) -> Iterator[str]:
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        yield from (before + letter + after for letter in string.ascii_lowercase)
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in string.ascii_lowercase)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
