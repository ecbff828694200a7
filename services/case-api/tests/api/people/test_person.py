"""The person of a case over HTTP: read, replaced as a whole, and its history."""

from typing import Final, Protocol

import pytest
from httpx import AsyncClient, Response
from pydantic import JsonValue

PARENT: Final = "5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a11"
CARER: Final = "5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a12"
NAMES: Final[dict[str, JsonValue]] = {
    "family_name": "Sample",
    "given_names": "Sam",
    "birth_date": "2015-08-05",
}
WHOLE: Final[dict[str, JsonValue]] = {
    **NAMES,
    "known_as": "Sammy",
    "other_names": [{"family_name": "Example", "given_names": "Samuel"}],
    "postcode": "ZZ99 1ZZ",
    "preferences": {
        "channel": "phone",
        "times": ["morning"],
        "language": "bfi",
        "interpreter": True,
        "formats": ["large_print"],
        "opted_out_of": ["text"],
    },
    "safety_flags": [
        {"kind": "no_contact", "people": [CARER], "from_on": "2026-01-05", "basis": "court_order"}
    ],
    "lacks_capacity": [{"from_on": "2031-09-01"}],
    "identifiers": [
        {"kind": "upn", "value": "V999900126001", "source": "dfe", "match": "verified"},
        {
            "kind": "former_upn",
            "value": "J999900126002",
            "to_on": "2024-07-19",
            "match": "verified",
        },
        {"kind": "tribunal", "value": "EH999/26/00001", "match": "not_checked"},
    ],
    "related_people": [
        {
            "person_id": PARENT,
            "name": "Alex Example",
            "roles": [{"role": "parent"}],
            "parental_responsibility": [{"from_on": "2015-08-05"}],
            "safety_flags": [{"kind": "address_withheld", "people": [CARER]}],
        },
        {
            "person_id": CARER,
            "name": "Jo Sample",
            "roles": [{"role": "carer", "from_on": "2019-09-02", "to_on": "2024-07-19"}],
            "organisation": {
                "name": "Example School",
                "numbers": [{"kind": "urn", "value": "999001"}],
            },
        },
    ],
}


class OpenedCase(Protocol):
    path: str


async def put(client: AsyncClient, case: OpenedCase, body: object, version: int = 1) -> Response:
    return await client.put(f"{case.path}/person", json=body, headers={"If-Match": f'"{version}"'})


async def read(client: AsyncClient, case: OpenedCase) -> dict[str, JsonValue]:
    person: dict[str, JsonValue] = (await client.get(f"{case.path}/person")).json()["person"]
    return person


def errors(response: Response) -> list[tuple[str, str]]:
    return [(each["pointer"], each["code"]) for each in response.json()["errors"]]


async def test_a_person_is_replaced_as_a_whole(client: AsyncClient, case: OpenedCase) -> None:
    before = await client.get(f"{case.path}/person")

    changed = await put(client, case, WHOLE)

    assert changed.status_code == 200, changed.text
    assert (before.headers["ETag"], changed.headers["ETag"]) == ('"1"', '"2"')
    assert (await client.get(f"{case.path}/person")).json() == changed.json()
    assert changed.json()["person"]["related_people"][0]["person_id"] == PARENT
    assert changed.json()["person"]["preferences"] == WHOLE["preferences"]


async def test_what_was_read_can_be_sent_again_and_changes_nothing(
    client: AsyncClient, case: OpenedCase
) -> None:
    await put(client, case, WHOLE)

    same = await put(client, case, await read(client, case), version=2)

    assert same.headers["ETag"] == '"2"'
    assert (await client.get(f"{case.path}/history/4")).status_code == 404


async def test_a_related_person_gets_an_id(client: AsyncClient, case: OpenedCase) -> None:
    people = (await read(client, case))["related_people"]

    assert isinstance(people, list)
    assert all(isinstance(each, dict) and each["person_id"] for each in people)


async def test_the_log_records_what_kind_of_detail_changed(
    client: AsyncClient, case: OpenedCase
) -> None:
    await put(client, case, WHOLE)

    fact = (await client.get(f"{case.path}/history/3")).json()
    kinds = ["name", "birth_date", "address", "contact", "identifier", "safety", "capacity"]
    assert fact["data"] == {"details": kinds, "cohort": 2015}
    assert (await client.get(case.path)).json()["cohort"] == 2015


async def test_a_change_needs_the_current_version(client: AsyncClient, case: OpenedCase) -> None:
    blind = await client.put(f"{case.path}/person", json=NAMES)
    stale = await put(client, case, NAMES, version=7)

    assert (blind.status_code, stale.status_code) == (428, 412)


async def test_every_version_can_be_read_with_who_recorded_it_and_what_changed(
    client: AsyncClient, case: OpenedCase
) -> None:
    await put(client, case, WHOLE)
    await put(client, case, {**WHOLE, "postcode": "ZZ99 2ZZ"}, version=2)

    page = (await client.get(f"{case.path}/person/versions", params={"limit": 2})).json()
    rest = await client.get(f"{case.path}/person/versions", params={"before": page["next"]})
    first = (await client.get(f"{case.path}/person/versions/1")).json()

    assert [(each["version"], each["changed"][:2]) for each in page["versions"]] == [
        (3, ["address"]),
        (2, ["name", "birth_date"]),
    ]
    assert [(each["version"], each["changed"]) for each in rest.json()["versions"]] == [(1, [])]
    assert first["person"]["family_name"] == "Example"
    assert first["recorded_by"].startswith("client:")


@pytest.mark.parametrize("path", ["versions/4", "versions/0", "versions/x"])
async def test_there_is_no_other_version(client: AsyncClient, case: OpenedCase, path: str) -> None:
    assert (await client.get(f"{case.path}/person/{path}")).status_code == 404


async def test_a_upn_is_kept_until_it_is_marked_as_mistaken(
    client: AsyncClient, case: OpenedCase
) -> None:
    upn = {"kind": "upn", "value": "V999900126001"}
    other = {"kind": "upn", "value": "J999900126002"}
    await put(client, case, {**NAMES, "identifiers": [upn]})

    lost = await put(client, case, {**NAMES, "identifiers": [other]}, version=2)
    former = {**upn, "kind": "former_upn"}
    kept = await put(client, case, {**NAMES, "identifiers": [other, former]}, version=2)
    mistaken = {**former, "match": "mistaken"}
    marked = await put(client, case, {**NAMES, "identifiers": [other, mistaken]}, version=3)
    gone = await put(client, case, {**NAMES, "identifiers": [other]}, version=4)

    assert (lost.status_code, errors(lost)) == (422, [("/identifiers", "upn_not_kept")])
    assert [each.status_code for each in (kept, marked, gone)] == [200, 200, 200]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            {"identifiers": [{"kind": "tribunal", "value": "EH998/26/00001"}]},
            ("/identifiers/0/value", "other_authority"),
            id="an appeal against another council",
        ),
        pytest.param(
            {"birth_date": "1999-11-20"}, ("/birth_date", "implausible_age"), id="too old"
        ),
        pytest.param({"birth_date": "2026-11-21"}, ("/birth_date", "date_in_future"), id="unborn"),
        pytest.param(
            {"safety_flags": [{"kind": "no_contact", "people": [PARENT]}]},
            ("", "unknown_person"),
            id="no contact with an unknown person",
        ),
        pytest.param(
            {"safety_flags": [{"kind": "no_contact"}]},
            ("/safety_flags/0", "missing_people"),
            id="no contact with anyone at all",
        ),
    ],
)
async def test_an_inconsistent_person_is_refused(
    client: AsyncClient, case: OpenedCase, change: dict[str, JsonValue], expected: tuple[str, str]
) -> None:
    refused = await put(client, case, {**NAMES, **change})

    assert (refused.status_code, errors(refused)) == (422, [expected])


async def test_an_old_case_that_is_taken_over_may_be_of_a_person_of_any_age(
    client: AsyncClient,
) -> None:
    person = {**NAMES, "birth_date": "1990-02-01"}
    body = {"person": person, "taken_over_on": "2026-11-02"}

    opened = await client.post("/v1/cases", json=body, headers={"Idempotency-Key": "old"})

    assert opened.status_code == 201, opened.text
    path = f"/v1/cases/{opened.json()['case_id']}/person"
    corrected = {**person, "birth_date": "1990-03-01"}
    changed = await client.put(path, json=corrected, headers={"If-Match": '"1"'})
    assert changed.status_code == 200
