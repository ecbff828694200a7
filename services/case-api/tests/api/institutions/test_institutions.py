"""Institutions over HTTP: created once, replaced by version, found by name, number and day."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import pytest
from httpx import AsyncClient

from events.envelope import LedgerId

Record = Callable[..., Awaitable[dict[str, Any]]]
Connect = Callable[..., Awaitable[AsyncClient]]

PATH: Final = "/v1/institutions"
SCHOOL: Final[Mapping[str, Any]] = {
    "name": "St Mary's École",
    "kind": "school",
    "urn": "999001",
    "ukprn": "10099001",
    "authority": "999",
    "opened_on": "1899-09-01",
}
DEFAULTS: Final[dict[str, Any]] = {
    "other_names": [],
    "status": "open",
    "section_41": False,
    "successors": [],
}
UNKNOWN: Final = str(UUID(int=9))


async def names(client: AsyncClient, query: str) -> Sequence[str]:
    found = (await client.get(f"{PATH}?{query}")).json()["institutions"]
    return [each["institution"]["name"] for each in found]


async def test_an_institution_is_created_once_and_replaced_by_version(
    client: AsyncClient, record: Record
) -> None:
    made = await record(PATH, {"institution": SCHOOL}, "key")
    path = f"{PATH}/{made['institution_id']}"
    closed = SCHOOL | {"status": "closed", "closed_on": "2026-08-31"}

    again = await record(PATH, {"institution": SCHOOL}, "key")
    read = await client.get(path)
    blind = await client.put(path, json=closed)
    changed = await client.put(path, json=closed, headers={"If-Match": read.headers["ETag"]})
    same = await client.put(path, json=closed, headers={"If-Match": '"2"'})
    stale = await client.put(path, json=SCHOOL, headers={"If-Match": '"1"'})

    codes = [each.status_code for each in (read, blind, changed, same, stale)]
    assert codes == [200, 428, 200, 200, 412]
    assert again == made == read.json()
    assert made["institution"] == DEFAULTS | SCHOOL
    assert changed.json()["institution"] == DEFAULTS | closed
    assert same.json() == changed.json() == (await client.get(path)).json()


async def test_an_institution_is_of_one_council_and_its_urn_of_one_institution(
    client: AsyncClient, connect: Connect, other_council: LedgerId, record: Record
) -> None:
    made = await record(PATH, {"institution": SCHOOL})
    unit = await record(PATH, {"institution": {"name": "Unit", "kind": "school"}})
    other = await connect(other_council)

    same_urn = await client.post(
        PATH, json={"institution": SCHOOL}, headers={"Idempotency-Key": "a"}
    )
    same_id = await client.post(
        PATH,
        json={"institution_id": made["institution_id"], "institution": {"name": "X", "kind": "x"}},
        headers={"Idempotency-Key": "b"},
    )
    moved = await client.put(
        f"{PATH}/{unit['institution_id']}", json=dict(SCHOOL), headers={"If-Match": '"1"'}
    )
    elsewhere = await other.post(
        PATH, json={"institution": SCHOOL}, headers={"Idempotency-Key": "c"}
    )

    assert [each.status_code for each in (same_urn, same_id, moved, elsewhere)] == [
        *(409, 409, 409),
        201,
    ]
    assert (await other.get(f"{PATH}/{made['institution_id']}")).status_code == 404
    assert (await client.get(f"{PATH}/{UNKNOWN}")).status_code == 404


async def test_a_successor_is_another_institution_of_the_council(
    client: AsyncClient, record: Record
) -> None:
    made = await record(PATH, {"institution": SCHOOL})
    academy = await record(PATH, {"institution": {"name": "Academy", "kind": "school"}})
    path = f"{PATH}/{made['institution_id']}"

    async def succeeded_by(institution_id: str) -> dict[str, Any]:
        body = SCHOOL | {"successors": [{"institution_id": institution_id}]}
        return (await client.put(path, json=body, headers={"If-Match": "*"})).json()

    codes = [
        (await succeeded_by(each))["errors"][0]["code"]
        for each in (UNKNOWN, made["institution_id"])
    ]
    done = await succeeded_by(academy["institution_id"])

    assert codes == ["unknown_institution", "own_successor"]
    assert done["institution"]["successors"] == [{"institution_id": academy["institution_id"]}]


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ({"opened_on": "2026-09-01", "closed_on": "2026-08-31"}, "out_of_order"),
        ({"age_from": 11, "age_to": 5}, "out_of_order"),
        ({"urn": "012345"}, "string_pattern_mismatch"),
        ({"laestab": "9990001"}, "string_pattern_mismatch"),
        ({"opened_on": "0999-01-01"}, "greater_than_equal"),
    ],
)
async def test_details_that_contradict_each_other_are_refused(
    client: AsyncClient, details: Mapping[str, Any], code: str
) -> None:
    body = {"institution": {"name": "School", "kind": "school"} | dict(details)}

    refused = await client.post(PATH, json=body, headers={"Idempotency-Key": "a"})

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, code)


async def test_institutions_are_found_by_name_number_area_kind_and_day(
    client: AsyncClient, connect: Connect, other_council: LedgerId, record: Record
) -> None:
    several: Sequence[Mapping[str, Any]] = (
        SCHOOL,
        {"name": "Mary Rose Academy", "kind": "school", "authority": "998", "laestab": "9984001"},
        {"name": "Marytown Therapy", "other_names": ["MTT"], "kind": "therapy"},
        {"name": "Old Mill", "kind": "school", "status": "closed", "closed_on": "2020-08-31"},
        {"name": "Lost Mill", "kind": "school", "status": "closed"},
        {"name": "New Mill", "kind": "school", "status": "proposed", "opened_on": "2027-09-01"},
        {"name": "NHS Example", "kind": "nhs", "ods_code": "QZZ99"},
    )
    for each in several:
        await record(PATH, {"institution": each})
    mary, rose, therapy, old, lost, new, nhs = (str(each["name"]) for each in several)

    found = {
        query: await names(client, query)
        for query in (
            "name=St+marys+ecole",
            "name=mary",
            "name=mary%27s",
            "name=academy+mary",
            "name=mray",
            "name=mtt",
            "name=mill&open_on=2020-08-31",
            "name=mary&authority=998",
            "name=mary&kind=therapy",
            "urn=999001",
            "ukprn=10099001",
            "laestab=9984001",
            "ods_code=QZZ99",
            "authority=999",
            "kind=school",
            "kind=school&open_on=2020-09-01",
            "kind=school&open_on=2027-09-01",
            "urn=999001&kind=nhs",
        )
    }

    assert found == {
        "name=St+marys+ecole": [mary],
        "name=mary": [mary, rose, therapy],
        "name=mary%27s": [mary, rose],
        "name=academy+mary": [rose],
        "name=mray": [mary, rose],
        "name=mtt": [therapy],
        "name=mill&open_on=2020-08-31": [old],
        "name=mary&authority=998": [rose],
        "name=mary&kind=therapy": [therapy],
        "urn=999001": [mary],
        "ukprn=10099001": [mary],
        "laestab=9984001": [rose],
        "ods_code=QZZ99": [nhs],
        "authority=999": [mary],
        "kind=school": [mary, rose, old, lost, new],
        "kind=school&open_on=2020-09-01": [mary, rose],
        "kind=school&open_on=2027-09-01": [mary, rose, new],
        "urn=999001&kind=nhs": [],
    }
    assert await names(await connect(other_council), "name=mary") == []


@pytest.mark.parametrize("query", ["", "name=mill", "kind=school&open_on=2026-01-01"])
async def test_pages_follow_each_other(client: AsyncClient, record: Record, query: str) -> None:
    for number in range(5):
        await record(PATH, {"institution": {"name": f"Mill {number}", "kind": "school"}})

    found: list[str] = []
    path = f"{PATH}?limit=2&{query}"
    page = (await client.get(path)).json()
    while True:
        assert len(page["institutions"]) <= 2
        found += [each["institution"]["name"] for each in page["institutions"]]
        if "next" not in page:
            break
        page = (await client.get(f"{path}&cursor={page['next']}")).json()

    assert found == [f"Mill {number}" for number in range(5)]


@pytest.mark.parametrize("query", ["name=%2D%2D", "name=a", "name=a+b", "name=a+b+c+d+e+f+gg"])
async def test_a_name_without_words_to_search_is_refused(client: AsyncClient, query: str) -> None:
    refused = await client.get(f"{PATH}?{query}")

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["parameter"] == "name"


async def test_a_name_of_letters_that_each_stand_for_several_is_found(
    client: AsyncClient, record: Record
) -> None:
    name = "\N{SQUARE KIROMEETORU}" * 200
    await record(PATH, {"institution": {"name": name, "kind": "school"}})

    found = (await client.get(PATH, params={"name": name})).json()["institutions"]

    assert [each["institution"]["name"] for each in found] == [name]
