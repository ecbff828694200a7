"""A real process under the largest simulations answers other requests and returns memory."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

import httpx
import psutil

from chassis.testing import Database, issue_test_key
from chassis.testing.contract_tests import served_process
from deadline_service.testing import CaseRecorder, id_for
from events.envelope import LedgerId

FACTS: Final = 2000
ROUNDS: Final = 3
WITHIN: Final = 10.0
"""Seconds, in which a small request is answered whatever else goes on: some milliseconds usually,
and seconds where the event loop waits for a simulation."""
API_BYTES: Final = 180_000_000
"""Of the process that serves; some 120 million after its start."""
ALL_BYTES: Final = 400_000_000
"""With the one that others are forked from, and what is counted twice because they share it."""


def body() -> bytes:
    """As many requests as a simulation may hold: 10,000 deadlines."""
    data = {"kind": "initial", "trigger": "request", "requester": "parent"}
    history = [
        {
            "type": "request.received",
            "data": {**data, "request_id": str(id_for(f"{n}")), "received_on": "2026-11-23"},
        }
        for n in range(FACTS)
    ]
    return json.dumps({"history": history, "today": "2026-12-01"}).encode()


@asynccontextmanager
async def client(
    database: Database, address: str, ledger: LedgerId
) -> AsyncGenerator[httpx.AsyncClient]:
    key = await issue_test_key(database, "deadlines:read", ledger=ledger)
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "key"}
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=60) as found:
        yield found


async def test_simulations_delay_no_other_request_and_return_their_memory(
    database: Database, council: CaseRecorder, other_council: CaseRecorder
) -> None:
    settings = {"DATABASE_URL": database.url_for("deadline_service")}
    with served_process("deadline_service api", "DEADLINE_SERVICE_PORT", settings) as address:
        [process] = [each for each in psutil.Process().children() if "api" in each.cmdline()]
        async with (
            client(database, address, council.ledger_id) as busy,
            client(database, address, other_council.ledger_id) as other,
        ):
            await ready(other)
            simulating = asyncio.create_task(simulate(busy))
            reads = 0
            while not simulating.done():
                async with asyncio.timeout(WITHIN):
                    assert (await other.get("/v1/deadlines")).status_code == 200
                reads += 1
            statuses = await simulating
            serving = process.memory_info().rss
            beside = process.children(recursive=True)
            below = sum(each.memory_info().rss for each in beside)
        process.kill()
        _, left = psutil.wait_procs(beside, timeout=WITHIN)

    assert set(statuses) <= {200, 429, 503}
    assert statuses[200] >= ROUNDS
    assert reads > ROUNDS
    assert serving < API_BYTES
    assert serving + below < ALL_BYTES
    assert beside
    assert not left, "a killed process leaves none behind"


async def simulate(http: httpx.AsyncClient) -> Counter[int]:
    """Six simulations at once, a few times."""
    content = body()
    headers = {"Content-Type": "application/json"}

    async def once() -> int:
        response = await http.post("/v1/simulations", content=content, headers=headers)
        return response.status_code

    found = Counter[int]()
    for _ in range(ROUNDS):
        found.update(await asyncio.gather(*(once() for _ in range(6))))
    return found


async def ready(http: httpx.AsyncClient) -> None:
    async with asyncio.timeout(90):
        while True:
            try:
                if (await http.get("/readyz")).is_success:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)
