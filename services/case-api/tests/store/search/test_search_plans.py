"""The plans of searches, over the cases and people of a large council.

50,000 cases: 5,000 family names and 800 given names, one of each far more frequent than the others;
250 cases an officer, 8 teams, 25 cohorts, a rare stage and a rare flag.
"""

from collections.abc import AsyncGenerator, Mapping
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.case_view import Stage
from case_api.domain.people.identifier import IdentifierKind
from case_api.domain.search.criteria import CaseCriteria, kinds_alike
from case_api.domain.search.name_words import query_words
from case_api.store.search.duplicate_candidates import CANDIDATES_QUERY
from case_api.store.search.name_probe import probe_words
from case_api.store.search.search_query import (
    ComposedQuery,
    SearchPlace,
    search_count_query,
    search_page_query,
)
from case_api.testing.search_council import seed_search_council
from chassis.database import DriverConnection, Ledgers, driver_connection, transaction
from chassis.testing import Database, query_plans
from chassis.testing.query_plans import long_transaction
from events.contracts.vocabulary.case import CaseFlag
from events.envelope import LedgerId

PLACE: Final[SearchPlace] = (0, datetime(2020, 2, 1, tzinfo=UTC), UUID(int=0))
"""Behind nine tenths of the list."""
SEARCHES: Final[Mapping[str, tuple[CaseCriteria, int]]] = {
    "identifier": (
        CaseCriteria(identifier="UPN77", identifier_kinds=kinds_alike(IdentifierKind.UPN)),
        10,
    ),
    "reference": (CaseCriteria(reference="EHC 77"), 5),
    "birth date": (CaseCriteria(birth_date=date(2011, 5, 5)), 40),
    "postcode": (CaseCriteria(postcode="ZZ41 5ZZ"), 400),
    "officer": (CaseCriteria(officer_id=UUID(int=0)), 5),
    "cohort": (CaseCriteria(cohort=2011), 250),
    "rare stage": (CaseCriteria(stage=Stage.PLAN_REFUSED), 250),
    "frequent stage": (CaseCriteria(stage=Stage.PLAN_ISSUED), 250),
    "rare flag": (CaseCriteria(flag=CaseFlag.LIFE_LIMITING), 250),
    "flag of no case": (CaseCriteria(flag=CaseFlag.SERVICE_FAMILY), 5),
    "setting and cohort": (CaseCriteria(setting="999077", cohort=2003), 700),
}
"""Searches without a name, and how many rows a page may read."""
NAMES: Final[Mapping[str, tuple[str, int]]] = {
    "a family name": ("iumrson", 1_500),
    "a mistyped one": ("iumrsno", 1_500),
    "a frequent name and a rare one": ("smith taann", 3_000),
    "two frequent ones": ("smith mohammed", 8_000),
    "an initial and a frequent name": ("m smith", 8_000),
}
"""Searches by name, and how many rows each may read: those of the word that the fewest names have
and of what is one letter off, three for each case. Here 40 other names are, of each family name."""


@pytest.fixture
async def seeded(database: Database, council: LedgerId) -> AsyncGenerator[DriverConnection]:
    """A transaction of case-api over the big tables."""
    async with long_transaction(database.admin_url, Ledgers.ALL) as db:
        await seed_search_council(db, council)
    async with long_transaction(database.url_for("case_api"), council) as db:
        yield db


async def rows_read(db: DriverConnection, query: ComposedQuery) -> float:
    """Rows of tables that a statement read, those that a condition then dropped included."""
    found = await db.fetchval(
        f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {query.text}", *query.values
    )
    return query_plans.rows_read(found[0]["Plan"])


async def test_a_search_reads_little_more_than_it_returns(
    seeded: DriverConnection, council: LedgerId
) -> None:
    async for _ in query_plans.plan_modes(seeded):
        found = await rows_read_by_searches(seeded, council)
        assert {name: each for name, each in found.items() if each[0] > each[1]} == {}


async def rows_read_by_searches(
    seeded: DriverConnection, council: LedgerId
) -> Mapping[str, tuple[float, int]]:
    """The rows that each search read, and how many it may read."""
    found: dict[str, tuple[float, int]] = {}
    for name, (criteria, bound) in SEARCHES.items():
        for after in (None, PLACE):
            query = search_page_query(council, criteria, (), after, 51)
            found[f"{name}, {after and 'next'}"] = await rows_read(seeded, query), bound
        counted = search_count_query(council, criteria, 1_001)
        found[f"count of {name}"] = await rows_read(seeded, counted), max(bound, 2_500)
    for name, (text, bound) in NAMES.items():
        words = await probe_words(seeded, council, query_words(text))
        query = search_page_query(council, CaseCriteria(), words, None, 51)
        found[name] = await rows_read(seeded, query), bound
    compared = ([f"UPN{n}" for n in range(40)], "EHC 77", date(2011, 5, 5), "ZZ41 5ZZ", 200)
    candidates = ComposedQuery(CANDIDATES_QUERY, [council, *compared])
    found["duplicates"] = await rows_read(seeded, candidates), 2_000
    return found


async def test_each_flag_has_an_index(engine: AsyncEngine, council: LedgerId) -> None:
    async with transaction(engine, council) as db:
        connection = await driver_connection(db)
        rows = await connection.fetch(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'case_list'"
        )
    partial = "".join(row[0] for row in rows)

    assert [flag for flag in CaseFlag if f"'{flag.value}'::text = ANY (flags)" not in partial] == []
