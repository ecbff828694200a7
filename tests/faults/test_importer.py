"""The importer, with a fault at every await of a batch, and of its subscription."""

import asyncio
import json
from datetime import date
from typing import Final
from uuid import UUID, uuid4

import pytest
from tests.faults.environment import FaultEnvironment, fault_environment
from tests.faults.support import COUNCIL
from tests.faults.worker_support import wait_for_value, wait_until_caught_up

from case_api.domain.imports.outcome import ImportFormat
from case_api.store.imports.receiving import NewImport, insert_job, insert_rows, submit_job
from case_api.store.imports.staging import StagedRow
from case_api.testing.vault import VAULT
from chassis.database import create_engine, driver_connection, transaction
from chassis.testing.faults import QUICK_FAULTS, Fault, WorkerSweep, WorkStep

pytestmark = pytest.mark.faults

PERSON: Final = {"family_name": "Example", "given_names": "Robin", "birth_date": "2016-10-05"}
REQUEST: Final = {
    "kind": "initial",
    "trigger": "request",
    "requester": "parent",
    "received_on": date(2024, 3, 4).isoformat(),
}
ENDED: Final = (
    "SELECT count(*) FROM case_api.import_job WHERE import_id = $1 AND ended_at IS NOT NULL"
)
CASES: Final = """
    SELECT c.case_id FROM case_api.imported_case c
      JOIN case_api.import_outcome o ON o.case_id = c.case_id
     WHERE o.import_id = $1 AND o.outcome = 'imported' ORDER BY o.row_number
"""
FACTS: Final = "SELECT type FROM log.event WHERE correlation_id = $1 ORDER BY position"
LEFT: Final = "SELECT count(*) FROM case_api.import_row"


async def test_each_case_is_imported_once_after_any_fault() -> None:
    await asyncio.gather(*(run_with_fault(fault) for fault in QUICK_FAULTS))


async def run_with_fault(fault: Fault) -> None:
    async with fault_environment() as env:
        process = await env.start("case_api importer")
        step = import_step(env)
        await WorkerSweep(env.proxy, process, step).inject_at_every_await([fault])


def import_step(env: FaultEnvironment) -> WorkStep:
    """Two cases and a row that is refused, in one import."""

    async def work() -> None:
        import_id = uuid4()
        rows = [
            json.dumps(
                {
                    "reference": f"{import_id}/{number}",
                    "person": PERSON,
                    "history": [{"type": "request.received", "data": REQUEST}],
                }
            )
            for number in range(2)
        ]
        await stage(env, import_id, [*rows, "{}"])
        await env.records.fetch_column("NOTIFY send_log")
        await wait_for_value(env.records, 1, ENDED, import_id)
        assert len(await env.records.fetch_column(CASES, import_id)) == 2
        facts = await env.records.fetch_column(FACTS, import_id)
        assert facts == ["case.opened", "request.received"] * 2
        assert await env.records.fetch_column(LEFT) == [0]
        await wait_until_caught_up(env.records, "case_api")

    return work


async def stage(env: FaultEnvironment, import_id: UUID, rows: list[str]) -> None:
    """An import whose rows have arrived, without the proxy."""
    writer = create_engine(env.database.url_for("case_api"), pool_size=1)
    new = NewImport(
        import_id, ImportFormat.NDJSON, dry_run=False, actor="client:tester", authority="999"
    )
    staged = [StagedRow(number, row.encode()) for number, row in enumerate(rows, 1)]
    async with transaction(writer, COUNCIL) as db:
        connection = await driver_connection(db)
        await insert_job(connection, COUNCIL, new)
        await insert_rows(VAULT.open(connection), COUNCIL, import_id, staged)
        await submit_job(connection, COUNCIL, import_id, len(staged), ())
    await writer.dispose()
