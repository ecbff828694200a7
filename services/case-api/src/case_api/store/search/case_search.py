"""Finds the cases of a council by criteria.

Those that are due by a day are read first, where they are few. Where they are many, a page without
a name checks at most `SCANNED_CASES` others in the order of opening, and may be shorter than asked
for. See docs/adr/0093-cases-are-found-by-their-next-date.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from asyncpg import Record

from case_api.domain.search.criteria import CaseCriteria
from case_api.domain.search.search_summary import SearchSummary
from case_api.store.encryption.data_keys import find_file_keys
from case_api.store.encryption.vault import EncryptedConnection
from case_api.store.restrictions import restricted_since
from case_api.store.search.due_cases import DueCases, find_due_cases
from case_api.store.search.name_tokens import match_words
from case_api.store.search.person_index import decrypt_summary
from case_api.store.search.scan_query import scan_count_query, scan_end_query, scan_page_query
from case_api.store.search.search_query import SearchPlace, search_count_query, search_page_query
from chassis.database import DriverConnection
from chassis.encryption.data_key import DataKey
from events.blind_index import BlindIndex
from events.contracts.vocabulary.case import RestrictedPart
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
    person: SearchSummary | None
    """Not there where it was erased or is restricted."""
    restricted_on: date | None

    @property
    def place(self) -> SearchPlace:
        """The place in the list of what was found."""
        return self.rank, self.opened_at, self.case_id


@dataclass(frozen=True, slots=True)
class SearchCount:
    """How many cases a search finds, at most `MAX_COUNT`; `is_whole`: there are no more."""

    cases: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Some of the cases that were found; on the first page, how many there are.

    `last` is the place behind which the search goes on, None at the end.
    """

    cases: Sequence[FoundCase]
    last: SearchPlace | None
    count: SearchCount | None


async def search_cases(
    connection: EncryptedConnection,
    ledger_id: LedgerId,
    criteria: CaseCriteria,
    today: date,
    after: SearchPlace | None,
    limit: int,
) -> SearchResult:
    """At most `limit` cases that meet all criteria on a day, after a place."""
    db, index = connection.db, connection.vault.index(ledger_id)
    due = None
    if criteria.due_by is not None:
        due = await find_due_cases(db, ledger_id, today, criteria.due_by)
        if due.cases is None and not criteria.words:
            return await _scan(connection, index, criteria, due, after, limit)
    words = await match_words(db, ledger_id, index, criteria.words)
    query = search_page_query(index, criteria, words, after, limit + 1, due)
    rows = await db.fetch(query.text, *query.values)
    cases, last = await _page(connection, ledger_id, rows, limit)
    if after is not None:
        return SearchResult(cases, last, None)
    if criteria.words:
        return SearchResult(cases, last, _count(rows[0][0] if rows else 0))
    if last is None:
        return SearchResult(cases, last, _count(len(cases)))
    counted = search_count_query(index, criteria, MAX_COUNT + 1, due)
    return SearchResult(cases, last, _count(await db.fetchval(counted.text, *counted.values)))


async def _scan(
    connection: EncryptedConnection,
    index: BlindIndex,
    criteria: CaseCriteria,
    due: DueCases,
    after: SearchPlace | None,
    limit: int,
) -> SearchResult:
    db = connection.db
    query = scan_page_query(index, criteria, due, after, limit + 1)
    rows = await db.fetch(query.text, *query.values)
    cases, last = await _page(connection, LedgerId(index.ledger_id), rows, limit)
    if last is None:
        last = await _scan_end(db, index, criteria, after)
        count = SearchCount(len(cases), is_whole=last is None)
        return SearchResult(cases, last, None if after else count)
    if after is not None:
        return SearchResult(cases, last, None)
    counted = scan_count_query(index, criteria, due, MAX_COUNT + 1)
    count = _count(await db.fetchval(counted.text, *counted.values))
    if count.is_whole and await _scan_end(db, index, criteria, None):
        count = SearchCount(count.cases, is_whole=False)
    return SearchResult(cases, last, count)


async def _scan_end(
    db: DriverConnection, index: BlindIndex, criteria: CaseCriteria, after: SearchPlace | None
) -> SearchPlace | None:
    """Where the cases end that a page looks up, None if that is the end of the list."""
    query = scan_end_query(index, criteria, after)
    place = await db.fetchrow(query.text, *query.values)
    return None if place is None else (0, place[0], place[1])


async def _page(
    connection: EncryptedConnection, ledger_id: LedgerId, rows: Sequence[Record], limit: int
) -> tuple[Sequence[FoundCase], SearchPlace | None]:
    """The rows of a page, of up to one more, and the place of the last if there is one more."""
    shown = rows[:limit]
    ids = [CaseId(row["case_id"]) for row in shown]
    keys = await find_file_keys(connection, ledger_id, ids)
    restricted = await restricted_since(connection.db, ledger_id, ids, [RestrictedPart.PEOPLE])
    cases = [
        _found(row, keys.get(case_id), restricted.get(case_id))
        for case_id, row in zip(ids, shown, strict=True)
    ]
    return cases, cases[-1].place if len(rows) > limit else None


def _found(row: Record, key: DataKey | None, restricted_on: date | None) -> FoundCase:
    _, *described, encrypted = row
    person = None
    if key is not None and encrypted is not None and restricted_on is None:
        person = decrypt_summary(key, encrypted)
    return FoundCase(*described, person=person, restricted_on=restricted_on)


def _count(found: int) -> SearchCount:
    return SearchCount(min(found, MAX_COUNT), is_whole=found <= MAX_COUNT)
