"""Documents are filed and listed, and are of one case."""

from collections.abc import Awaitable, Callable
from typing import Final, Protocol, TypeAlias

import pytest
from httpx import AsyncClient, Response
from pydantic import JsonValue

from events.envelope import LedgerId

Body: TypeAlias = dict[str, JsonValue]
Connect: TypeAlias = Callable[[LedgerId], Awaitable[AsyncClient]]
Describe: TypeAlias = Callable[..., Body]
File: TypeAlias = Callable[..., Awaitable[Response]]
Record: TypeAlias = Callable[..., Awaitable[Body]]
OTHER: Final = "document_of_another_case"


class OpenedCase(Protocol):
    path: str

    def refusal(self) -> Body: ...


@pytest.fixture
async def second(record: Record, opening: Body) -> str:
    """The path of another case of the same council."""
    opened = await record("/v1/cases", {**opening, "reference": "EHC-2"})
    return f"/v1/cases/{opened['case_id']}"


def refused(response: Response) -> tuple[int, str, str]:
    """The status, the code and the place of a refusal."""
    (error,) = response.json()["errors"]
    return response.status_code, error["code"], error["pointer"]


async def test_a_document_is_filed_and_read(
    case: OpenedCase, file: File, client: AsyncClient, pdf: bytes
) -> None:
    response = await file(
        case.path, pdf, concerns="child", received_on="2026-05-10", sent_on="2026-05-08", about=2
    )

    assert response.status_code == 201
    filed = response.json()
    read = await client.get(response.headers["Location"])
    assert read.json() == {
        "document_id": filed["document_id"],
        "position": filed["position"],
        "sha256": read.json()["sha256"],
        "size": len(pdf),
        "media_type": "application/pdf",
        "title": "Report of the educational psychologist",
        "concerns": "child",
        "kind": "advice",
        "on": "2026-05-11",
        "received_on": "2026-05-10",
        "sent_on": "2026-05-08",
        "about": 2,
        "in_other_cases": False,
        "content": "awaited",
    }
    unchanged = await client.get(
        response.headers["Location"], headers={"If-None-Match": read.headers["ETag"]}
    )
    assert unchanged.status_code == 304


async def test_the_log_has_neither_title_nor_location(
    case: OpenedCase, file: File, client: AsyncClient, pdf: bytes
) -> None:
    filed = await file(case.path, pdf, title="Report about Sam Example", location="edrms:Sam")

    history = await client.get(f"{case.path}/history")
    assert history.json()["facts"][-1]["type"] == "case.document_filed"
    assert filed.status_code == 201
    assert "Sam" not in history.text


async def test_documents_are_listed_in_order_with_filters_and_pages(
    case: OpenedCase, file: File, client: AsyncClient, record: Record
) -> None:
    for number in range(4):
        kind = "letter" if number % 2 else "advice"
        elsewhere = {"location": "edrms:1"} if number == 3 else {}
        await file(case.path, b"%%PDF-%d" % number, kind=kind, title=f"No {number}", **elsewhere)
    path = f"{case.path}/documents"

    async def titles(**query: str) -> list[str]:
        page = (await client.get(path, params=query)).json()
        return [each["title"] for each in page["documents"]]

    assert await titles() == ["No 0", "No 1", "No 2", "No 3"]
    assert await titles(kind="letter") == ["No 1", "No 3"]
    assert await titles(content="elsewhere") == ["No 3"]
    assert await titles(kind="advice", content="elsewhere") == []
    assert await titles(concerns="parent") == []
    first = (await client.get(path, params={"limit": 3})).json()
    assert await titles(limit="3", cursor=first["next"]) == ["No 3"]
    other_list = await client.get(path, params={"kind": "letter", "cursor": first["next"]})
    assert other_list.status_code == 400
    voided = {"position": first["documents"][0]["position"], "reason": "wrong_case"}
    await record(f"{case.path}/voids", voided)
    assert await titles() == ["No 1", "No 2", "No 3"]


async def test_a_repeated_filing_has_one_effect(
    case: OpenedCase, client: AsyncClient, describe: Describe, pdf: bytes
) -> None:
    headers = {"Idempotency-Key": "once"}
    first, second = [
        await client.post(f"{case.path}/documents", json=describe(pdf), headers=headers)
        for _ in range(2)
    ]

    assert first.json() == second.json()
    assert second.headers["Idempotency-Replayed"] == "true"
    listed = await client.get(f"{case.path}/documents")
    assert len(listed.json()["documents"]) == 1


async def test_an_invalid_description_is_refused(case: OpenedCase, file: File, pdf: bytes) -> None:
    wrong: dict[str, JsonValue] = {
        "size": 50 * 2**20 + 1,
        "media_type": "text/html",
        "sha256": "0F" * 32,
        "title": "two\nlines",
        "location": "a b",
    }
    for field, value in wrong.items():
        response = await file(case.path, pdf, **{field: value})

        pointer = response.json()["errors"][0]["pointer"]
        assert (response.status_code, pointer) == (422, f"/{field}")


async def test_a_large_content_may_be_elsewhere(case: OpenedCase, file: File, pdf: bytes) -> None:
    assert (await file(case.path, pdf, size=2**40, location="edrms:1")).status_code == 201


async def test_there_are_no_documents_of_an_unknown_case(
    file: File, client: AsyncClient, pdf: bytes
) -> None:
    unknown = "/v1/cases/00000000-0000-4000-8000-000000000001"

    assert (await file(unknown, pdf)).status_code == 404
    assert (await client.get(f"{unknown}/documents")).status_code == 404
    assert (await client.get(f"{unknown}/documents/{unknown[-36:]}")).status_code == 404


async def test_the_content_of_another_case_is_not_filed(
    case: OpenedCase, second: str, file: File, pdf: bytes
) -> None:
    """The file of one child is uploaded to the case of another."""
    await file(case.path, pdf)

    assert refused(await file(second, pdf)) == (409, OTHER, "/document_id")
    assert (await file(second, pdf, in_other_cases=True)).status_code == 201
    assert (await file(case.path, pdf)).status_code == 409  # now it is in another case, too


async def test_a_document_of_another_case_is_in_no_fact(
    case: OpenedCase, second: str, file: File, client: AsyncClient, pdf: bytes, record: Record
) -> None:
    filed = (await file(second, pdf)).json()
    digest = (await client.get(f"{second}/documents")).json()["documents"][0]["sha256"]
    letter = {"document_id": filed["document_id"], "sha256": digest}

    async def refuse(letter: JsonValue) -> Response:
        body = {**case.refusal(), "letter": letter}
        headers = {"Idempotency-Key": "refusal"}
        return await client.post(f"{case.path}/assessment-refusals", json=body, headers=headers)

    assert refused(await refuse(letter)) == (409, OTHER, "/letter")
    renamed = {**letter, "document_id": "00000000-0000-4000-8000-000000000007"}
    assert refused(await refuse(renamed)) == (409, OTHER, "/letter")
    assert filed["document_id"] not in (await refuse(letter)).text
    own = (await file(case.path, b"%PDF-own")).json()
    own_digest = (await client.get(f"{case.path}/documents")).json()["documents"][0]["sha256"]
    assert refused(await refuse({**letter, "document_id": own["document_id"]})) == (
        409,
        "document_differs",
        "/letter",
    )
    right = {"document_id": own["document_id"], "sha256": own_digest}
    assert (await refuse(right)).status_code == 201


async def test_a_document_of_another_case_is_in_no_bundle(
    case: OpenedCase, second: str, file: File, client: AsyncClient, record: Record
) -> None:
    async def filed(path: str, content: bytes) -> dict[str, JsonValue]:
        made = (await file(path, content)).json()
        read = (await client.get(f"{path}/documents/{made['document_id']}")).json()
        return {"document_id": made["document_id"], "sha256": read["sha256"]}

    own, other = await filed(case.path, b"%PDF-own"), await filed(second, b"%PDF-other")
    await record(f"{case.path}/assessment-refusals", case.refusal())
    appeal = {"subjects": ["refusal_to_assess"], "application_received_on": "2026-06-01"}
    bundle: Body = {
        "appeal_id": (await record(f"{case.path}/appeals", appeal))["appeal_id"],
        "on": "2026-09-01",
    }

    wrong = await client.post(
        f"{case.path}/bundles",
        json={**bundle, "documents": [own, other]},
        headers={"Idempotency-Key": "wrong"},
    )
    sent = await record(f"{case.path}/bundles", {**bundle, "documents": [own]})

    assert refused(wrong) == (409, OTHER, "/documents/1")
    fact = (await client.get(f"{case.path}/history/{sent['position']}")).json()
    assert fact["data"]["documents"] == [own]


async def test_a_document_that_is_not_filed_is_of_the_case_that_names_it_first(
    case: OpenedCase, second: str, client: AsyncClient, record: Record
) -> None:
    letter = {"document_id": "00000000-0000-4000-8000-000000000007", "sha256": "0a" * 32}
    body = {**case.refusal(), "letter": letter}
    recorded = await record(f"{case.path}/assessment-refusals", body)
    other = await client.get(second)
    wrong = {**body, "request_id": other.json()["requests"][0]["request_id"]}

    async def refuse(key: str) -> Response:
        return await client.post(
            f"{second}/assessment-refusals", json=wrong, headers={"Idempotency-Key": key}
        )

    assert refused(await refuse("a")) == (409, OTHER, "/letter")
    position = recorded["position"]
    assert isinstance(position, int)
    await record(f"{case.path}/voids", {"position": position, "reason": "wrong_case"})
    assert (await refuse("b")).status_code == 201
    restored = {"position": 1 + position, "reason": "wrong_case"}
    again = await client.post(f"{case.path}/voids", json=restored, headers={"Idempotency-Key": "c"})
    assert refused(again) == (409, OTHER, "/position")


async def test_a_correction_names_no_document_of_another_case(
    case: OpenedCase, second: str, file: File, client: AsyncClient, pdf: bytes, record: Record
) -> None:
    filed = (await file(second, pdf)).json()
    digest = (await client.get(f"{second}/documents")).json()["documents"][0]["sha256"]
    recorded = await record(f"{case.path}/assessment-refusals", case.refusal())
    correction = {
        "position": recorded["position"],
        "reason": "evidence_came_later",
        "values": {"letter": {"document_id": filed["document_id"], "sha256": digest}},
    }

    response = await client.post(
        f"{case.path}/corrections", json=correction, headers={"Idempotency-Key": "c"}
    )

    assert refused(response) == (409, OTHER, "/values/letter")


async def test_a_case_is_not_opened_with_a_document_of_another(
    case: OpenedCase, file: File, client: AsyncClient, pdf: bytes, opening: Body
) -> None:
    filed = (await file(case.path, pdf)).json()
    digest = (await client.get(f"{case.path}/documents")).json()["documents"][0]["sha256"]
    document = {"document_id": filed["document_id"], "sha256": digest}
    request: JsonValue = {
        "kind": "initial",
        "trigger": "request",
        "requester": "parent",
        "received_on": "2026-03-02",
        "document": document,
    }
    body: Body = {**opening, "reference": "EHC-3", "request": request}

    response = await client.post("/v1/cases", json=body, headers={"Idempotency-Key": "c"})

    assert refused(response) == (409, OTHER, "/request/document")


async def test_an_id_is_not_filed_again_even_after_a_void(
    case: OpenedCase, second: str, file: File, pdf: bytes, record: Record
) -> None:
    filed = (await file(case.path, pdf)).json()
    await record(f"{case.path}/voids", {"position": filed["position"], "reason": "wrong_case"})

    again = await file(second, pdf, document_id=filed["document_id"])

    assert refused(again) == (409, "duplicate_id", "/document_id")
    assert (await file(second, pdf)).status_code == 201


async def test_another_council_neither_sees_nor_is_bound_by_a_document(  # noqa: PLR0913, PLR0917
    case: OpenedCase,
    file: File,
    connect: Connect,
    other_council: LedgerId,
    pdf: bytes,
    opening: Body,
    describe: Describe,
) -> None:
    await file(case.path, pdf)
    other = await connect(other_council)

    assert (await other.get(f"{case.path}/documents")).status_code == 404
    opened = await other.post("/v1/cases", json=opening, headers={"Idempotency-Key": "a"})
    path = f"/v1/cases/{opened.json()['case_id']}/documents"
    filed = await other.post(path, json=describe(pdf), headers={"Idempotency-Key": "b"})
    assert filed.status_code == 201
