"""The person of a case over HTTP."""

from typing import Final, Protocol

from httpx import AsyncClient
from pydantic import JsonValue

RENAMED: Final[JsonValue] = {
    "family_name": "Sample",
    "given_names": "Sam",
    "birth_date": "2015-08-05",
    "identifiers": [{"kind": "upn", "value": "B801200005001"}],
}


class OpenedCase(Protocol):
    path: str


async def test_a_person_is_replaced_as_a_whole(client: AsyncClient, case: OpenedCase) -> None:
    read = await client.get(f"{case.path}/person")

    changed = await client.put(
        f"{case.path}/person", json=RENAMED, headers={"If-Match": read.headers["ETag"]}
    )

    assert changed.json()["person"] == {**RENAMED, "contacts": []}
    assert (read.headers["ETag"], changed.headers["ETag"]) == ('"1"', '"2"')
    assert (await client.get(f"{case.path}/person")).json() == changed.json()


async def test_a_council_s_own_number_is_stored_as_written(
    client: AsyncClient, case: OpenedCase
) -> None:
    own = [{"kind": "local", "value": "EHC-1/2 b_12.3 " + "9" * 49}]

    changed = await client.put(
        f"{case.path}/person",
        json={**RENAMED, "identifiers": own},
        headers={"If-Match": '"1"'},
    )

    assert changed.status_code == 200
    assert (await client.get(f"{case.path}/person")).json()["person"]["identifiers"] == own


async def test_the_log_records_what_kind_of_detail_changed(
    client: AsyncClient, case: OpenedCase
) -> None:
    await client.put(f"{case.path}/person", json=RENAMED, headers={"If-Match": '"1"'})

    fact = (await client.get(f"{case.path}/history/3")).json()
    assert fact["data"] == {
        "details": ["name", "birth_date", "identifier", "contact"],
        "cohort": 2015,
    }
    assert (await client.get(case.path)).json()["cohort"] == 2015


async def test_a_change_without_a_difference_records_nothing(
    client: AsyncClient, case: OpenedCase
) -> None:
    person = (await client.get(f"{case.path}/person")).json()["person"]

    same = await client.put(f"{case.path}/person", json=person, headers={"If-Match": '"1"'})

    assert same.headers["ETag"] == '"1"'
    assert (await client.get(f"{case.path}/history/3")).status_code == 404


async def test_a_change_needs_the_current_version(client: AsyncClient, case: OpenedCase) -> None:
    blind = await client.put(f"{case.path}/person", json=RENAMED)
    stale = await client.put(f"{case.path}/person", json=RENAMED, headers={"If-Match": '"7"'})

    assert (blind.status_code, stale.status_code) == (428, 412)
