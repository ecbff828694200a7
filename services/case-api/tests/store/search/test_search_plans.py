"""The plans of searches, over the cases and people of a large council.

50,000 cases: 5,000 family names and 800 given names, one of each far more frequent than the others;
250 cases an officer, 8 teams, 25 cohorts, a rare stage and a rare flag.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import md5
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.case_view import Stage
from case_api.domain.people.identifier import IdentifierKind
from case_api.domain.search.criteria import CaseCriteria, kinds_alike
from case_api.domain.search.searched_name import query_words
from case_api.store.search.due_cases import (
    DUE_QUERY,
    MAX_DUE_DEADLINES,
    NEXT_QUERY,
    find_due_cases,
)
from case_api.store.search.duplicate_candidates import CANDIDATES_QUERY
from case_api.store.search.name_tokens import match_words
from case_api.store.search.scan_query import (
    SCANNED_CASES,
    scan_count_query,
    scan_end_query,
    scan_page_query,
)
from case_api.store.search.search_query import (
    ComposedQuery,
    SearchPlace,
    search_count_query,
    search_page_query,
)
from case_api.testing.search_council import seed_search_council
from case_api.testing.vault import VAULT
from chassis.database import DriverConnection, Ledgers, driver_connection, transaction
from chassis.testing import Database, query_plans
from chassis.testing.query_plans import long_transaction
from events.blind_index import IndexedValue
from events.contracts.vocabulary.case import CaseFlag
from events.envelope import LedgerId

OFFICER: Final = UUID(md5(b"officer7", usedforsecurity=False).hexdigest())
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

WRITTEN: Final[Mapping[str, tuple[Sequence[tuple[str, str]], int]]] = {
    "no names": ([("first", "tier"), ("education", "health")], 10),
    "a rare name": ([("iumrson", "taann"), ("first", "tier")], 200),
    "a frequent name and no other": ([("smith", f"street{n}") for n in range(500)], 1_000),
    "two frequent ones": ([("smith", "mohammed")], 2_000),
}
"""Pairs of words of a notice, and how many rows are read to look them up."""

DUE: Final[Mapping[str, tuple[date, CaseCriteria, int]]] = {
    "few": (date(2026, 1, 1), CaseCriteria(due_by=date(2026, 1, 5)), 1_500),
    "few of a cohort": (
        date(2026, 1, 1),
        CaseCriteria(due_by=date(2026, 1, 5), cohort=2011),
        1_500,
    ),
    "few of all with a name": (
        date(2026, 1, 1),
        CaseCriteria(due_by=date(2026, 1, 5), words=query_words("smith mohammed")),
        8_700,
    ),
    "many": (date(2026, 1, 1), CaseCriteria(due_by=date(2026, 2, 28)), 1_000),
    "nearly all": (date(2026, 1, 1), CaseCriteria(due_by=date(2026, 12, 31)), 250),
    "many of an officer": (
        date(2026, 1, 1),
        CaseCriteria(due_by=date(2026, 2, 28), officer_id=OFFICER),
        750,
    ),
    "many of all with a name": (
        date(2026, 1, 1),
        CaseCriteria(due_by=date(2026, 2, 28), words=query_words("smith mohammed")),
        9_000,
    ),
    "many, opened last": (
        date(2027, 1, 1),
        CaseCriteria(due_by=date(2027, 12, 31)),
        2 * SCANNED_CASES + 100,
    ),
}
"""Searches by the next date on a day, and how many rows a page may read: the deadlines that are due
and their cases where these are few, else twice the cases that are looked up."""


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
    index = VAULT.index(council)
    for name, (criteria, bound) in SEARCHES.items():
        for after in (None, PLACE):
            query = search_page_query(index, criteria, (), after, 51)
            found[f"{name}, {after and 'next'}"] = await rows_read(seeded, query), bound
        counted = search_count_query(index, criteria, 1_001)
        found[f"count of {name}"] = await rows_read(seeded, counted), max(bound, 2_500)
    for name, (text, bound) in NAMES.items():
        words = await match_words(seeded, council, index, query_words(text))
        query = search_page_query(index, CaseCriteria(), words, None, 51)
        found[name] = await rows_read(seeded, query), bound
    found |= await rows_read_by_day(seeded, council)
    compared = (
        index.tokens(IndexedValue.IDENTIFIER, [f"UPN{n}" for n in range(40)]),
        "EHC 77",
        index.tokens(IndexedValue.BIRTH_DATE, ["2011-05-05"]),
        index.tokens(IndexedValue.POSTCODE, ["ZZ41 5ZZ"]),
        200,
    )
    candidates = ComposedQuery(CANDIDATES_QUERY, [council, *compared])
    found["duplicates"] = await rows_read(seeded, candidates), 2_000
    found |= await rows_read_for_a_notice(seeded, council)
    return found


async def rows_read_for_a_notice(
    seeded: DriverConnection, council: LedgerId
) -> Mapping[str, tuple[float, int]]:
    """The rows that are read to find another child in a notice, and how many may be.

    Those of each word once: 40 other names are of each family name, 60 of each given name.
    """
    body: str = await seeded.fetchval(
        "SELECT prosrc FROM pg_proc WHERE proname = 'names_another_child_v1'"
    )
    parameters = {
        "log.current_ledger()": "$1::uuid",
        "p_case_id": "$2::uuid",
        "p_one": "$3::bigint[]",
        "p_other": "$4::bigint[]",
    }
    for name, parameter in parameters.items():
        body = body.replace(name, parameter)
    index, found = VAULT.index(council), dict[str, tuple[float, int]]()
    for name, (pairs, bound) in WRITTEN.items():
        one, other = (index.tokens(IndexedValue.WORD, words) for words in zip(*pairs, strict=True))
        query = ComposedQuery(body, [council, UUID(int=0), one, other])
        found[f"written: {name}"] = await rows_read(seeded, query), bound
    return found


async def rows_read_by_day(
    seeded: DriverConnection, council: LedgerId
) -> Mapping[str, tuple[float, int]]:
    """The rows that each search by the next date read, and how many it may read."""
    found: dict[str, tuple[float, int]] = {}
    index = VAULT.index(council)
    for name, (today, criteria, bound) in DUE.items():
        by = criteria.due_by or today
        due = await find_due_cases(seeded, council, today, by)
        probe = ComposedQuery(DUE_QUERY, [council, by, today, MAX_DUE_DEADLINES + 1])
        found[f"due: {name}, first"] = await rows_read(seeded, probe), MAX_DUE_DEADLINES + 1
        words = await match_words(seeded, council, index, criteria.words)
        if due.cases is None and not words:
            query = scan_page_query(index, criteria, due, None, 51)
            counted = scan_count_query(index, criteria, due, 1_001)
            end = scan_end_query(index, criteria, None)
            found[f"due: {name}, end"] = await rows_read(seeded, end), SCANNED_CASES + 1
        else:
            query = search_page_query(index, criteria, words, None, 51, due)
            counted = search_count_query(index, criteria, 1_001, due)
        found[f"due: {name}"] = await rows_read(seeded, query), bound
        if not words:
            # A row that a look-up finds counts twice: plans state the rows of a loop, rounded.
            found[f"due: {name}, count"] = await rows_read(seeded, counted), 3 * SCANNED_CASES
    page = await seeded.fetch("SELECT case_id FROM case_api.case_list LIMIT 200")
    next_query = ComposedQuery(NEXT_QUERY, [council, [each[0] for each in page], date(2026, 1, 1)])
    found["next dates of a page"] = await rows_read(seeded, next_query), 400
    return found


async def test_each_flag_has_an_index(engine: AsyncEngine, council: LedgerId) -> None:
    async with transaction(engine, council) as db:
        connection = await driver_connection(db)
        rows = await connection.fetch(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'case_list'"
        )
    partial = "".join(row[0] for row in rows)

    assert [flag for flag in CaseFlag if f"'{flag.value}'::text = ANY (flags)" not in partial] == []
