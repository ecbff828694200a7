"""Likely duplicates are shown, and a reference or a UPN that is in use is refused."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Final

import pytest
from httpx import AsyncClient, Response
from pydantic import JsonValue

from case_api.store.search.duplicate_candidates import MAX_CANDIDATES

Record = Callable[..., Awaitable[dict[str, JsonValue]]]
PERSON: Final[dict[str, JsonValue]] = {
    "family_name": "O'Neill",
    "given_names": "Zoë Ann",
    "birth_date": "2015-10-05",
    "postcode": "ZZ99 1ZZ",
    "identifiers": [
        {"kind": "upn", "value": "V999900126001"},
        {"kind": "former_upn", "value": "J999900126002"},
        {"kind": "nhs", "value": "9990000018"},
    ],
}
BARE: Final = {**PERSON, "identifiers": []}
_keys = count()


@pytest.fixture
async def existing(record: Record) -> str:
    opened = await record("/v1/cases", {"person": PERSON, "reference": "EHC-1"})
    return str(opened["case_id"])


async def post(client: AsyncClient, path: str, body: object) -> Response:
    headers = {"Idempotency-Key": f"duplicates-{next(_keys)}"}
    return await client.post(path, json=body, headers=headers)


@pytest.mark.parametrize(
    ("person", "reference", "reasons"),
    [
        pytest.param(
            {**BARE, "identifiers": [{"kind": "upn", "value": "J999900126002"}]},
            None,
            ["same_upn", "same_name_and_birth_date", "same_name_and_postcode"],
            id="the UPN is a former one of the other",
        ),
        pytest.param(
            {
                **BARE,
                "birth_date": "2012-01-01",
                "postcode": "ZZ99 2ZZ",
                "identifiers": [{"kind": "nhs", "value": "9990000018"}],
            },
            None,
            ["same_identifier"],
            id="the NHS number",
        ),
        pytest.param(
            {"family_name": "X", "given_names": "Y", "birth_date": "2012-01-01"},
            "EHC-1",
            ["same_reference"],
            id="the reference",
        ),
        pytest.param(
            {"family_name": "O NEILL", "given_names": "Zoe", "birth_date": "2015-10-05"},
            None,
            ["same_name_and_birth_date"],
            id="another spelling",
        ),
        pytest.param(
            {"family_name": "Oneil", "given_names": "Zoey", "birth_date": "2015-10-05"},
            None,
            ["similar_name_and_birth_date"],
            id="a similar name",
        ),
        pytest.param(
            {"family_name": "O'Neill", "given_names": "Tom", "birth_date": "2015-10-05"},
            None,
            [],
            id="a twin",
        ),
        pytest.param({**BARE, "birth_date": "2015-05-10"}, None, ["same_name_and_postcode"],
                     id="the birth date turned"),
    ],
)  # fmt: skip
async def test_likely_duplicates_are_shown_with_the_reasons(
    client: AsyncClient, existing: str, person: object, reference: str | None, reasons: list[str]
) -> None:
    body = {"person": person} | ({} if reference is None else {"reference": reference})

    response = await post(client, "/v1/duplicate-searches", body)

    assert response.status_code == 200, response.text
    expected = [{"case_id": existing, "reasons": reasons}] if reasons else []
    assert response.json() == {"duplicates": expected}


@pytest.mark.parametrize(
    ("body", "reasons"),
    [
        ({"person": BARE, "reference": "EHC-1"}, ["same_reference"]),
        (
            {"person": {**BARE, "identifiers": [{"kind": "upn", "value": "V999900126001"}]}},
            ["same_upn"],
        ),
    ],
    ids=["reference", "UPN"],
)
async def test_a_case_is_not_opened_twice_unless_the_client_allows_it(
    client: AsyncClient, existing: str, body: dict[str, object], reasons: list[str]
) -> None:
    refused = await post(client, "/v1/cases", body)
    cases = (await client.get("/v1/cases")).json()["cases"]
    allowed = await post(client, "/v1/cases", {**body, "allow_duplicate": True})

    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (409, "case-exists")
    assert problem["existing_cases"] == [{"case_id": existing, "reasons": reasons}]
    assert [each["case_id"] for each in cases] == [existing]
    assert allowed.status_code == 201


async def test_only_a_person_in_common_does_not_prevent_an_opening(
    client: AsyncClient, existing: str
) -> None:
    opened = await post(client, "/v1/cases", {"person": BARE})

    assert opened.status_code == 201
    assert opened.json()["case_id"] != existing


async def test_of_cases_that_are_opened_at_the_same_time_one_has_the_reference(
    client: AsyncClient,
) -> None:
    body = {"person": BARE, "reference": "EHC-7"}

    found = await asyncio.gather(*(post(client, "/v1/cases", body) for _ in range(4)))

    assert sorted(each.status_code for each in found) == [201, 409, 409, 409]


async def test_the_same_request_again_is_no_duplicate_of_itself(client: AsyncClient) -> None:
    body = {"person": PERSON, "reference": "EHC-7"}
    headers = {"Idempotency-Key": "once"}

    first, second = [await client.post("/v1/cases", json=body, headers=headers) for _ in range(2)]

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()


async def test_a_upn_in_use_is_found_among_cases_that_share_a_number_of_the_council(
    client: AsyncClient, record: Record
) -> None:
    local: list[JsonValue] = [{"kind": "local", "value": each} for each in ("A 0", "Z 0")]
    for number in range(MAX_CANDIDATES + 1):
        person = {**BARE, "identifiers": local, "family_name": f"Example{chr(97 + number % 26)}"}
        await record("/v1/cases", {"person": person})
    opened = await record("/v1/cases", {"person": PERSON})
    person = {**BARE, "identifiers": [*local, {"kind": "upn", "value": "V999900126001"}]}

    refused = await post(client, "/v1/cases", {"person": person})

    assert refused.status_code == 409
    assert [each["case_id"] for each in refused.json()["existing_cases"]] == [opened["case_id"]]
