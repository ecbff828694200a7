"""A hundred requests at once: one succeeds, the others are refused, and none is a server error."""

import asyncio
from collections import Counter
from typing import Protocol

from httpx import AsyncClient, Response
from pydantic import JsonValue

MANY = 100


class OpenedCase(Protocol):
    path: str

    def refusal(self, notified_on: str = ...) -> dict[str, JsonValue]: ...


async def test_one_of_many_changes_of_a_person_succeeds(
    client: AsyncClient, case: OpenedCase
) -> None:
    async def rename(number: int) -> Response:
        return await client.put(
            f"{case.path}/person",
            json={
                "family_name": f"Example {number}",
                "given_names": "Sam",
                "birth_date": "2015-08-05",
            },
            headers={"If-Match": '"1"'},
        )

    responses = await asyncio.gather(*(rename(number) for number in range(MANY)))

    statuses = Counter(response.status_code for response in responses)
    assert statuses[200] == 1
    assert set(statuses) <= {200, 412, 503}
    assert (await client.get(f"{case.path}/person")).headers["ETag"] == '"2"'
    facts = (await client.get(f"{case.path}/history")).json()["facts"]
    assert [fact["type"] for fact in facts].count("case.details_changed") == 1


async def test_one_of_many_decisions_is_recorded(client: AsyncClient, case: OpenedCase) -> None:
    async def refuse(number: int) -> Response:
        return await client.post(
            f"{case.path}/assessment-refusals",
            json=case.refusal(),
            headers={"Idempotency-Key": f"refusal-{number}"},
        )

    responses = await asyncio.gather(*(refuse(number) for number in range(MANY)))

    statuses = Counter(response.status_code for response in responses)
    assert statuses[201] == 1
    assert set(statuses) <= {201, 409, 503}


async def test_one_key_opens_one_case(client: AsyncClient, opening: JsonValue) -> None:
    async def open_case() -> Response:
        return await client.post("/v1/cases", json=opening, headers={"Idempotency-Key": "one"})

    responses = await asyncio.gather(*(open_case() for _ in range(MANY)))

    assert {response.status_code for response in responses} <= {201, 409, 503}
    assert len((await client.get("/v1/cases")).json()["cases"]) == 1
