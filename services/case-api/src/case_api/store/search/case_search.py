"""Finds the cases of a council by criteria."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from asyncpg import Record

from case_api.domain.search.criteria import CaseCriteria
from case_api.store.search.name_probe import probe_words
from case_api.store.search.search_query import SearchPlace, search_count_query, search_page_query
from chassis.database import DriverConnection
from events.envelope import CaseId, LedgerId

MAX_COUNT: Final = 1_000
"""Cases up to which those that a search finds are counted."""


@dataclass(frozen=True, slots=True)
class FoundCase:
    """A case that was found. `rank` is how well its name matches: 0 is best."""

    rank: int
    case_id: CaseId
    opened_at: datetime
    reference: str | None
    cohort: int
    stage: str
    flags: Sequence[str]
    officer_id: UUID | None
    team_id: UUID | None
    setting: str | None
    main_case_id: UUID | None
    erased_on: date | None
    closed_on: date | None
    family_name: str | None
    given_names: str | None
    birth_date: date | None

    @property
    def place(self) -> SearchPlace:
        """The place in the list of what was found."""
        return self.rank, self.opened_at, self.case_id


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Some of the cases that were found; on the first page, how many there are.

    `count` is at most one more than `MAX_COUNT`, None on later pages.
    """

    cases: Sequence[FoundCase]
    count: int | None


async def search_cases(
    db: DriverConnection,
    ledger_id: LedgerId,
    criteria: CaseCriteria,
    after: SearchPlace | None,
    limit: int,
) -> SearchResult:
    """At most `limit` cases that meet all criteria, after a place."""
    words = await probe_words(db, ledger_id, criteria.words)
    query = search_page_query(ledger_id, criteria, words, after, limit)
    rows = await db.fetch(query.text, *query.values)
    cases = [FoundCase(*row[1:]) for row in rows]
    if after is not None:
        return SearchResult(cases, None)
    if criteria.words:
        return SearchResult(cases, _counted(rows))
    if len(cases) < limit:
        return SearchResult(cases, len(cases))
    counted = search_count_query(ledger_id, criteria, MAX_COUNT + 1)
    return SearchResult(cases, await db.fetchval(counted.text, *counted.values))


def _counted(rows: Sequence[Record]) -> int:
    return min(rows[0][0], MAX_COUNT + 1) if rows else 0
