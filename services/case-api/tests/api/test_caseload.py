"""A made-up council is imported without a refusal, by the importer of every import."""

import json
from uuid import uuid4

from deploy.caseload.cases import generated_cases
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.testing.vault import VAULT
from case_api.worker.imports.importer import Importer
from chassis.clock import Clock

SIZE = 200
QUOTA = 1_000_000


async def test_every_generated_case_is_imported(
    client: AsyncClient, engine: AsyncEngine, clock: Clock
) -> None:
    rows = generated_cases(11, SIZE, await clock.today())
    body = "".join(f"{json.dumps(row)}\n" for row in rows)
    headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": "a"}
    accepted = await client.post("/v1/imports", content=body, headers=headers)
    importer = Importer(engine, VAULT, clock, uuid4, lambda: None, QUOTA)

    while await importer.step():
        pass

    job = (await client.get(accepted.headers["Location"])).json()
    report = await client.get(f"{accepted.headers['Location']}/report?outcome=refused")
    assert report.text == ""
    assert (job["state"], job["imported"]) == ("completed", SIZE)
