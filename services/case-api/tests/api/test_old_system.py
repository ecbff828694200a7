"""3,000 plans and 400 open assessments of an old system, with errors, imported over HTTP."""

import json
from collections import Counter
from typing import Any, Final
from uuid import uuid4

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.testing.old_system import OldSystem
from case_api.testing.vault import VAULT
from case_api.worker.imports.importer import Importer
from chassis.clock import Clock
from chassis.database import driver_connection, transaction
from events.envelope import LedgerId

PLANS: Final = 3_000
ASSESSMENTS: Final = 400
ERROR_EVERY: Final = 50
Json = dict[str, Any]
COUNTS: Final = "SELECT count(DISTINCT stream_id), count(*) FROM log.event WHERE ledger_id = $1"
LISTED: Final = "SELECT count(*) FROM case_api.case_list WHERE ledger_id = $1"
STAGED: Final = "SELECT count(*) FROM case_api.import_row WHERE ledger_id = $1"


class ImportingClient:
    """Sends a file, works until it is read, and downloads its report."""

    def __init__(self, client: AsyncClient, importer: Importer) -> None:
        self.client = client
        self.importer = importer

    async def send(self, file: bytes, key: str, query: str = "") -> tuple[Json, list[Json]]:
        headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": key}
        accepted = await self.client.post(f"/v1/imports{query}", content=file, headers=headers)
        assert accepted.status_code == 202, accepted.text
        while await self.importer.step():
            pass
        path = accepted.headers["Location"]
        report = (await self.client.get(f"{path}/report")).text.splitlines()
        return (await self.client.get(path)).json(), [json.loads(line) for line in report]


@pytest.fixture
def council_system(client: AsyncClient, engine: AsyncEngine, clock: Clock) -> ImportingClient:
    return ImportingClient(client, Importer(engine, VAULT, clock, uuid4, lambda: None, 1))


async def test_an_old_system_is_imported_but_for_its_errors(
    council_system: ImportingClient, engine: AsyncEngine, council: LedgerId
) -> None:
    rows = [*OldSystem(seed=9).rows(PLANS, ASSESSMENTS, ERROR_EVERY)]
    file = b"\n".join(row.line for row in rows)
    wrong = [row for row in rows if row.violation]

    checked, dry_report = await council_system.send(file, "dry", "?dry_run=true")
    nothing = await count(engine, council, COUNTS)
    done, report = await council_system.send(file, "a")
    recorded = await count(engine, council, COUNTS)
    again, _ = await council_system.send(file, "b")

    assert len(wrong) == (PLANS + ASSESSMENTS) // ERROR_EVERY
    assert nothing == (0, 0)
    assert checked["imported"] == done["imported"] == len(rows) - len(wrong)
    assert checked["refused"] == done["refused"] == len(wrong)
    for each in (dry_report, report):
        assert [
            (violation["code"], violation["pointer"])
            for row in each
            for violation in row["violations"]
        ] == [row.violation for row in wrong]
    outcomes = Counter(row["outcome"] for row in report)
    assert outcomes == {"imported": len(rows) - len(wrong), "refused": len(wrong)}
    assert recorded[0] == len(rows) - len(wrong)
    assert await count(engine, council, LISTED) == (len(rows) - len(wrong),)
    assert (again["imported"], again["unchanged"]) == (0, len(rows) - len(wrong))
    assert await count(engine, council, COUNTS) == recorded
    assert await count(engine, council, STAGED) == (0,)


async def count(engine: AsyncEngine, ledger_id: LedgerId, query: str) -> tuple[int, ...]:
    async with transaction(engine, ledger_id) as db:
        row = await (await driver_connection(db)).fetchrow(query, ledger_id)
    assert row is not None
    return tuple(row)
