"""Names of people in a text: pairs of words with a capital that stand close together.

Which of them are names is not known here: each pair is looked up among the names of children.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from events.name_words import split_words
from notification_service.domain.notice_sending.visible_text import visible_forms

MAX_PAIRS: Final = 500
"""Pairs of words of one notice that are looked up."""
_LETTER: Final = r"[^\W\d_][\u0300-\u036f]*"
_JOINTS: Final = (
    "'`\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
    "\N{MODIFIER LETTER APOSTROPHE}\N{HYPHEN}\N{EN DASH}-"
)
_SPELLING: Final = re.compile(f"(?:{_LETTER})+(?:[{_JOINTS}](?:{_LETTER})+)*")
"""A word as it is written, such as O'Neill or Smith-Jones."""
_POSSESSIVE: Final = re.compile(f"[{_JOINTS}]s$", re.IGNORECASE)
_JOINT: Final = re.compile(f"[{_JOINTS}]")
_BETWEEN: Final = frozenset(
    {
        "and",
        "or",
        "van",
        "von",
        "der",
        "den",
        "de",
        "du",
        "da",
        "do",
        "dos",
        "di",
        "del",
        "la",
        "le",
    }
    | {"bin", "bint", "ibn", "al", "el", "ul", "ap", "ab", "ter", "ten", "zu"}
)
"""Words in small letters that may stand between the parts of a name, or between two names."""
_REACH: Final = 2
"""Words with a capital from one of a pair to the other: a middle name, or a brother's, may be
between them."""


def name_pairs(texts: Iterable[str], own: Collection[Collection[str]]) -> Sequence[tuple[str, str]]:
    """The pairs of words of texts that may be a given name and a family name, in either order.

    Each once, with its words in the order of the alphabet, and at most one more than `MAX_PAIRS`.

    Args:
        texts: what the sender wrote.
        own: for each person who may be named, the words of their names (`indexed_words`). Pairs
            that are of one of them are left out.
    """
    found = (
        pair
        for text in texts
        for form in visible_forms(text)
        for run in _runs(form)
        for one, other in _neighbours(run)
        if not any(_is_of(one, words) and _is_of(other, words) for words in own)
        for pair in _pairs(one, other)
    )
    return list(islice(_each_once(found), MAX_PAIRS + 1))


def _each_once(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    seen: set[tuple[str, str]] = set()
    for pair in pairs:
        if pair not in seen:
            seen.add(pair)
            yield pair


def _runs(text: str) -> Iterator[Sequence[str]]:
    """The spellings with a capital that no other word separates. Initials are left out of them."""
    run: list[str] = []
    for found in _SPELLING.finditer(text):
        spelling = _POSSESSIVE.sub("", found[0])
        if _has_capital(spelling):
            if not _is_initial("".join(split_words(spelling))):
                run.append(spelling)
        elif spelling not in _BETWEEN:
            yield run
            run = []
    yield run


def _has_capital(spelling: str) -> bool:
    """Whether a part begins with no small letter: al-Hassan does, and what has no such letters."""
    return any(not part[0].islower() for part in _JOINT.split(spelling))


def _is_initial(word: str) -> bool:
    """Whether a word is one letter, which says little, of a script that has small letters."""
    return len(word) == 1 and word.islower()


def _neighbours(run: Sequence[str]) -> Iterator[tuple[str, str]]:
    for place, one in enumerate(run):
        for other in run[place + 1 : place + 1 + _REACH]:
            yield one, other


def _is_of(spelling: str, words: Collection[str]) -> bool:
    parts = split_words(spelling)
    return "".join(parts) in words or all(part in words for part in parts)


def _pairs(one: str, other: str) -> Iterator[tuple[str, str]]:
    for first in _forms(one):
        for second in _forms(other):
            if first != second:
                yield min(first, second), max(first, second)


def _forms(spelling: str) -> Sequence[str]:
    """What is looked up of a spelling: the joined word, and each part that is no single letter."""
    parts = split_words(spelling)
    return list(dict.fromkeys(["".join(parts), *(each for each in parts if not _is_initial(each))]))
