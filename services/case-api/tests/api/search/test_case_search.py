"""Finding cases over HTTP."""

from collections.abc import Awaitable, Callable
from itertools import count
from typing import Final

import pytest
from httpx import AsyncClient, Response
from pydantic import JsonValue

Record = Callable[..., Awaitable[dict[str, JsonValue]]]
OFFICER: Final = "5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a11"
PEOPLE: Final[dict[str, dict[str, JsonValue]]] = {
    "EHC-1": {
        "family_name": "O'Neill-Sørensen",
        "given_names": "Zoë Ann",
        "birth_date": "2015-10-05",
        "postcode": "ZZ99 1ZZ",
        "identifiers": [
            {"kind": "upn", "value": "V999900126001"},
            {"kind": "former_upn", "value": "J999900126002"},
            {"kind": "nhs", "value": "9990000018", "match": "mistaken"},
            {"kind": "local", "value": "sc 12/b"},
        ],
    },
    "EHC-2": {
        "family_name": "Smith",
        "given_names": "John",
        "birth_date": "2012-09-01",
        "other_names": [{"family_name": "Neilson", "given_names": "Johnny"}],
    },
    "EHC-3": {"family_name": "Smithson", "given_names": "Anna", "birth_date": "2015-10-05"},
    "EHC-4": {"family_name": "Smyth", "given_names": "John", "birth_date": "2010-01-31"},
}
_keys = count()


@pytest.fixture
async def cases(record: Record) -> dict[str, str]:
    """The paths of four cases by their references."""
    paths: dict[str, str] = {}
    for reference, person in PEOPLE.items():
        flags: list[JsonValue] = ["looked_after"] if reference == "EHC-3" else []
        opened = await record(
            "/v1/cases", {"person": person, "reference": reference, "flags": flags}
        )
        paths[reference] = f"/v1/cases/{opened['case_id']}"
    return paths


async def search(client: AsyncClient, body: object, **parameters: int | str) -> Response:
    return await client.post(
        "/v1/case-searches",
        json=body,
        params=parameters,
        headers={"Idempotency-Key": f"search-{next(_keys)}"},
    )


async def found(client: AsyncClient, body: object) -> list[str]:
    response = await search(client, body)
    assert response.status_code == 200, response.text
    answer = response.json()
    assert answer["count"] == len(answer["cases"])
    return [each["reference"] for each in answer["cases"]]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param({"name": "zoe"}, ["EHC-1"], id="without the accent"),
        pytest.param({"name": "ZOË sorensen"}, ["EHC-1"], id="capitals, and the names turned"),
        pytest.param({"name": "O Neill"}, ["EHC-1"], id="without the apostrophe"),
        pytest.param({"name": "neillsoren"}, [], id="the middle of it"),
        pytest.param({"name": "oneillsorensen"}, ["EHC-1"], id="without the hyphen"),
        pytest.param({"name": "Z.A. Neill"}, ["EHC-1"], id="initials"),
        pytest.param({"name": "smith"}, ["EHC-2", "EHC-3", "EHC-4"], id="the best match first"),
        pytest.param({"name": "smiht john"}, ["EHC-2"], id="two letters swapped"),
        pytest.param({"name": "smyth john"}, ["EHC-4", "EHC-2"], id="another spelling after it"),
        pytest.param({"name": "neilson"}, ["EHC-2"], id="another name"),
        pytest.param({"name": "smith", "birth_date": "2015-10-05"}, ["EHC-3"], id="name and birth"),
        pytest.param({"birth_date": "2015-10-05"}, ["EHC-1", "EHC-3"], id="birth date"),
        pytest.param({"postcode": "zz991zz"}, ["EHC-1"], id="postcode, without a space"),
        pytest.param({"reference": "EHC-2"}, ["EHC-2"], id="reference"),
        pytest.param({"cohort": 2016}, ["EHC-1", "EHC-3"], id="cohort"),
        pytest.param({"cohort": 2016, "flag": "looked_after"}, ["EHC-3"], id="cohort and flag"),
        pytest.param({"stage": "opened", "name": "an"}, ["EHC-1", "EHC-3"], id="stage and name"),
        pytest.param({"stage": "assessing"}, [], id="a stage of no case"),
        pytest.param({"identifier": {"value": "v999900126001"}}, ["EHC-1"], id="number"),
        pytest.param(
            {"identifier": {"kind": "upn", "value": "J999900126002"}}, ["EHC-1"], id="former UPN"
        ),
        pytest.param({"identifier": {"kind": "uln", "value": "V999900126001"}}, [], id="of a kind"),
        pytest.param({"identifier": {"value": "999 000 0018"}}, [], id="a mistaken number"),
        pytest.param({"identifier": {"value": "SC12/B"}}, ["EHC-1"], id="a local number"),
    ],
)
@pytest.mark.usefixtures("cases")
async def test_cases_are_found(client: AsyncClient, body: object, expected: list[str]) -> None:
    assert await found(client, body) == expected


async def test_a_case_is_found_by_what_was_just_recorded(
    client: AsyncClient, cases: dict[str, str], record: Record
) -> None:
    assignment = {"officer_id": OFFICER, "from_on": "2026-11-02"}
    await record(f"{cases['EHC-2']}/officer-assignments", assignment)
    renamed = {**PEOPLE["EHC-2"], "family_name": "Jones", "other_names": []}
    await client.put(f"{cases['EHC-2']}/person", json=renamed, headers={"If-Match": '"1"'})

    assert await found(client, {"officer_id": OFFICER}) == ["EHC-2"]
    assert await found(client, {"name": "jones"}) == ["EHC-2"]
    assert await found(client, {"name": "neilson"}) == []


async def test_a_correction_of_the_reference_is_found(
    client: AsyncClient, cases: dict[str, str], record: Record
) -> None:
    body = {"position": 2, "values": {"reference": "EHC-22"}, "reason": "mistyped"}

    await record(f"{cases['EHC-2']}/corrections", body)

    assert await found(client, {"reference": "EHC-22"}) == ["EHC-22"]
    listed = await client.get("/v1/cases", params={"reference": "EHC-22"})
    assert [each["reference"] for each in listed.json()["cases"]] == ["EHC-22"]


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize("body", [{"name": "smith"}, {"stage": "opened"}], ids=["name", "stage"])
async def test_pages_follow_each_other(client: AsyncClient, body: object) -> None:
    whole = await found(client, body)
    first = (await search(client, body, limit=1)).json()
    rest = (await search(client, body, cursor=first["next"])).json()

    assert [each["reference"] for each in [*first["cases"], *rest["cases"]]] == whole
    assert (first["count"], first["more_than_counted"]) == (len(whole), False)
    assert "count" not in rest
    assert "next" not in rest


@pytest.mark.usefixtures("cases")
async def test_a_cursor_is_of_one_search_and_holds_no_personal_data(client: AsyncClient) -> None:
    cursor = (await search(client, {"name": "smith"}, limit=1)).json()["next"]

    other = await search(client, {"name": "smyth"}, cursor=cursor)

    assert (other.status_code, other.json()["code"]) == (400, "invalid-cursor")
    assert "smith" not in cursor.lower()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "-."},
        {"name": "a b"},
        {"name": "a b c d e f g"},
        {"name": "x" * 201},
        {"postcode": "ZZ99"},
        {"identifier": {"kind": "upn"}},
        {"stage": "lost"},
    ],
    ids=lambda body: str(body)[:30],
)
async def test_what_cannot_be_searched_is_refused(client: AsyncClient, body: object) -> None:
    assert (await search(client, body)).status_code == 422


@pytest.mark.usefixtures("cases")
async def test_another_council_finds_nothing(
    connect: Callable[..., Awaitable[AsyncClient]], other_council: object
) -> None:
    other = await connect(other_council)

    assert await found(other, {"stage": "opened"}) == []
    assert await found(other, {"name": "smith"}) == []
