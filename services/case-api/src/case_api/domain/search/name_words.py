"""The words of names, in a form in which spellings of one name are equal.

Without accents, in small letters, hyphens and apostrophes taken as ends of words: "Zoë O'Neill" has
the words zoe, o, neill, and oneill. The order of names plays no part.
"""

import re
import string
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

MAX_QUERY_WORDS: Final = 6
"""Words of a name that are searched; a longer name is refused."""
MIN_QUERY_LETTERS: Final = 2
"""Letters of the longest word of a search, at least: one letter begins thousands of names."""
_MIN_FUZZY_LENGTH: Final = 4
"""Letters from which a word is searched with one letter wrong; of shorter ones too many are alike.
"""
_LETTERS: Final = str.maketrans(
    {
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "þ": "th",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "\N{MODIFIER LETTER APOSTROPHE}": " ",
    }
)
"""Letters without a decomposition in Unicode, and the apostrophe that is a letter in it."""
_WORD: Final = re.compile(r"[^\W_]+")
_MAX_WORD: Final = 200
"""Characters of a word that are kept: one of a name may become several without its accents, so a
name of the longest length would not fit into an index."""


def split_words(name: str) -> Sequence[str]:
    """The words of one name, in order, each of at most 200 characters."""
    # Case first and last: some letters have accents only after their case is folded.
    folded = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(each for each in folded if not unicodedata.combining(each))
    return [word[:_MAX_WORD] for word in _WORD.findall(plain.casefold().translate(_LETTERS))]


def indexed_words(names: Iterable[str]) -> frozenset[str]:
    """The words by which any of some names is found.

    Of a name of several words also the joined one: `Smith-Jones` is found by `smithjones`.
    """
    return frozenset(_indexed(names))


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


def _indexed(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        words = split_words(name)
        yield from words
        if len(words) > 1:
            yield "".join(words)[:_MAX_WORD]


def _edits(word: str) -> Iterator[str]:
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        yield from (before + letter + after for letter in string.ascii_lowercase)
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in string.ascii_lowercase)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
