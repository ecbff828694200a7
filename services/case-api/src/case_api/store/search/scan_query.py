"""The statements of a search by a day with many cases, without a name.

The cases that meet the other criteria are read in the order of opening, at most `SCANNED_CASES` for
a page, and each is looked up among the deadlines.
"""

from typing import Final

from case_api.domain.search.criteria import CaseCriteria
from case_api.store.search.due_cases import DueCases
from case_api.store.search.search_query import (
    SEARCH_COLUMNS,
    ComposedQuery,
    SearchPlace,
    due_condition,
    search_conditions,
    search_source,
)
from events.blind_index import BlindIndex

SCANNED_CASES: Final = 3_000
"""Cases that a page looks up at most."""


def scan_page_query(
    index: BlindIndex,
    criteria: CaseCriteria,
    due: DueCases,
    after: SearchPlace | None,
    limit: int,
) -> ComposedQuery:
    """At most `limit` of the next `SCANNED_CASES` cases after a place: those that are due."""
    query = ComposedQuery()
    scanned = _scanned(query, index, criteria, after)
    query.text = (
        f"SELECT NULL, 0, {SEARCH_COLUMNS} FROM ({scanned}) AS c"  # noqa: S608  # placeholders only
        " LEFT JOIN case_api.person_search p ON p.ledger_id = $1 AND p.case_id = c.case_id"
        f" WHERE {due_condition(query, due)}"
        f" ORDER BY c.opened_at, c.case_id LIMIT {query.parameter(limit)}"
    )
    return query


def scan_end_query(
    index: BlindIndex, criteria: CaseCriteria, after: SearchPlace | None
) -> ComposedQuery:
    """The place of the last of `SCANNED_CASES` cases, no row where there are fewer."""
    query = ComposedQuery()
    scanned = _scanned(query, index, criteria, after)
    query.text = (
        f"SELECT c.opened_at, c.case_id FROM ({scanned}) AS c"  # noqa: S608  # placeholders only
        f" ORDER BY c.opened_at, c.case_id OFFSET {query.parameter(SCANNED_CASES - 1)} LIMIT 1"
    )
    return query


def scan_count_query(
    index: BlindIndex, criteria: CaseCriteria, due: DueCases, at_most: int
) -> ComposedQuery:
    """How many of the first `SCANNED_CASES` cases are due, up to a bound."""
    query = ComposedQuery()
    scanned = _scanned(query, index, criteria, None)
    query.text = (
        f"SELECT count(*) FROM (SELECT FROM ({scanned}) AS c"  # noqa: S608  # placeholders only
        f" WHERE {due_condition(query, due)} LIMIT {query.parameter(at_most)}) AS found"
    )
    return query


def _scanned(
    query: ComposedQuery,
    index: BlindIndex,
    criteria: CaseCriteria,
    after: SearchPlace | None,
) -> str:
    """The cases that meet the other criteria, at most `SCANNED_CASES`, in the order of opening."""
    source = search_source(query, index.ledger_id)
    conditions = [*search_conditions(query, criteria, index)]
    if after is not None:
        place = ", ".join(query.parameter(each) for each in after[1:])
        conditions.append(f"(c.opened_at, c.case_id) > ({place})")
    return (
        f"SELECT c.* {source}{''.join(f' AND {each}' for each in conditions)}"
        f" ORDER BY c.opened_at, c.case_id LIMIT {query.parameter(SCANNED_CASES)}"
    )
