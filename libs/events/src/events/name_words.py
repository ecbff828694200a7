"""The words of names, in a form in which spellings of one name are equal.

Without accents, in small letters, hyphens and apostrophes taken as ends of words: "Zoë O'Neill" has
the words zoe, o, neill, and oneill. The order of names plays no part.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

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


def _indexed(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        words = split_words(name)
        yield from words
        if len(words) > 1:
            yield "".join(words)[:_MAX_WORD]
