"""A council with 50,000 cases and their people, to be searched by tests and measurements."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Final
from uuid import UUID

from case_api.domain.search.search_summary import SearchSummary
from case_api.store.encryption.data_keys import file_key, new_wrapped_key
from case_api.store.search.person_index import encrypt_summary
from case_api.testing.vault import VAULT
from chassis.database import DriverConnection
from events.blind_index import BlindIndex, IndexedValue
from events.envelope import CaseId, LedgerId

_SEED: Final = """
INSERT INTO case_api.case_list
    (ledger_id, case_id, opened_at, reference, cohort, stage, flags, officer_id, team_id, setting)
SELECT $1, md5(n::text)::uuid, timestamptz '2020-01-01' + n * interval '1 minute', 'EHC ' || n,
       2001 + n % 25, CASE WHEN n % 500 = 0 THEN 'plan_refused' ELSE 'plan_issued' END,
       CASE WHEN n % 400 = 0 THEN '{life_limiting}'::text[] ELSE '{}' END,
       md5('officer' || n % 200)::uuid, md5('team' || n % 8)::uuid, (999000 + n % 300)::text
  FROM generate_series(1, 50000) n;
INSERT INTO case_api.running_deadline
    (ledger_id, case_id, deadline_id, rule, due_on, law_due_on)
SELECT $1, md5(n::text)::uuid, md5('next' || n)::uuid, 'review-decision',
       $2 + n % 365, $2 + n % 365 + 1
  FROM generate_series(1, 50000) n
 UNION ALL
SELECT $1, md5(n::text)::uuid, md5('second' || n)::uuid, 'review-meeting',
       $2 + 516, $2 + 516
  FROM generate_series(47001, 50000) n;
"""


_ANALYZE: Final = """
ANALYZE case_api.case_list, case_api.case_file, case_api.person_search, case_api.person_name,
        case_api.person_identifier, case_api.running_deadline
"""
_SIZE: Final = 50_000
_FAMILY: Final = str.maketrans("0123456789", "aeioumrtls")
_GIVEN: Final = str.maketrans("0123456789", "taeknivorl")


async def seed_search_council(
    admin: DriverConnection, ledger_id: LedgerId, first_day: date = date(2026, 1, 1)
) -> None:
    """Write the rows that a search reads, as the owner.

    5,000 family names and 800 given names, one of each far more frequent than the others; 250 cases
    an officer, 8 teams, 25 cohorts, a rare stage and a rare flag. A deadline of each case runs
    until one of the 365 days from `first_day`, 137 on each; of the 3,000 cases opened last
    another until the day 516 days after it.
    """
    seed = _SEED.replace("$1", f"'{ledger_id}'::uuid")
    await admin.execute(seed.replace("$2", f"date '{first_day}'"))
    index = VAULT.index(ledger_id)
    keys = [new_wrapped_key(VAULT, ledger_id, _case_id(n)) for n in range(1, _SIZE + 1)]
    for table, columns, rows in (
        ("case_file", ("key",), _keys(keys)),
        (
            "person_search",
            ("summary", "birth_date", "postcode", "index_key"),
            _summaries(index, keys),
        ),
        ("person_name", ("token",), _names(index)),
        ("person_identifier", ("kind", "token"), _identifiers(index)),
    ):
        await admin.copy_records_to_table(
            table,
            schema_name="case_api",
            columns=("ledger_id", "case_id", *columns),
            records=((ledger_id, *row) for row in rows),
        )
    await admin.execute(_ANALYZE)


def _case_id(n: int) -> CaseId:
    return CaseId(UUID(hashlib.md5(str(n).encode(), usedforsecurity=False).hexdigest()))


def _keys(keys: Sequence[bytes]) -> Iterator[tuple[object, ...]]:
    for n, wrapped in enumerate(keys, 1):
        yield _case_id(n), wrapped


def _summaries(index: BlindIndex, keys: Sequence[bytes]) -> Iterator[tuple[object, ...]]:
    token, ledger_id = cache(index.token), LedgerId(index.ledger_id)
    for n, wrapped in enumerate(keys, 1):
        day = date(2001, 1, 1) + timedelta(days=n % 9_000)
        postcode = f"ZZ{n % 90 + 1} {n % 7}ZZ"
        key = file_key(VAULT, ledger_id, _case_id(n), wrapped)
        person = SearchSummary("Example", "Sam", day, postcode, (), ())
        yield (
            _case_id(n),
            encrypt_summary(key, person),
            token(IndexedValue.BIRTH_DATE, day.isoformat()),
            token(IndexedValue.POSTCODE, postcode),
            index.key_id,
        )


def _names(index: BlindIndex) -> Iterator[tuple[object, ...]]:
    @cache
    def tokens(word: str) -> Sequence[int]:
        return index.name_tokens([word])

    for n in range(1, _SIZE + 1):
        family = "smith" if n % 60 == 0 else str(n % 5_000).translate(_FAMILY) + "son"
        given = "mohammed" if n % 50 == 1 else str(n % 800).translate(_GIVEN) + "ann"
        yield from ((_case_id(n), token) for token in {*tokens(family), *tokens(given)})


def _identifiers(index: BlindIndex) -> Iterator[tuple[object, ...]]:
    for n in range(1, _SIZE + 1):
        for kind in ("upn", "nhs", "local"):
            yield _case_id(n), kind, index.token(IndexedValue.IDENTIFIER, f"{kind.upper()}{n}")
