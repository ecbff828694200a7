"""The words that an institution is found by.

As those of people (`events.name_words`): without accents, in small letters, in any
order. An apostrophe is left out as well as taken as the end of a word, so that "St Mary's" is found
by "st marys" and by "mary".
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from events.name_words import split_words

_APOSTROPHES: Final = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}]")


def institution_words(names: Iterable[str]) -> frozenset[str]:
    """The words by which an institution with some names is found."""
    found = [*names]
    without = (_APOSTROPHES.sub("", each) for each in found)
    return frozenset(word for name in (*found, *without) for word in split_words(name))


def searched_words(name: str) -> Sequence[str]:
    """The words of a name as it was typed, each once, the longest first."""
    words = split_words(_APOSTROPHES.sub("", name))
    return sorted(dict.fromkeys(words), key=len, reverse=True)
