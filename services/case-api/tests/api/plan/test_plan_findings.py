"""Advice is stored, a plan cites it, and its findings name places in both."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol
from uuid import UUID

from httpx import AsyncClient

ADVICE: Final = str(UUID(int=9))
NEED: Final = str(UUID(int=1))
CONTENT: Final[dict[str, Any]] = {
    "areas": [
        {
            "area": "communication_and_interaction",
            "strengths": ["Zoë enjoys stories."],
            "needs": [{"text": "Uses two-word sentences."}],
            "provision": [
                {
                    "section": "F",
                    "text": "Direct therapy.",
                    "by_whom": "Speech and language therapist",
                    "frequency": "45 minutes a week",
                }
            ],
        }
    ]
}
PLAN: Final[dict[str, Any]] = {
    "section_b": [
        {
            "need_id": NEED,
            "area": "communication_and_interaction",
            "text": "Uses two-word sentences.",
            "rests_on": [{"advice_id": ADVICE, "quotation": "uses two-word sentences"}],
        }
    ],
    "section_f": [
        {
            "item_id": NEED,
            "text": "Access to therapy.",
            "needs": [NEED],
            "rests_on": [{"advice_id": ADVICE, "quotation": "Direct therapy"}],
        }
    ],
}

Record = Callable[..., Awaitable[dict[str, Any]]]


class OpenedCase(Protocol):
    path: str


async def test_a_plan_is_checked_against_its_advice(
    client: AsyncClient, case: OpenedCase, record: Record
) -> None:
    await record(f"{case.path}/advice", {"advice_id": ADVICE, "content": CONTENT})
    versions = f"{case.path}/plans/{UUID(int=7)}/versions"
    await record(versions, {"content": PLAN})

    answer = (await client.get(f"{versions}/1/findings")).json()

    found = {
        (each["code"], each["pointer"], each.get("phrase", each.get("detail", "")))
        for each in answer["findings"]
    }
    assert found == {
        ("provision_without_outcome", "/section_f/0", ""),
        ("vague_wording", "/section_f/0/text", "access to"),
        ("amount_missing", "/section_f/0", ""),
        ("frequency_missing", "/section_f/0", ""),
        ("provider_missing", "/section_f/0", ""),
        ("detail_dropped", "/section_f/0", "45 minutes"),
        ("detail_dropped", "/section_f/0", "1 a week"),
        ("detail_dropped", "/section_f/0", "speech and language therapist"),
    }
    assert {"code": "detail_dropped", "count": 3} in answer["counts"]
    assert (await client.get(f"{versions}/2/findings")).status_code == 404


async def test_advice_is_read_as_written_and_replaced_as_a_whole(
    client: AsyncClient, case: OpenedCase, record: Record
) -> None:
    created = await record(f"{case.path}/advice", {"advice_id": ADVICE, "content": CONTENT})
    path = f"{case.path}/advice/{ADVICE}"
    again = await client.post(
        f"{case.path}/advice",
        json={"advice_id": ADVICE, "content": {}},
        headers={"Idempotency-Key": "again"},
    )
    read = await client.get(path)
    changed = await client.put(path, json={}, headers={"If-Match": read.headers["ETag"]})
    stale = await client.put(path, json=CONTENT, headers={"If-Match": read.headers["ETag"]})
    listed = (await client.get(f"{case.path}/advice")).json()["advice"]

    assert again.status_code == 409
    area = read.json()["content"]["areas"][0]
    assert area == {**CONTENT["areas"][0], "outcomes": []}
    assert read.json()["sha256"] == created["sha256"]
    assert (changed.headers["ETag"], stale.status_code) == ('"2"', 412)
    assert [(each["advice_id"], each["version"]) for each in listed] == [(ADVICE, 2)]
    assert (await client.put(path, json={})).status_code == 428
    assert (await client.get(f"/v1/cases/{UUID(int=5)}/advice")).status_code == 404


async def test_advice_beyond_its_bounds_is_refused(
    client: AsyncClient, case: OpenedCase, record: Record
) -> None:
    long = {"advice_id": ADVICE, "content": {"background": ["x" * 4000] * 100}}
    refused = await client.post(
        f"{case.path}/advice", json=long, headers={"Idempotency-Key": "long"}
    )
    for number in range(50):
        await record(f"{case.path}/advice", {"advice_id": str(UUID(int=number)), "content": {}})
    one_more = await client.post(
        f"{case.path}/advice",
        json={"advice_id": str(UUID(int=50)), "content": {}},
        headers={"Idempotency-Key": "more"},
    )

    assert refused.json()["errors"][0]["pointer"] == "/content"
    assert (one_more.status_code, one_more.json()["code"]) == (409, "conflict")
