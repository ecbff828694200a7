"""The tokens by which cases are found by the words of a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from case_api.domain.search.searched_name import one_letter_off
from chassis.database import DriverConnection
from events.blind_index import BlindIndex, IndexedValue
from events.envelope import LedgerId

_MAX_FUZZY_WORDS: Final = 3
"""Words of one search, the longest, that are searched with one letter wrong."""
TOKENS_IN_USE_QUERY: Final = """
    SELECT given.token FROM unnest($2::bigint[]) AS given(token)
     WHERE EXISTS (
         SELECT FROM case_api.person_name n WHERE n.ledger_id = $1 AND n.token = given.token
     )
"""


@dataclass(frozen=True, slots=True)
class NameMatch:
    """The tokens of one word of a search: of the word, of words it begins, of those alike."""

    exact: Sequence[int]
    prefix: Sequence[int]
    alike: Sequence[int]
    """Of the words in use that are one letter off."""


async def match_words(
    db: DriverConnection, ledger_id: LedgerId, index: BlindIndex, words: Sequence[str]
) -> Sequence[NameMatch]:
    """The tokens of each word of a name."""
    alike = {
        word: index.tokens(IndexedValue.WORD, one_letter_off(word))
        for word in words[:_MAX_FUZZY_WORDS]
    }
    every = [token for tokens in alike.values() for token in tokens]
    rows = await db.fetch(TOKENS_IN_USE_QUERY, ledger_id, every) if every else []
    in_use = {row[0] for row in rows}
    return [
        NameMatch(
            index.tokens(IndexedValue.WORD, [word]),
            index.tokens(IndexedValue.PREFIX, [word]),
            sorted(in_use.intersection(alike.get(word, ()))),
        )
        for word in words
    ]
