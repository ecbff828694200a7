"""Finds the institutions of a council by criteria, each page in a bounded number of rows.

Without a name the list is a range of one index, in the order of creation. What that index does not
have is checked on at most `SCANNED` rows, so that a page may be shorter than asked for. With a name
the matches of its rarest word, or the institutions of the area, are read and ranked.
See docs/adr/0083-institutions-are-imported-by-a-command.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from case_api.domain.institutions.criteria import InstitutionCriteria
from case_api.domain.institutions.institution_id import InstitutionId
from case_api.store.institutions.institution_query import (
    MAX_NAME_CANDIDATES,
    InstitutionPlace,
    NameCandidates,
    candidate_counts_query,
    has_further_criteria,
    listed_query,
    named_query,
)
from case_api.store.institutions.name_probe import WordMatch, probe_words
from case_api.store.search.search_query import ComposedQuery
from chassis.database import DriverConnection
from events.envelope import LedgerId

SCANNED: Final = 1_000
"""Rows that a page without a name reads at most."""
INSTITUTION_ALIKE_QUERY: Final = """
    SELECT given.word FROM unnest($2::text[]) AS given(word)
     WHERE EXISTS (
         SELECT FROM case_api.institution_word w WHERE w.ledger_id = $1 AND w.word = given.word
     )
"""


class TooManyMatches(Exception):
    """A name is so frequent that the institutions that have it are not ranked."""


@dataclass(frozen=True, slots=True)
class FoundInstitution:
    """An institution in the order of a list, and whether it meets all criteria."""

    rank: int
    created_at: datetime
    institution_id: InstitutionId
    matches: bool

    @property
    def place(self) -> InstitutionPlace:
        """Its place in the list."""
        return self.rank, self.created_at, self.institution_id


@dataclass(frozen=True, slots=True)
class InstitutionSearchResult:
    """Some institutions that were found. `last` is where the search goes on, None at the end."""

    found: Sequence[FoundInstitution]
    last: InstitutionPlace | None


async def find_institutions(
    db: DriverConnection,
    ledger_id: LedgerId,
    criteria: InstitutionCriteria,
    after: InstitutionPlace | None,
    limit: int,
) -> InstitutionSearchResult:
    """At most `limit` institutions that meet all criteria, after a place.

    Raises:
        TooManyMatches: every word of the name, and the area, has more than `MAX_NAME_CANDIDATES`.
    """
    if criteria.words:
        length = limit + 1
        words = await probe_words(db, ledger_id, criteria.words, INSTITUTION_ALIKE_QUERY)
        candidates = await name_candidates(db, ledger_id, words, criteria.authority)
        query = named_query(ledger_id, criteria, words, candidates, after, length)
    else:
        length = SCANNED if has_further_criteria(criteria) else limit + 1
        query = listed_query(ledger_id, criteria, after, length)
    return await _page(db, query, limit, length)


async def name_candidates(
    db: DriverConnection, ledger_id: LedgerId, words: Sequence[WordMatch], authority: str | None
) -> NameCandidates:
    """What is read to find a name: whichever has the fewest institutions.

    Raises:
        TooManyMatches: each has more than `MAX_NAME_CANDIDATES`.
    """
    query = candidate_counts_query(ledger_id, words, authority)
    counts = await db.fetchrow(query.text, *query.values)
    sources = [*words, *([] if authority is None else [None])]
    candidates = [NameCandidates(*each) for each in zip(sources, counts or (), strict=True)]
    fewest = min(candidates, key=lambda each: each.count)
    if fewest.count > MAX_NAME_CANDIDATES:
        raise TooManyMatches
    return fewest


async def _page(
    db: DriverConnection, query: ComposedQuery, limit: int, length: int
) -> InstitutionSearchResult:
    rows = [FoundInstitution(*row) for row in await db.fetch(query.text, *query.values)]
    matching = [each for each in rows if each.matches]
    if len(matching) > limit:
        return InstitutionSearchResult(matching[:limit], matching[limit - 1].place)
    last = rows[-1].place if len(rows) == length else None
    return InstitutionSearchResult(matching, last)
