"""The plans of searches for institutions, in a register as large as that of the DfE.

50,000 institutions, half of them closed: all in one of 150 areas, all schools but each 500th;
"primary" in the name of every second, "mary" in every 25th, "rowan" in every 5,000th.
"""

from collections.abc import AsyncGenerator, Mapping
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.institutions.criteria import InstitutionCriteria
from case_api.domain.institutions.institution_words import searched_words
from case_api.store.institutions.institution_query import (
    InstitutionPlace,
    candidate_counts_query,
    has_further_criteria,
    listed_query,
    named_query,
)
from case_api.store.institutions.institution_search import (
    INSTITUTION_ALIKE_QUERY,
    SCANNED,
    TooManyMatches,
    find_institutions,
    name_candidates,
)
from case_api.store.institutions.institutions import IDS_BY_URN_QUERY
from case_api.store.institutions.name_probe import probe_words
from case_api.store.search.search_query import ComposedQuery
from chassis.database import DriverConnection, Ledgers
from chassis.testing import Database, query_plans
from chassis.testing.query_plans import long_transaction
from events.envelope import LedgerId

PAGE: Final = 51
SEED: Final = """
INSERT INTO case_api.institution
    (ledger_id, institution_id, version, document, recorded_by, created_at, kind, urn, ukprn,
     authority, open_from, open_to)
SELECT $1, md5(n::text)::uuid, 1, '{"name":"Mill","kind":"school"}', 'seed',
       timestamptz '2020-01-01' + n * interval '1 minute',
       CASE n % 500 WHEN 0 THEN 'therapy' ELSE 'school' END, (100000 + n)::text,
       (10000000 + n / 2)::text, (200 + n % 150)::text, '-infinity',
       CASE n % 2 WHEN 0 THEN 'infinity'::date ELSE '2020-08-31' END
FROM generate_series(1, 50000) n;
INSERT INTO case_api.institution_word (ledger_id, institution_id, word)
SELECT $1, md5(n::text)::uuid, word
FROM generate_series(1, 50000) n, unnest(ARRAY[
    'school', 'w' || n % 3000,
    CASE n % 2 WHEN 0 THEN 'primary' END,
    CASE n % 25 WHEN 0 THEN 'mary' END,
    CASE n % 5000 WHEN 0 THEN 'rowan' END]) word
WHERE word IS NOT NULL;
ANALYZE case_api.institution, case_api.institution_word;
"""
PLACE: Final[InstitutionPlace] = (0, datetime(2020, 1, 10, tzinfo=UTC), UUID(int=0))
TODAY: Final = date(2026, 11, 20)
LISTS: Final[Mapping[str, tuple[InstitutionCriteria, int]]] = {
    "all": (InstitutionCriteria(), PAGE),
    "a URN": (InstitutionCriteria(urn="100077"), 1),
    "a UKPRN": (InstitutionCriteria(ukprn="10000077"), 2),
    "a rare kind": (InstitutionCriteria(kind="therapy"), PAGE),
    "a frequent kind": (InstitutionCriteria(kind="school"), PAGE),
    "an area": (InstitutionCriteria(authority="277"), PAGE),
    "a kind in an area": (InstitutionCriteria(authority="277", kind="therapy"), SCANNED),
    "open today": (InstitutionCriteria(open_on=TODAY), SCANNED),
    "a kind open today": (InstitutionCriteria(kind="school", open_on=TODAY), SCANNED),
}
"""Lists without a name, and how many rows a page may read."""
NAMES: Final[Mapping[str, tuple[InstitutionCriteria, int]]] = {
    "a rare word": (InstitutionCriteria(words=searched_words("rowan school")), 60),
    "a frequent word": (InstitutionCriteria(words=searched_words("st mary primary")), 9_000),
    "on a day": (InstitutionCriteria(words=["mary"], open_on=TODAY), 7_000),
    "frequent words in an area": (
        InstitutionCriteria(words=searched_words("primary school"), authority="277"),
        1_500,
    ),
    "no word": (InstitutionCriteria(words=["zzzz"]), 2),
}
"""Searches by name, and how many rows each may read: three or four for each match of the rarest
word."""


@pytest.fixture
async def register(database: Database, council: LedgerId) -> AsyncGenerator[DriverConnection]:
    """A transaction of case-api over a large register."""
    async with long_transaction(database.admin_url, Ledgers.ALL) as db:
        await db.execute(SEED.replace("$1", f"'{council}'::uuid"))
    async with long_transaction(database.url_for("case_api"), council) as db:
        yield db


async def rows_read(db: DriverConnection, query: ComposedQuery) -> float:
    """Rows of tables that a statement read, those that a condition then dropped included."""
    found = await db.fetchval(
        f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {query.text}", *query.values
    )
    return query_plans.rows_read(found[0]["Plan"])


async def test_no_search_grows_with_the_register(
    register: DriverConnection, council: LedgerId
) -> None:
    async for _ in query_plans.plan_modes(register):
        found = await rows_read_by_searches(register, council)
        assert {name: each for name, each in found.items() if each[0] > each[1]} == {}
    await pages_go_on_where_they_end(register, council)


async def rows_read_by_searches(
    db: DriverConnection, council: LedgerId
) -> Mapping[str, tuple[float, int]]:
    """The rows that each search read, and how many it may read."""
    found: dict[str, tuple[float, int]] = {}
    for name, (criteria, bound) in LISTS.items():
        length = SCANNED if has_further_criteria(criteria) else PAGE
        for place in (None, PLACE):
            query = listed_query(council, criteria, place, length)
            found[f"{name}, {place and 'next'}"] = await rows_read(db, query), bound + 2
    for name, (criteria, bound) in NAMES.items():
        words = await probe_words(db, council, criteria.words, INSTITUTION_ALIKE_QUERY)
        counts = candidate_counts_query(council, words, criteria.authority)
        found[f"{name}, counted"] = await rows_read(db, counts), 20_000
        candidates = await name_candidates(db, council, words, criteria.authority)
        query = named_query(council, criteria, words, candidates, None, PAGE)
        found[name] = await rows_read(db, query), bound
    by_urn = ComposedQuery(IDS_BY_URN_QUERY, [council, ["100001", "100002"]])
    found["by URN"] = await rows_read(db, by_urn), 2
    return found


async def pages_go_on_where_they_end(db: DriverConnection, council: LedgerId) -> None:
    """A page ends after the rows that it may read, and the next one goes on behind them."""
    second_half = InstitutionCriteria(kind="school", open_on=date(2020, 9, 1))
    institutions, place, pages = 0, None, 0
    while True:
        page = await find_institutions(db, council, second_half, place, 1_000)
        institutions, place, pages = institutions + len(page.found), page.last, pages + 1
        if place is None:
            break

    assert (institutions, pages) == (24_900, 50)
    frequent = InstitutionCriteria(words=["primary", "school"])
    with pytest.raises(TooManyMatches):
        await find_institutions(db, council, frequent, None, 50)
