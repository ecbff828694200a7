"""Malformed requests are refused by a named problem, never echoed, and never a server error."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

import pytest
from httpx import AsyncClient
from pydantic import JsonValue

from events.envelope import LedgerId

Connect = Callable[..., Awaitable[AsyncClient]]
JSON = {"Content-Type": "application/json", "Idempotency-Key": "a"}


class OpenedCase(Protocol):
    path: str

    def refusal(self, notified_on: str = ...) -> dict[str, JsonValue]: ...


def withdrawal(**changed: str) -> bytes:
    """A body written by hand, so that it may be what no JSON writer writes."""
    fields = {
        "request_id": '"00000000-0000-4000-8000-000000000001"',
        "on": '"2026-03-04"',
        "by": '"parent"',
        **changed,
    }
    return ("{" + ",".join(f'"{name}":{value}' for name, value in fields.items()) + "}").encode()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(withdrawal(by='"par\\u0000ent"'), 422, id="NUL in a text"),
        pytest.param(withdrawal(by='"\\ud800"'), 400, id="lone surrogate"),
        pytest.param(withdrawal(by="NaN"), 400, id="NaN"),
        pytest.param(withdrawal(on="1e999"), 422, id="a number beyond numbers"),
        pytest.param(withdrawal(on="0"), 422, id="a number for a day"),
        pytest.param(withdrawal(on='"2026-03-04T00:00:00"'), 422, id="an instant for a day"),
        pytest.param(withdrawal(on="null"), 422, id="null"),
        pytest.param(withdrawal(extension='"x"'), 422, id="an unknown field"),
        pytest.param(withdrawal()[:-1] + b',"on":"2026-03-05"}', 400, id="a repeated key"),
        pytest.param(withdrawal(by="[" * 900 + "]" * 900), 400, id="deep nesting"),
        pytest.param(b"{", 400, id="half a document"),
        pytest.param(b"\xff\xfe", 400, id="not UTF-8"),
        pytest.param(withdrawal().decode().encode("utf-16"), 400, id="UTF-16"),
        pytest.param(b"[]", 422, id="a list"),
        pytest.param(b"", 400, id="nothing"),
    ],
)
async def test_a_malformed_body_is_refused(
    client: AsyncClient, case: OpenedCase, body: bytes, status: int
) -> None:
    response = await client.post(f"{case.path}/request-withdrawals", content=body, headers=JSON)

    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"Content-Type": "text/plain"}, 415, id="text"),
        pytest.param({"Content-Type": "application/json; charset=latin-1"}, 415, id="charset"),
        pytest.param(
            {"Content-Type": "application/json", "Content-Encoding": "gzip"}, 415, id="gzip"
        ),
    ],
)
async def test_another_media_type_is_refused(
    client: AsyncClient, case: OpenedCase, headers: Mapping[str, str], status: int
) -> None:
    response = await client.post(
        f"{case.path}/request-withdrawals",
        content=withdrawal(),
        headers={"Idempotency-Key": "a", **headers},
    )

    assert response.status_code == status


async def test_a_large_body_is_refused(client: AsyncClient, case: OpenedCase) -> None:
    body = withdrawal(by='"' + "x" * 2_000_000 + '"')

    response = await client.post(f"{case.path}/request-withdrawals", content=body, headers=JSON)

    assert response.status_code == 413


@pytest.mark.parametrize(
    "query",
    [
        "limit=-1",
        "limit=0",
        "limit=1000000000",
        "limit=9223372036854775808",
        "limit=+5",
        "limit=1_0",
        "limit=1&limit=2",
        "unknown=1",
        "after=-1",
        "after=9223372036854775808",
        "wait=31",
    ],
)
async def test_an_invalid_query_is_refused(client: AsyncClient, query: str) -> None:
    assert (await client.get(f"/v1/events?{query}")).status_code == 422


@pytest.mark.parametrize(
    "query",
    [
        "as_of=yesterday",
        "as_of=0",
        "known_at=2026-01-01T00:00:00",
        "known_at=0",
        "reference=x",
        "min_position=x",
    ],
)
async def test_an_invalid_point_in_time_is_refused(
    client: AsyncClient, case: OpenedCase, query: str
) -> None:
    assert (await client.get(f"{case.path}?{query}")).status_code == 422


async def test_a_name_is_never_echoed(client: AsyncClient, opening: dict[str, JsonValue]) -> None:
    person = opening["person"]
    assert isinstance(person, dict)
    person["family_name"] = "Unmistakable\u0000"

    response = await client.post("/v1/cases", json=opening, headers={"Idempotency-Key": "a"})

    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/person/family_name"
    assert "Unmistakable" not in response.text


async def test_a_key_is_needed_and_its_scope_counts(
    client: AsyncClient, connect: Connect, council: LedgerId, case: OpenedCase
) -> None:
    reader = await connect(council, "cases:read")
    writer = await connect(council, "cases:write")
    no_one = await client.get(case.path, headers={"Authorization": ""})
    refused = await reader.post(
        f"{case.path}/assessment-refusals", json=case.refusal(), headers={"Idempotency-Key": "a"}
    )

    assert (no_one.status_code, refused.status_code) == (401, 403)
    assert (await writer.get(case.path)).status_code == 403
    assert (await reader.get(case.path)).status_code == 200


async def test_an_unsupported_method_is_answered_with_the_supported_ones(
    client: AsyncClient, case: OpenedCase
) -> None:
    response = await client.delete("/v1/cases")

    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, OPTIONS, POST")
    assert (await client.get("/v1/cases/")).status_code == 404
