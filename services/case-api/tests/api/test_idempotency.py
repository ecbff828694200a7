"""A POST that is sent twice takes effect once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Protocol

from httpx import AsyncClient
from pydantic import JsonValue

Connect = Callable[..., Awaitable[AsyncClient]]


class SettableClock(Protocol):
    day: date


class OpenedCase(Protocol):
    path: str

    def refusal(self, notified_on: str = ...) -> dict[str, JsonValue]: ...


async def test_a_repeated_request_has_the_same_response(
    client: AsyncClient, opening: JsonValue
) -> None:
    headers = {"Idempotency-Key": '"open-1"'}

    first = await client.post("/v1/cases", json=opening, headers=headers)
    repeated = await client.post("/v1/cases", json=opening, headers=headers)

    assert (repeated.status_code, repeated.json()) == (201, first.json())
    assert repeated.headers["Location"] == first.headers["Location"]
    assert "Idempotency-Replayed" not in first.headers
    assert repeated.headers["Idempotency-Replayed"] == "true"
    assert len((await client.get("/v1/events")).json()["events"]) == 2


async def test_a_replay_is_not_refused_for_what_is_no_longer_so(
    client: AsyncClient, opening: dict[str, JsonValue], clock: SettableClock
) -> None:
    """The day of a sandbox may be set back: a day that was today is then in the future."""
    headers = {"Idempotency-Key": "open-1"}
    body = {**opening, "taken_over_on": "2026-11-20"}
    first = await client.post("/v1/cases", json=body, headers=headers)
    clock.day = date(2026, 11, 10)

    repeated = await client.post("/v1/cases", json=body, headers=headers)

    assert (first.status_code, repeated.status_code) == (201, 201)
    assert repeated.json() == first.json()


async def test_requests_at_the_same_time_take_effect_once(
    client: AsyncClient, case: OpenedCase
) -> None:
    async def refuse() -> int:
        response = await client.post(
            f"{case.path}/assessment-refusals",
            json=case.refusal(),
            headers={"Idempotency-Key": "twice"},
        )
        return response.status_code

    statuses = await asyncio.gather(*(refuse() for _ in range(4)))

    assert set(statuses) <= {201, 409}
    assert 201 in statuses
    assert len((await client.get("/v1/events")).json()["events"]) == 3


async def test_a_key_with_another_body_is_refused(client: AsyncClient, case: OpenedCase) -> None:
    path, headers = f"{case.path}/assessment-refusals", {"Idempotency-Key": "mine"}
    await client.post(path, json=case.refusal(), headers=headers)

    other = await client.post(path, json=case.refusal("2026-04-11"), headers=headers)

    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


async def test_another_form_of_the_same_id_is_the_same_request(
    client: AsyncClient, case: OpenedCase
) -> None:
    prefix, case_id = case.path.rsplit("/", 1)
    spellings = (case_id, case_id.upper(), case_id.replace("-", ""), f"urn:uuid:{case_id}")
    responses = [
        await client.post(
            f"{prefix}/{spelt}/advice-requests",
            json={
                "request_id": str(case.refusal()["request_id"]),
                "kind": "d",
                "adviser": "other",
                "requested_on": "2026-04-13",
            },
            headers={"Idempotency-Key": "mine"},
        )
        for spelt in spellings
    ]

    assert [response.status_code for response in responses] == [201] * 4
    assert len({response.content for response in responses}) == 1, "one effect, one answer"
    assert len((await client.get("/v1/events")).json()["events"]) == 3


async def test_a_refused_request_may_be_sent_corrected_with_the_same_key(
    client: AsyncClient, case: OpenedCase
) -> None:
    path, headers = f"{case.path}/assessment-refusals", {"Idempotency-Key": "mine"}
    await client.post(path, json=case.refusal("2026-11-21"), headers=headers)

    right = await client.post(path, json=case.refusal(), headers=headers)

    assert right.status_code == 201


async def test_a_post_needs_a_key(client: AsyncClient, opening: JsonValue) -> None:
    response = await client.post("/v1/cases", json=opening)

    assert (response.status_code, response.json()["code"]) == (400, "idempotency-key-missing")


async def test_facts_of_one_case_at_the_same_time_are_all_recorded(
    client: AsyncClient, case: OpenedCase
) -> None:
    async def ask(number: int) -> int:
        body = {"request_id": str(case.refusal()["request_id"]), "kind": "d", "adviser": "other"}
        response = await client.post(
            f"{case.path}/advice-requests",
            json={**body, "requested_on": "2026-04-13"},
            headers={"Idempotency-Key": f"advice-{number}"},
        )
        return response.status_code

    statuses = await asyncio.gather(*(ask(number) for number in range(4)))

    assert statuses == [201] * 4
