"""Values at the boundaries: accepted, or refused with a pointer, and never a server error."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import pytest
from httpx import AsyncClient, Response
from pydantic import JsonValue

Record = Callable[..., Awaitable[Response]]


class OpenedCase(Protocol):
    path: str

    def refusal(self, notified_on: str = ...) -> dict[str, JsonValue]: ...


async def opened(client: AsyncClient, opening: dict[str, JsonValue]) -> Response:
    return await client.post("/v1/cases", json=opening, headers={"Idempotency-Key": "a"})


def pointers(response: Response) -> list[str]:
    return [error["pointer"] for error in response.json()["errors"]]


@pytest.mark.parametrize("born", ["1999-11-21", "2026-11-20"])
async def test_a_birth_date_of_the_last_26_years_is_accepted(
    client: AsyncClient, opening: dict[str, JsonValue], born: str
) -> None:
    person = opening["person"]
    assert isinstance(person, dict)

    assert (await opened(client, {"person": {**person, "birth_date": born}})).status_code == 201


@pytest.mark.parametrize(
    "born",
    ["2026-11-21", "2080-01-01", "2101-01-01", "9999-12-31", "1999-11-20", "0001-01-01"],
)
async def test_a_birth_date_out_of_bounds_is_refused(
    client: AsyncClient, opening: dict[str, JsonValue], case: OpenedCase, born: str
) -> None:
    person = opening["person"]
    assert isinstance(person, dict)
    unborn = {**person, "birth_date": born}

    new = await opened(client, {"person": unborn})
    changed = await client.put(f"{case.path}/person", json=unborn, headers={"If-Match": '"1"'})

    assert (new.status_code, pointers(new)) == (422, ["/person/birth_date"])
    assert (changed.status_code, pointers(changed)) == (422, ["/birth_date"])


@pytest.mark.parametrize("day", ["0001-01-01", "1979-12-31", "2101-01-01", "9999-12-31"])
async def test_a_day_out_of_bounds_is_refused(
    client: AsyncClient, case: OpenedCase, day: str
) -> None:
    response = await client.post(
        f"{case.path}/assessment-refusals",
        json=case.refusal(day),
        headers={"Idempotency-Key": "a"},
    )

    assert (response.status_code, pointers(response)) == (422, ["/notified_on"])


@pytest.mark.parametrize(
    "query",
    ["as_of=0001-01-01", "as_of=9999-12-31", "known_at=9999-12-31T23:59:59-14:00"],
)
async def test_a_point_in_time_out_of_bounds_is_refused(
    client: AsyncClient, case: OpenedCase, query: str
) -> None:
    assert (await client.get(f"{case.path}?{query}")).status_code == 422


@pytest.mark.parametrize("moment", ["1970-01-01T00:00:00-14:00", "2199-12-31T23:59:59+14:00"])
async def test_the_first_and_last_points_in_time_are_accepted(
    client: AsyncClient, case: OpenedCase, moment: str
) -> None:
    response = await client.get(case.path, params={"known_at": moment, "as_of": "2200-12-31"})

    assert response.status_code in {200, 404}


@pytest.mark.parametrize(
    "reference",
    ["1", "SEN/2026/00123", "ehcp 45.b_2", "A" * 63 + "1", "7-b"],
)
async def test_a_reference_as_councils_write_it_is_accepted(
    client: AsyncClient, opening: dict[str, JsonValue], reference: str
) -> None:
    response = await opened(client, {**opening, "reference": reference})

    assert response.status_code == 201
    found = await client.get("/v1/cases", params={"reference": reference})
    assert [case["reference"] for case in found.json()["cases"]] == [reference]


@pytest.mark.parametrize(
    "reference", ["", " 1", "1 ", "no digit", "1\n", "A" * 64 + "1", "O'Neill 1", "1;2"]
)
async def test_other_text_is_no_reference(
    client: AsyncClient, opening: dict[str, JsonValue], reference: str
) -> None:
    response = await opened(client, {**opening, "reference": reference})

    assert (response.status_code, pointers(response)) == (422, ["/reference"])


async def test_a_pointer_names_the_part_of_the_body_with_the_fact(
    client: AsyncClient, opening: dict[str, JsonValue]
) -> None:
    request = opening["request"]
    assert isinstance(request, dict)

    response = await opened(
        client, {**opening, "request": {**request, "received_on": "2026-12-01"}}
    )

    assert (response.status_code, pointers(response)) == (409, ["/request/received_on"])


async def test_the_error_of_an_unknown_corrected_field_has_a_pointer(
    client: AsyncClient, case: OpenedCase
) -> None:
    response = await client.post(
        f"{case.path}/corrections",
        json={"position": 2, "values": {"recieved_on": "2026-03-02"}, "reason": "mistyped"},
        headers={"Idempotency-Key": "a"},
    )

    assert (response.status_code, pointers(response)) == (422, ["/values/recieved_on"])


@pytest.mark.parametrize(
    ("amendment", "pointer"),
    [
        ({"position": 2, "values": {"received_on": "2027-11-03"}}, "/values/received_on"),
        ({"position": 99, "values": {"received_on": "2026-03-02"}}, "/position"),
    ],
)
async def test_a_refused_correction_has_a_pointer_into_its_body(
    client: AsyncClient, case: OpenedCase, amendment: dict[str, JsonValue], pointer: str
) -> None:
    response = await client.post(
        f"{case.path}/corrections",
        json={**amendment, "reason": "mistyped"},
        headers={"Idempotency-Key": "a"},
    )

    assert (response.status_code, pointers(response)) == (409, [pointer])
