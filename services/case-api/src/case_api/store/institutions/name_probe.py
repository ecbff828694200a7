"""Which words are in use that are one letter off those of a search."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from case_api.domain.search.searched_name import end_of_prefix, one_letter_off
from chassis.database import DriverConnection
from events.envelope import LedgerId

_MAX_FUZZY_WORDS: Final = 3
"""Words of one search, the longest, that are searched with one letter wrong."""


@dataclass(frozen=True, slots=True)
class WordMatch:
    """The words in use that match one of a search: those it begins, and those one letter off."""

    word: str
    end: str
    alike: Sequence[str]


async def probe_words(
    db: DriverConnection, ledger_id: LedgerId, words: Sequence[str], query: str
) -> Sequence[WordMatch]:
    """The matches of each word of a name. `query` returns those of some words that are in use."""
    variants = {word: one_letter_off(word) for word in words[:_MAX_FUZZY_WORDS]}
    every = [each for some in variants.values() for each in some]
    rows = await db.fetch(query, ledger_id, every) if every else []
    in_use = {row[0] for row in rows}
    return [
        WordMatch(word, end_of_prefix(word), sorted(in_use.intersection(variants.get(word, ()))))
        for word in words
    ]
