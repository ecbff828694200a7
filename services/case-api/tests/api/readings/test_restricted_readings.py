"""What is restricted is stored, and answered for few purposes: UK GDPR art 18."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, Protocol

import asyncpg
import pytest
from httpx import AsyncClient, Response

from case_api.testing.full_file import MARK, full, opening
from chassis.testing import Database
from chassis.testing.acting_people import TestSigner, register_signer
from events.envelope import LedgerId

Connect = Callable[..., Awaitable[AsyncClient]]
Json = dict[str, Any]
RESTRICTION: Final[Mapping[str, Any]] = {
    "ground": "accuracy_contested",
    "parts": ["people", "texts", "plans", "advice", "documents"],
    "authorised_by": "data_protection_officer",
    "on": "2026-11-19",
}
LIFTING: Final = {
    "reason": "accuracy_verified",
    "person_informed_on": "2026-11-19",
    "authorised_by": "data_protection_officer",
    "on": "2026-11-20",
}
OTHER_PARTS: Final = {
    "person": "people",
    "addressee": "people",
    "documents": "documents",
    "advice": "advice",
    "plan-versions": "plans",
}
"""Lists of a file, and the part that each is of."""
__all__ = ("full", "opening")


class FullCase(Protocol):
    path: str
    case_id: str
    reads: Sequence[str]


async def post(client: AsyncClient, path: str, body: object, key: str) -> Response:
    return await client.post(path, json=body, headers={"Idempotency-Key": key})


async def restrict(eraser: AsyncClient, path: str, **more: object) -> Json:
    body = {**RESTRICTION, **more}
    answer = await post(eraser, f"{path}/restrictions", body, "restrict")
    assert answer.status_code == 201, answer.text
    restricted: Json = answer.json()
    return restricted


@pytest.fixture
async def eraser(connect: Connect, council: LedgerId) -> AsyncClient:
    """A client with the scope of erasures alone."""
    return await connect(council, "cases:erase")


@pytest.fixture
async def signer(client: AsyncClient, database: Database, council: LedgerId) -> TestSigner:
    """By which the client states for whom it acts."""
    key_id = client.headers["Authorization"].split("_")[2]
    db = await asyncpg.connect(database.admin_url)
    name = await db.fetchval("SELECT client FROM identity.api_key WHERE key_id = $1", key_id)
    await db.close()
    return await register_signer(database, ledger=council, client=name)


async def test_nothing_that_is_restricted_is_answered_until_it_is_lifted(
    full: FullCase, client: AsyncClient, eraser: AsyncClient
) -> None:
    before = [await client.get(f"{full.path}/{each}") for each in full.reads]
    restricted = await restrict(eraser, full.path)

    refused = [await client.get(f"{full.path}/{each}") for each in full.reads]

    assert {each.status_code for each in before} == {200}
    for each in refused:
        assert each.status_code == 403, (each.request.url, each.text)
        assert each.json()["code"] == "processing-restricted"
        assert each.json()["restricted_on"] == "2026-11-19"
        assert MARK not in each.text

    body = {**LIFTING, "restriction_id": restricted["restriction_id"]}
    lifted = await post(eraser, f"{full.path}/restriction-liftings", body, "lift")
    assert lifted.status_code == 201, lifted.text
    after = [await client.get(f"{full.path}/{each}") for each in full.reads]
    assert {each.status_code for each in after} == {200}


async def test_it_is_answered_for_a_permitted_purpose_which_the_refusal_names(
    full: FullCase, client: AsyncClient, eraser: AsyncClient
) -> None:
    await restrict(eraser, full.path)
    refused = await client.get(f"{full.path}/person", headers={"Reading-Purpose": "casework"})

    permitted = refused.json()["permitted_purposes"]
    answers = [
        await client.get(f"{full.path}/person", headers={"Reading-Purpose": each})
        for each in permitted
    ]

    assert "verification" in permitted
    assert {each.status_code for each in answers} == {200}


async def test_every_reading_beside_a_lifting_is_answered_or_refused(
    full: FullCase, client: AsyncClient, eraser: AsyncClient
) -> None:
    """The restriction and the record are one statement: nothing happens between them."""
    statuses: Counter[int] = Counter()
    done = asyncio.Event()

    async def read() -> None:
        while not done.is_set():
            statuses[(await client.get(f"{full.path}/person")).status_code] += 1

    async with asyncio.TaskGroup() as group:
        for _ in range(4):
            group.create_task(read())
        for number in range(15):
            body = {**RESTRICTION, "parts": ["people"]}
            path = f"{full.path}/restrictions"
            restricted = (await post(eraser, path, body, f"restrict-{number}")).json()
            lifting = {**LIFTING, "restriction_id": restricted["restriction_id"]}
            await post(eraser, f"{full.path}/restriction-liftings", lifting, f"lift-{number}")
        done.set()

    assert {*statuses} == {200, 403}


@pytest.mark.parametrize(("role", "status"), [("manager", 200), ("auditor", 403)])
async def test_no_purpose_opens_it_to_a_person_outside_of_the_council(
    full: FullCase,
    client: AsyncClient,
    eraser: AsyncClient,
    signer: TestSigner,
    role: str,
    status: int,
) -> None:
    await restrict(eraser, full.path)
    acting = {"Acting-Person": signer.assertion(role), "Reading-Purpose": "verification"}

    answer = await client.get(f"{full.path}/person", headers=acting)

    assert answer.status_code == status, answer.text
    if status == 403:
        assert answer.json()["permitted_purposes"] == []


async def test_a_refused_reading_is_none(
    full: FullCase, client: AsyncClient, connect: Connect, council: LedgerId, eraser: AsyncClient
) -> None:
    await restrict(eraser, full.path)
    await client.get(f"{full.path}/person")
    await client.get(f"{full.path}/person", headers={"Reading-Purpose": "verification"})

    auditor = await connect(council, "readings:read")
    listed = (await auditor.get(f"{full.path}/readings")).json()["readings"]

    assert [each["purpose"] for each in listed if each["kind"] == "person"] == ["verification"]


@pytest.mark.parametrize("part", ["people", "documents", "advice", "plans"])
async def test_the_other_parts_of_a_case_are_read_as_before(
    full: FullCase, client: AsyncClient, eraser: AsyncClient, part: str
) -> None:
    await restrict(eraser, full.path, parts=[part])

    answers = {each: await client.get(f"{full.path}/{each}") for each in OTHER_PARTS}

    refused = {each for each, answer in answers.items() if answer.status_code == 403}
    assert refused == {each for each, of in OTHER_PARTS.items() if of == part}
    assert {each.status_code for each in answers.values()} == {200, 403}


async def test_a_search_finds_the_case_and_shows_nothing_of_the_child(
    full: FullCase, client: AsyncClient, eraser: AsyncClient
) -> None:
    await restrict(eraser, full.path)

    found = await post(client, "/v1/case-searches", {"name": MARK}, "search")

    (case,) = found.json()["cases"]
    assert (case["case_id"], case["restricted_on"]) == (full.case_id, "2026-11-19")
    assert {"family_name", "given_names", "birth_date"}.isdisjoint(case)


async def test_it_is_rectified_while_it_is_restricted(
    full: FullCase, client: AsyncClient, eraser: AsyncClient
) -> None:
    """Art 16: what is contested is put right, and who does it sends it."""
    before = await client.get(f"{full.path}/person")
    await restrict(eraser, full.path)

    person = {**before.json()["person"], "birth_date": "2015-11-28"}
    tag = before.headers["ETag"]
    changed = await client.put(f"{full.path}/person", json=person, headers={"If-Match": tag})

    assert changed.status_code == 200, changed.text


async def test_the_subject_access_request_of_the_person_is_answered(
    full: FullCase, connect: Connect, council: LedgerId, eraser: AsyncClient
) -> None:
    await restrict(eraser, full.path)
    exporter = await connect(council, "exports:read")

    exported = await post(exporter, f"{full.path}/subject-access-exports", {}, "export")

    assert exported.status_code == 200, exported.text


async def test_restrictions_are_listed_in_pages_for_their_council_alone(
    full: FullCase,
    client: AsyncClient,
    eraser: AsyncClient,
    connect: Connect,
    other_council: LedgerId,
) -> None:
    for part, day in (("texts", "2026-11-19"), ("plans", "2026-11-18"), ("advice", "2026-11-20")):
        body = {**RESTRICTION, "parts": [part], "on": day}
        assert (await post(eraser, f"{full.path}/restrictions", body, day)).status_code == 201

    first = (await client.get("/v1/restrictions", params={"limit": 2})).json()
    second = (await client.get("/v1/restrictions", params={"cursor": first["next"]})).json()
    other = await (await connect(other_council)).get("/v1/restrictions")

    pages = [[each["parts"] for each in page["restrictions"]] for page in (first, second)]
    assert pages == [[["plans"], ["texts"]], [["advice"]]]
    assert first["restrictions"][0]["ground"] == "accuracy_contested"
    assert "next" not in second
    assert other.json()["restrictions"] == []


async def test_who_may_not_erase_neither_restricts_nor_lifts(
    full: FullCase, client: AsyncClient, eraser: AsyncClient
) -> None:
    restricted = await restrict(eraser, full.path)
    lifting = {**LIFTING, "restriction_id": restricted["restriction_id"]}
    void = {"position": restricted["position"], "reason": "did_not_happen"}
    several = {"events": [{"type": "case.processing_restriction_lifted", "data": lifting}]}

    answers = [
        await post(client, f"{full.path}/restrictions", RESTRICTION, "restrict"),
        await post(client, f"{full.path}/restriction-liftings", lifting, "lift"),
        await post(client, f"{full.path}/voids", void, "void"),
        await post(client, f"{full.path}/events", several, "several"),
    ]

    assert [each.status_code for each in answers] == [403, 403, 409, 422]
