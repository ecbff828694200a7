"""What the statements of imports read, where a council has imported many cases."""

from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from typing import Final

import pytest

from case_api.store.erasure.erasure_executor import UNFINISHED_IMPORT_QUERY
from case_api.store.imports import jobs
from case_api.store.imports.cases import IMPORTED_QUERY, OPENED_QUERY, UPN_QUERY
from case_api.store.imports.outcomes import EARLIER_ROWS_QUERY, OUTCOME_QUERY, REPORT_QUERY
from case_api.store.imports.progress import UNFINISHED_QUERY
from case_api.store.imports.receiving import COUNT_QUERY
from case_api.store.imports.retention import INCOMPLETE_QUERY, OLD_QUERY
from case_api.store.imports.staging import NEXT_ROWS_QUERY
from chassis.database import DriverConnection, Ledgers
from chassis.testing import Database
from chassis.testing.query_plans import long_transaction, plan_modes, rows_read_by
from events.envelope import LedgerId

SEED: Final = """
INSERT INTO case_api.import_job
    (ledger_id, import_id, format, dry_run, state, actor, authority, created_at, updated_at,
    ended_at)
SELECT $1, md5(n::text)::uuid, 'ndjson', false,
       CASE WHEN n % 1000 = 1 THEN 'waiting' WHEN n % 1000 = 2 THEN 'receiving' ELSE 'completed'
       END, 'seed', '999', timestamptz '2026-01-01' + n * interval '1 minute', '2026-06-01', CASE
       WHEN n % 1000 NOT IN (1, 2) THEN timestamptz '2026-06-01' + n * interval '1 minute' END
  FROM generate_series(1, 5000) n;
INSERT INTO case_api.import_row (ledger_id, import_id, row_number, content)
SELECT $1, md5('1')::uuid, n, '{}' FROM generate_series(1, 20000) n;
INSERT INTO case_api.import_outcome
    (ledger_id, import_id, row_number, reference, outcome, case_id, violations)
SELECT $1, md5('7')::uuid, n, 'OLD/' || n, CASE WHEN n % 500 = 0 THEN 'refused' ELSE 'imported' END,
       NULL, '[]'
  FROM generate_series(1, 50000) n;
INSERT INTO case_api.case_list (ledger_id, case_id, reference, cohort, stage)
SELECT $1, md5(n::text)::uuid, 'OLD/' || n, 2016, 'opened' FROM generate_series(1, 20000) n;
INSERT INTO case_api.imported_case (ledger_id, reference, case_id, digest)
SELECT $1, 'OLD/' || n, md5(n::text)::uuid, sha256('') FROM generate_series(1, 20000) n;
INSERT INTO case_api.person_identifier (ledger_id, case_id, kind, token)
SELECT $1, md5(n::text)::uuid, kind, n
  FROM generate_series(1, 20000) n, unnest(ARRAY['upn', 'nhs']) kind;
ANALYZE;
"""
NOW: Final = datetime(2026, 6, 1, 12, tzinfo=UTC)
BATCH: Final = "{" + ",".join(f"OLD/{n}" for n in range(1, 101)) + "}"
UPNS: Final = "{" + ",".join(str(n) for n in range(1, 101)) + "}"


@pytest.fixture
async def seeded(database: Database, council: LedgerId) -> AsyncGenerator[DriverConnection]:
    """A transaction of case-api over the big tables."""
    async with long_transaction(database.admin_url, Ledgers.ALL) as db:
        await db.execute(SEED.replace("$1", f"'{council}'::uuid"))
    async with long_transaction(database.url_for("case_api"), council) as db:
        yield db


async def test_every_statement_of_an_import_reads_no_more_than_its_rows(
    seeded: DriverConnection, council: LedgerId
) -> None:
    waiting, read = [await seeded.fetchval("SELECT md5($1)::uuid", each) for each in ("1", "7")]
    statements: list[tuple[str, str, Sequence[object], int]] = [
        ("an import", jobs.FIND_QUERY, (council, read), 1),
        ("a page", jobs.jobs_query(first_page=True), (council, 50), 60),
        ("the next", jobs.jobs_query(first_page=False), (council, 50, NOW, read), 60),
        ("the next rows", NEXT_ROWS_QUERY, (council, waiting, 500, 100), 100),
        ("a report", REPORT_QUERY, (council, read, 4_000, 200), 200),
        ("the refused rows", OUTCOME_QUERY, (council, read, 4_000, 50, "refused"), 50),
        ("earlier rows", EARLIER_ROWS_QUERY, (council, read, BATCH), 100),
        ("imported cases", IMPORTED_QUERY, (council, BATCH), 100),
        ("cases of references", OPENED_QUERY, (council, BATCH), 100),
        ("cases of UPNs", UPN_QUERY, (council, UPNS, "{upn,former_upn}"), 100),
        ("unfinished imports", UNFINISHED_QUERY, (), 20),
        ("how many are unfinished", COUNT_QUERY, (council, NOW), 10),
        ("whether one is unfinished", UNFINISHED_IMPORT_QUERY, (council,), 10),
        ("an incomplete import", INCOMPLETE_QUERY, (NOW,), 1),
        ("an old import", OLD_QUERY, (NOW,), 1),
    ]

    found = {
        f"{name}, {mode}": (await rows_read_by(seeded, query, *values), bound)
        async for mode in plan_modes(seeded)
        for name, query, values, bound in statements
    }

    assert {name: each for name, each in found.items() if each[0] > each[1]} == {}
