"""A case holds at most 5,000 facts: more are refused as a whole, also concurrently."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Final, Protocol

import asyncpg
import pytest
from httpx import AsyncClient, Response
from pydantic import JsonValue

from case_api.store.capacity import MAX_FACTS
from chassis.database import DriverConnection
from chassis.testing import Database

Fill = Callable[[int], Awaitable[None]]
"""Fills the case up to a number of facts."""

# Requests, because every read of a case processes each of them.
_FILL: Final = """
INSERT INTO log.event (
    ledger_id, position, stream_id, stream_version, event_id, type, schema_version,
    actor, correlation_id, recorded_at, hash_version, hash, body
)
SELECT e.ledger_id, e.position + n, e.stream_id, e.stream_version + n, gen_random_uuid(), e.type,
       e.schema_version, 'seed', e.correlation_id, e.recorded_at, 1, sha256(n::text::bytea),
       jsonb_set(e.data, '{request_id}', to_jsonb(gen_random_uuid()))
FROM log.event e, generate_series(1, $2 - e.stream_version) n
WHERE e.stream_id = $1 AND e.type = 'request.received'
"""


class OpenedCase(Protocol):
    path: str
    case_id: str

    def refusal(self, notified_on: str = ...) -> dict[str, JsonValue]: ...


@pytest.fixture
async def fill(database: Database, case: OpenedCase) -> AsyncGenerator[Fill]:
    owner: DriverConnection = await asyncpg.connect(database.admin_url)

    async def filled(facts: int) -> None:
        await owner.execute("ALTER TABLE log.event DISABLE TRIGGER USER")
        await owner.execute(_FILL, case.case_id, facts)
        await owner.execute("ALTER TABLE log.event ENABLE TRIGGER USER")

    yield filled
    await owner.close()


async def refuse(client: AsyncClient, case: OpenedCase, key: str = "key") -> Response:
    headers = {"Idempotency-Key": key}
    path = f"{case.path}/assessment-refusals"
    return await client.post(path, json=case.refusal(), headers=headers)


async def receive(client: AsyncClient, case: OpenedCase, key: str) -> Response:
    body = {
        "kind": "initial",
        "trigger": "request",
        "requester": "parent",
        "received_on": "2026-03-02",
    }
    return await client.post(f"{case.path}/requests", json=body, headers={"Idempotency-Key": key})


async def version(client: AsyncClient, case: OpenedCase) -> int:
    response = await client.get(case.path)
    assert response.status_code == 200
    return int(response.json()["version"])


async def test_a_full_case_refuses_facts_and_can_be_read(
    client: AsyncClient, case: OpenedCase, fill: Fill
) -> None:
    await fill(MAX_FACTS - 1)

    last = await refuse(client, case)
    beyond = await receive(client, case, "beyond")
    repeated = await refuse(client, case)

    assert last.status_code == 201
    assert last.json()["version"] == MAX_FACTS
    assert (beyond.status_code, beyond.json()["code"]) == (409, "case-full")
    assert "5000" in beyond.json()["detail"]
    assert (repeated.status_code, repeated.json()) == (201, last.json()), "it was answered before"
    assert await version(client, case) == MAX_FACTS
    history = await client.get(f"{case.path}/history", params={"limit": 200})
    assert len(history.json()["facts"]) == 200


async def test_a_full_case_refuses_corrections(
    client: AsyncClient, case: OpenedCase, fill: Fill
) -> None:
    await fill(MAX_FACTS)
    body = {"position": 2, "values": {"received_on": "2026-03-01"}, "reason": "mistyped"}

    response = await client.post(
        f"{case.path}/corrections", json=body, headers={"Idempotency-Key": "a"}
    )

    assert (response.status_code, response.json()["code"]) == (409, "case-full")


async def test_the_person_of_a_full_case_is_not_changed(
    client: AsyncClient, case: OpenedCase, fill: Fill
) -> None:
    await fill(MAX_FACTS)
    before = (await client.get(f"{case.path}/person")).json()
    body = {"family_name": "Other", "given_names": "Sam", "birth_date": "2014-01-01"}

    response = await client.put(f"{case.path}/person", json=body, headers={"If-Match": '"1"'})

    assert (response.status_code, response.json()["code"]) == (409, "case-full")
    assert (await client.get(f"{case.path}/person")).json() == before


async def test_concurrent_facts_are_recorded_up_to_the_capacity(
    client: AsyncClient, case: OpenedCase, fill: Fill
) -> None:
    room = 3
    await fill(MAX_FACTS - room)

    responses = await asyncio.gather(*(receive(client, case, f"key-{n}") for n in range(8)))

    statuses = Counter(response.status_code for response in responses)
    assert set(statuses) <= {201, 409, 503}
    assert 1 <= statuses[201] <= room
    assert await version(client, case) == MAX_FACTS - room + statuses[201]
