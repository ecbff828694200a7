"""Plans as data over HTTP: drafted, replaced, issued, and fixed from then on."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol
from uuid import UUID

import pytest
from httpx import AsyncClient, Response
from pydantic import JsonValue

PLAN: Final = str(UUID(int=7))
NEED: Final = str(UUID(int=1))
POST: Final = {"Idempotency-Key": "a"}
CONTENT: Final[dict[str, Any]] = {
    "section_b": [
        {"need_id": NEED, "area": "cognition_and_learning", "text": "Reads simple words."}
    ],
    "section_f": [{"item_id": NEED, "text": "Teaching of phonics.", "needs": [NEED]}],
}
CHANGED: Final[dict[str, Any]] = {"section_b": CONTENT["section_b"]}

Record = Callable[..., Awaitable[dict[str, Any]]]


class OpenedCase(Protocol):
    path: str
    request_id: str


@pytest.fixture
def versions(case: OpenedCase) -> str:
    return f"{case.path}/plans/{PLAN}/versions"


@pytest.fixture
async def created(record: Record, versions: str) -> dict[str, Any]:
    return await record(versions, {"content": CONTENT})


async def issue_draft(
    client: AsyncClient, case: OpenedCase, created: dict[str, Any], key: str = "issue"
) -> Response:
    content = {name: created[name] for name in ("plan_id", "version", "sha256")}
    draft = {
        "basis": "assessment",
        "request_id": case.request_id,
        "sent_on": "2026-06-15",
        "content": content,
    }
    return await client.post(f"{case.path}/drafts", json=draft, headers={"Idempotency-Key": key})


async def agree(record: Record, case: OpenedCase) -> None:
    decision = {"request_id": case.request_id, "decided_on": "2026-04-09"}
    await record(f"{case.path}/assessment-agreements", {**decision, "notified_on": "2026-04-10"})


async def test_a_draft_is_read_as_written_and_replaced_as_a_whole(
    client: AsyncClient, versions: str, created: dict[str, Any]
) -> None:
    read = await client.get(f"{versions}/1")
    same = await client.put(
        f"{versions}/1", json=CONTENT, headers={"If-Match": read.headers["ETag"]}
    )
    replaced = await client.put(
        f"{versions}/1", json=CHANGED, headers={"If-Match": read.headers["ETag"]}
    )
    stale = await client.put(
        f"{versions}/1", json=CONTENT, headers={"If-Match": read.headers["ETag"]}
    )

    assert read.json()["content"]["section_b"][0]["text"] == "Reads simple words."
    assert (read.json()["state"], read.json()["sha256"]) == ("draft", created["sha256"])
    assert same.headers["ETag"] == read.headers["ETag"] == '"1"'
    assert replaced.json()["content"]["section_f"] == []
    assert (replaced.headers["ETag"], stale.status_code) == ('"2"', 412)
    assert (await client.put(f"{versions}/1", json=CONTENT)).status_code == 428
    assert (await client.get(f"{versions}/1")).json() == replaced.json()


async def test_a_version_cannot_change_once_a_fact_names_it(
    client: AsyncClient, case: OpenedCase, record: Record, versions: str, created: dict[str, Any]
) -> None:
    await agree(record, case)
    first = await issue_draft(client, case, created)
    again = await issue_draft(client, case, created)
    changed = await client.put(f"{versions}/1", json=CHANGED, headers={"If-Match": "*"})
    final = await record(
        f"{case.path}/final-plans",
        {
            "basis": "first",
            "sent_on": "2026-07-01",
            "content": {name: created[name] for name in ("plan_id", "version", "sha256")},
        },
    )

    assert (first.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert (changed.status_code, changed.json()["code"]) == (409, "plan-version-issued")
    assert final["plan_id"] == PLAN
    assert (await client.get(f"{versions}/1")).json()["state"] == "issued"
    fact = (await client.get(f"{case.path}/history/{first.json()['position']}")).json()
    assert fact["data"]["content"]["sha256"] == created["sha256"]


async def test_a_fact_cannot_name_a_content_that_the_case_does_not_have(
    client: AsyncClient,
    case: OpenedCase,
    record: Record,
    opening: dict[str, Any],
    versions: str,
    created: dict[str, Any],
) -> None:
    await agree(record, case)
    await client.put(f"{versions}/1", json=CHANGED, headers={"If-Match": '"1"'})
    another = await record("/v1/cases", {**opening, "reference": "EHC-2"})
    elsewhere = f"/v1/cases/{another['case_id']}/plans/{PLAN}/versions"
    of_another_child = await record(elsewhere, {"content": CONTENT})

    old_hash = await issue_draft(client, case, created)
    wrong_child = await issue_draft(client, case, of_another_child, "another")

    assert old_hash.status_code == wrong_child.status_code == 409
    assert old_hash.json()["errors"][0]["pointer"] == "/content"
    assert wrong_child.json()["errors"][0]["code"] == "unknown_plan_content"
    assert (await client.get(f"{versions}/1")).json()["state"] == "draft"


async def test_a_plan_names_no_document_of_another_child(
    client: AsyncClient, case: OpenedCase, record: Record, opening: dict[str, Any], versions: str
) -> None:
    document = str(UUID(int=8))
    need: dict[str, Any] = CONTENT["section_b"][0]
    cited = {"advice_id": document, "quotation": "Reads.", "document_id": document}
    attached = {"advice_id": document, "document_id": document}
    content = {
        "section_b": [{**need, "rests_on": [cited]}],
        "section_k": [attached],
    }
    created = await record(versions, {"content": content})
    await agree(record, case)
    another = await record("/v1/cases", {**opening, "reference": "EHC-2"})
    refusal = {
        "request_id": another["request_id"],
        "decided_on": "2026-04-09",
        "notified_on": "2026-04-10",
        "letter": {"document_id": document, "sha256": "0a" * 32},
    }
    await record(f"/v1/cases/{another['case_id']}/assessment-refusals", refusal)

    issued = await issue_draft(client, case, created)
    added = await client.post(versions, json={"content": content}, headers=POST)
    content["section_k"] = []
    replaced = await client.put(f"{versions}/1", json=content, headers={"If-Match": "*"})

    assert [
        (response.status_code, [each["pointer"] for each in response.json()["errors"]])
        for response in (issued, added, replaced)
    ] == [
        (409, ["/content"]),
        (422, [
            "/content/section_b/0/rests_on/0/document_id",
            "/content/section_k/0/document_id",
        ]),
        (422, ["/section_b/0/rests_on/0/document_id"]),
    ]  # fmt: skip
    codes = {response.json()["errors"][0]["code"] for response in (issued, added, replaced)}
    assert codes == {"document_of_another_case"}
    without = await client.put(f"{versions}/1", json=CHANGED, headers={"If-Match": "*"})
    sent = await issue_draft(client, case, {**created, "sha256": without.json()["sha256"]}, "b")
    assert sent.status_code == 201


async def test_a_correction_names_another_content_which_is_fixed_too(
    client: AsyncClient, case: OpenedCase, record: Record, versions: str, created: dict[str, Any]
) -> None:
    await agree(record, case)
    position = (await issue_draft(client, case, created)).json()["position"]
    second = await record(versions, {"content": CHANGED, "amends": 1})
    content = {name: second[name] for name in ("plan_id", "version", "sha256")}
    correction = {"position": position, "reason": "mistyped", "values": {"content": content}}
    wrong = {**correction, "values": {"content": {**content, "sha256": created["sha256"]}}}

    refused = await client.post(f"{case.path}/corrections", json=wrong, headers=POST)
    await record(f"{case.path}/corrections", correction)

    assert refused.json()["errors"][0]["pointer"] == "/values/content"
    assert (await client.get(f"{versions}/2")).json()["state"] == "issued"


async def test_the_hash_can_be_computed_from_what_is_read(
    client: AsyncClient, versions: str, created: dict[str, Any]
) -> None:
    content = (await client.get(f"{versions}/1")).json()["content"]

    text = json.dumps(
        without_empty(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )

    assert hashlib.sha256(text.encode()).hexdigest() == created["sha256"]


def without_empty(node: JsonValue) -> JsonValue:
    """JSON without empty lists."""
    match node:
        case dict():
            return {name: without_empty(below) for name, below in node.items() if below != []}
        case list():
            return [without_empty(below) for below in node]
        case _:
            return node


async def test_versions_are_numbered_and_listed(
    client: AsyncClient, case: OpenedCase, record: Record, versions: str, created: dict[str, Any]
) -> None:
    second = await record(versions, {"content": CHANGED, "amends": 1})
    listed = f"{case.path}/plan-versions"
    page = (await client.get(f"{listed}?limit=1")).json()
    rest = (await client.get(f"{listed}?limit=1&cursor={page['next']}")).json()
    unknown = await client.post(versions, json={"content": {}, "amends": 9}, headers=POST)
    nowhere = versions.replace(case.path, f"/v1/cases/{UUID(int=9)}")

    assert (created["version"], second["version"]) == (1, 2)
    assert [each["version"] for each in (*page["versions"], *rest["versions"])] == [1, 2]
    assert (rest["versions"][0]["amends"], "next" in rest) == (1, False)
    assert unknown.json()["errors"][0]["pointer"] == "/amends"
    assert (await client.get(f"/v1/cases/{UUID(int=9)}/plan-versions")).status_code == 404
    assert (await client.post(nowhere, json={"content": {}}, headers=POST)).status_code == 404


async def test_a_link_to_no_item_is_refused_with_its_place(
    client: AsyncClient, versions: str
) -> None:
    body = {"content": {"section_f": CONTENT["section_f"]}}

    response = await client.post(versions, json=body, headers=POST)

    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/content/section_f/0/needs/0"


async def test_a_reader_gets_the_sections_that_they_need(
    client: AsyncClient, versions: str, created: dict[str, Any]
) -> None:
    response = await client.get(f"{versions}/1?section=B&section=I")

    assert response.json()["content"].keys() == {"section_b", "section_i"}
    assert (await client.get(f"{versions}/1?section=Z")).status_code == 422


async def test_the_same_request_adds_one_version(
    client: AsyncClient, case: OpenedCase, versions: str
) -> None:
    first = await client.post(versions, json={"content": CONTENT}, headers=POST)
    second = await client.post(versions, json={"content": CONTENT}, headers=POST)

    assert first.json() == second.json()
    assert len((await client.get(f"{case.path}/plan-versions")).json()["versions"]) == 1


async def test_a_version_is_compared_with_the_one_that_it_amends(
    client: AsyncClient, record: Record, versions: str, created: dict[str, Any]
) -> None:
    await record(versions, {"content": CHANGED, "amends": 1})

    answer = (await client.get(f"{versions}/2/changes")).json()
    back = (await client.get(f"{versions}/1/changes?since=2")).json()
    nothing = await client.get(f"{versions}/1/changes")

    assert answer["sections"] == ["F"]
    assert [(each["kind"], each["before"]) for each in answer["changes"]] == [
        ("removed", "/section_f/0")
    ]
    assert [(each["kind"], each["after"]) for each in back["changes"]] == [
        ("added", "/section_f/0")
    ]
    assert (nothing.status_code, nothing.json()["errors"][0]["parameter"]) == (422, "since")
    assert (await client.get(f"{versions}/9/changes?since=1")).status_code == 404
