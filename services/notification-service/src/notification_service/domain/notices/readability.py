"""How hard a notice is to read: the Flesch-Kincaid grade, long sentences, and jargon."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from notification_service.domain.notices.document import (
    ListBlock,
    NoticeDocument,
    ParagraphBlock,
)

_SENTENCE_END: Final = re.compile(r"(?<=[.!?:])\s+")
_WORD: Final = re.compile(r"[A-Za-z]+(?:['\u2019][A-Za-z]+)?")
_VOWELS: Final = re.compile(r"[aeiouy]+")
JARGON: Final = frozenset(
    {
        *("pursuant", "aforementioned", "hereby", "herewith", "thereof", "forthwith"),
        *("notwithstanding", "statutory", "provision", "provisions", "necessitate", "commence"),
        *("terminate", "determine", "maintain", "cease", "regulation", "regulations"),
        *("commissioner", "stakeholder", "outcome", "outcomes", "signpost", "signposted"),
        *("coproduction", "utilise", "facilitate", "SENCO", "LA", "ICB", "RCB", "DRS", "IASS"),
        *("CYP", "YP", "EHCNA", "EHCP", "EP", "SALT"),
    }
)
"""Words that a family should not have to know, and abbreviations that are not explained."""


@dataclass(frozen=True)
class Readability:
    """How hard some sentences are to read."""

    grade: float
    """The Flesch-Kincaid grade: the school year in the USA whose pupils can read it; five more are
    the age."""
    longest: int
    """Words of the longest sentence."""
    jargon: tuple[str, ...]


def measure_document(document: NoticeDocument) -> Readability:
    """How hard a document is to read: its paragraphs and lists, without headings and contacts."""
    return measure_sentences([*document_sentences(document)])


def document_sentences(document: NoticeDocument) -> Iterator[str]:
    """The sentences of a document."""
    for block in document.blocks:
        if isinstance(block, ParagraphBlock | ListBlock):
            for text in block.texts:
                yield from split_sentences(text)


def split_sentences(text: str) -> Sequence[str]:
    """The sentences of a paragraph; what a colon introduces is one of its own."""
    return [each for each in _SENTENCE_END.split(text) if _WORD.search(each)]


def measure_sentences(sentences: Sequence[str]) -> Readability:
    """How hard some sentences are to read. A number counts as no word. None: grade 0."""
    counted = [_WORD.findall(each) for each in sentences]
    words = [word for each in counted for word in each]
    if not words:
        return Readability(0.0, 0, ())
    syllables = sum(count_syllables(word) for word in words)
    grade = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
    jargon = sorted({word for word in words if word in JARGON or word.lower() in JARGON})
    return Readability(round(grade, 1), max(len(each) for each in counted), tuple(jargon))


def count_syllables(word: str) -> int:
    """The syllables of an English word, by its groups of vowels; a silent `e` at its end is none.

    An abbreviation in capitals is spelt, a syllable for each letter.
    """
    if word.isupper() and len(word) > 1:
        return len(word)
    letters = word.lower().replace("\u2019", "").replace("'", "")
    groups = len(_VOWELS.findall(letters))
    has_silent_end = letters.endswith(("e", "es", "ed")) and not letters.endswith(
        ("le", "les", "ted", "ded", "ses", "ces", "ges", "ches", "shes", "zes", "ee")
    )
    return max(groups - has_silent_end, 1)
