"""The flags of a case, changed over HTTP."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from httpx import AsyncClient
from pydantic import JsonValue

Record = Callable[..., Awaitable[dict[str, JsonValue]]]


class OpenedCase(Protocol):
    path: str


async def found_by(client: AsyncClient, flag: str) -> int:
    headers = {"Idempotency-Key": f"find-{flag}"}
    response = await client.post("/v1/case-searches", json={"flag": flag}, headers=headers)
    return len(response.json()["cases"])


async def test_flags_are_replaced_and_found(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    path = f"{case.path}/flag-changes"
    await record(path, {"flags": ["looked_after", "out_of_school"]})
    flagged = (await client.get(case.path)).json()["flags"]
    before = await found_by(client, "out_of_school")
    await record(path, {"flags": ["looked_after"]})

    history = (await client.get(f"{case.path}/history")).json()["facts"]
    assert flagged == ["looked_after", "out_of_school"]
    assert (await client.get(case.path)).json()["flags"] == ["looked_after"]
    assert (before, await found_by(client, "out_of_school")) == (1, 0)
    assert history[-1]["data"] == {"details": ["flags"], "flags": ["looked_after"]}


async def test_flags_that_the_case_has_already_are_refused(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    path = f"{case.path}/flag-changes"
    await record(path, {"flags": ["life_limiting"]})

    response = await client.post(
        path, json={"flags": ["life_limiting"]}, headers={"Idempotency-Key": "again"}
    )

    assert response.status_code == 409
    assert [each["pointer"] for each in response.json()["errors"]] == ["/flags"]
    assert len((await client.get(f"{case.path}/history")).json()["facts"]) == 3
