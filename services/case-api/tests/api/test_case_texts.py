"""Texts of a case over HTTP."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import pytest
from httpx import AsyncClient
from pydantic import JsonValue

from events.envelope import LedgerId

Connect = Callable[..., Awaitable[AsyncClient]]
Record = Callable[..., Awaitable[dict[str, JsonValue]]]
NO_CASE = "/v1/cases/00000000-0000-4000-8000-00000000dead"
NO_TEXT = "00000000-0000-4000-8000-00000000dead"
CALL = {"channel": "phone", "direction": "in", "party": "parent", "on": "2026-11-02"}


class OpenedCase(Protocol):
    path: str


async def test_a_text_is_read_as_stored_in_its_case_and_council_only(
    client: AsyncClient,
    record: Record,
    case: OpenedCase,
    opening: dict[str, JsonValue],
    connect: Connect,
    other_council: LedgerId,
) -> None:
    content = "Two lines:\n\tSpróbuj rano. 𝄞"
    made = await record(f"{case.path}/texts", {"content": content}, "key-a")
    again = await record(f"{case.path}/texts", {"content": content}, "key-a")
    sibling = await record("/v1/cases", {**opening, "reference": "EHC-2"})
    other = await connect(other_council)
    path = f"/texts/{made['text_id']}"

    assert again == made
    assert (await client.get(f"{case.path}{path}")).json() == made
    assert made["content"] == content
    assert (await client.get(f"/v1/cases/{sibling['case_id']}{path}")).status_code == 404
    assert (await other.get(f"{case.path}{path}")).status_code == 404


@pytest.mark.parametrize("content", ["", " \n", "a\u0000b", "\u202egnp", "x" * 10_001])
async def test_what_cannot_be_read_is_refused(
    client: AsyncClient, case: OpenedCase, content: str
) -> None:
    headers = {"Idempotency-Key": "a"}
    refused = await client.post(f"{case.path}/texts", json={"content": content}, headers=headers)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/content"


async def test_a_case_that_there_is_not_has_no_texts(client: AsyncClient) -> None:
    headers = {"Idempotency-Key": "a"}
    refused = await client.post(f"{NO_CASE}/texts", json={"content": "x"}, headers=headers)

    assert refused.status_code == 404


async def error_of(client: AsyncClient, path: str, body: object) -> tuple[int, str, str]:
    """The status, the code and the place of the only error of a refused POST."""
    response = await client.post(path, json=body, headers={"Idempotency-Key": "refused"})
    (error,) = response.json()["errors"]
    return response.status_code, error["code"], error["pointer"]


async def test_a_fact_that_names_a_text_that_its_case_does_not_have_is_refused(
    client: AsyncClient, record: Record, case: OpenedCase, opening: dict[str, JsonValue]
) -> None:
    sibling = await record("/v1/cases", {**opening, "reference": "EHC-2"})
    theirs = await record(f"/v1/cases/{sibling['case_id']}/texts", {"content": "Theirs."})
    contact = await record(f"{case.path}/contact-log-entries", CALL)
    several = {"events": [{"type": "case.contact_logged", "data": CALL | {"text": NO_TEXT}}]}
    correction = {
        "position": contact["position"],
        "values": {"text": theirs["text_id"]},
        "reason": "mistyped",
    }

    assert [
        await error_of(client, f"{case.path}/{path}", body)
        for path, body in (
            ("contact-log-entries", CALL | {"text": theirs["text_id"]}),
            ("contact-log-entries", CALL | {"text": NO_TEXT}),
            ("events", several),
            ("corrections", correction),
        )
    ] == [
        (409, "unknown_text", "/text"),
        (409, "unknown_text", "/text"),
        (409, "unknown_text", "/events/0/data/text"),
        (409, "unknown_text", "/values/text"),
    ]


async def test_a_fact_names_a_text_of_its_case(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    first, second = [
        (await record(f"{case.path}/texts", {"content": content}))["text_id"]
        for content in ("Phoned.", "Phoned twice.")
    ]
    contact = await record(f"{case.path}/contact-log-entries", CALL | {"text": first})
    correction = {"position": contact["position"], "values": {"text": second}, "reason": "mistyped"}
    await record(f"{case.path}/corrections", correction)

    fact = (await client.get(f"{case.path}/history/{contact['position']}")).json()
    assert fact["data"]["text"] == first
