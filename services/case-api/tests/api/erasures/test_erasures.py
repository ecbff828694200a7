"""Personal data is erased over HTTP: nothing is left of it, and readers learn so."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Protocol

import asyncpg
import pytest
from httpx import AsyncClient, Response

from chassis.testing import Database
from events.envelope import LedgerId

Record = Callable[..., Awaitable[dict[str, Any]]]
Connect = Callable[..., Awaitable[AsyncClient]]
Erase = Callable[..., Awaitable[Response]]
PARENT, OTHER_PARENT = (f"00000000-0000-0000-0000-00000000000{digit}" for digit in "bc")
COLUMNS: Final = """
    SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns
     WHERE table_schema IN ('case_api', 'log') ORDER BY 1, 2, ordinal_position
"""
TEXTUAL: Final = {"text", "jsonb", "json", "bytea", "ARRAY", "date", "character varying"}


class FullCase(Protocol):
    path: str
    case_id: str
    reads: Sequence[str]
    document: str
    content: bytes


async def columns_with(database: Database, words: Sequence[str]) -> set[tuple[str, str]]:
    """The columns of the schemas of cases and the log that hold one of some words, and which."""
    db = await asyncpg.connect(database.admin_url)
    found: set[tuple[str, str]] = set()
    for schema, table, column, kind in await db.fetch(COLUMNS):
        if kind in TEXTUAL:
            query = f'SELECT "{column}" FROM {schema}."{table}"'  # noqa: S608  # of the catalogue
            for (value,) in await db.fetch(query):
                text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
                hits = [word for word in words if word.lower() in text.lower()]
                found |= {(f"{schema}.{table}.{column}", word) for word in hits}
    await db.close()
    return found


async def counts(database: Database, *tables: str) -> list[int]:
    db = await asyncpg.connect(database.admin_url)
    queries = [f"SELECT count(*) FROM case_api.{table}" for table in tables]  # noqa: S608
    found = [await db.fetchval(query) for query in queries]
    await db.close()
    return found


async def search(client: AsyncClient, **criteria: object) -> list[dict[str, Any]]:
    headers = {"Idempotency-Key": "search"}
    found = await client.post("/v1/case-searches", json=criteria, headers=headers)
    assert found.status_code == 200, found.text
    cases: list[dict[str, Any]] = found.json()["cases"]
    return cases


async def test_nothing_of_a_child_is_in_any_table_as_plain_text(
    closed: FullCase, database: Database, of_child: Sequence[str], location: str
) -> None:
    assert await columns_with(database, [*of_child, location]) == set()
    assert await columns_with(database, [closed.case_id]) != set()  # what is there is found


async def test_nothing_of_an_erased_child_is_left_in_any_table(
    closed: FullCase, erase: Erase, database: Database, of_child: Sequence[str], location: str
) -> None:
    erased = await erase(closed.path)

    assert erased.status_code == 201, erased.text
    assert await columns_with(database, of_child) == set()
    (elsewhere,) = erased.json()["elsewhere"]
    assert elsewhere["location"] == location
    assert {column for column, _ in await columns_with(database, [location])} == {
        "case_api.idempotency.result"
    }
    tables = ("person", "case_text", "plan_version", "advice", "document", "document_upload")
    assert await counts(database, *tables, "document_part", "case_file") == [0] * 8
    assert await counts(database, "case_list", "funding_agreement", "officer_period") == [1, 1, 2]
    db = await asyncpg.connect(database.admin_url)
    assert await db.fetchval("SELECT bytes FROM case_api.document_usage") == 0
    await db.close()


async def test_whoever_reads_or_adds_to_an_erased_file_learns_when_it_was_erased(
    closed: FullCase, erase: Erase, client: AsyncClient, record: Record, plan: str
) -> None:
    before = [await client.get(f"{closed.path}/{each}") for each in closed.reads]
    tag = before[0].headers["ETag"]

    await erase(closed.path)

    assert {each.status_code for each in before} == {200}
    after = [await client.get(f"{closed.path}/{each}") for each in closed.reads]
    key = {"Idempotency-Key": "after"}
    person = before[0].json()["person"]
    written = [
        await client.post(f"{closed.path}/texts", json={"content": "x"}, headers=key),
        await client.put(f"{closed.path}/person", json=person, headers={"If-Match": tag}),
        await client.put(f"{closed.document}/content", content=closed.content,
                         headers={"Content-Type": "application/octet-stream"}),
        await client.post(f"{closed.path}/{plan}", json={"content": {}}, headers=key),
        await client.post(f"{closed.path}/advice", headers=key,
                          json={"advice_id": PARENT, "content": {}}),
        await client.post(f"{closed.path}/documents", headers=key, json={
            "sha256": "0f" * 32, "size": 1, "media_type": "application/pdf", "kind": "advice",
            "title": "x", "on": "2026-11-20"}),
    ]  # fmt: skip
    for each in (*after, *written):
        assert each.status_code == 410, (each.request.url, each.text)
        assert (each.json()["code"], each.json()["erased_on"]) == (
            "personal-data-erased",
            "2026-11-20",
        )
    unknown = await client.get(f"/v1/cases/{PARENT}/person")
    assert unknown.status_code == 404


async def test_an_erased_case_keeps_its_reference_and_its_facts(
    closed: FullCase, erase: Erase, client: AsyncClient
) -> None:
    erased = (await erase(closed.path)).json()

    case = (await client.get(closed.path)).json()
    (listed,) = (await client.get("/v1/cases")).json()["cases"]
    fact = (await client.get(f"{closed.path}/history/{erased['position']}")).json()
    chronology = (await client.get(f"{closed.path}/chronology")).json()
    assert case["erased_on"] == listed["erased_on"] == "2026-11-20"
    assert (case["reference"], listed["reference"]) == ("EHC-1", "EHC-1")
    assert fact["data"] == {
        "subject": "child",
        "legal_basis": "retention_period_ended",
        "on": "2026-11-20",
    }
    assert fact["statement"].startswith("The council erased personal data of the case: ")
    assert "case.person_erased" in {each["type"] for each in chronology["entries"]}
    for read in ("status", "family-status", "consultations", "funding-agreements", "history"):
        assert (await client.get(f"{closed.path}/{read}")).status_code == 200, read


async def test_an_erased_child_is_found_by_the_reference_alone(
    closed: FullCase, erase: Erase, client: AsyncClient, opening: dict[str, Any]
) -> None:
    person = opening["person"]
    criteria: list[dict[str, object]] = [
        {"name": person["family_name"]},
        {"identifier": {"value": person["identifiers"][0]["value"]}},
        {"birth_date": person["birth_date"]},
        {"postcode": person["postcode"]},
    ]
    for each in criteria:
        assert len(await search(client, **each)) == 1, each

    await erase(closed.path)

    for each in criteria:
        assert await search(client, **each) == [], each
    (found,) = await search(client, reference="EHC-1")
    assert (found["erased_on"], "family_name" in found) == ("2026-11-20", False)
    body = {"person": person, "reference": "EHC-1"}
    duplicates = await client.post(
        "/v1/duplicate-searches", json=body, headers={"Idempotency-Key": "duplicates"}
    )
    assert [each["reasons"] for each in duplicates.json()["duplicates"]] == [["same_reference"]]


async def test_an_erasure_is_repeated_by_its_key_and_refused_by_another(
    closed: FullCase, erase: Erase
) -> None:
    first = await erase(closed.path, key="once")
    again = await erase(closed.path, key="once")
    other = await erase(closed.path)

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert other.json()["in_the_way"]["position"] == first.json()["position"]


async def test_a_case_that_is_worked_on_is_not_erased_and_the_problem_states_what_to_do(
    full: FullCase, erase: Erase, record: Record, database: Database
) -> None:
    before = await counts(database, "person", "document_part", "case_text")

    still_open = await erase(full.path)
    complaint = await record(f"{full.path}/complaints", {"stage": "stage_1", "on": "2026-11-01"})
    await record(f"{full.path}/closures", {"on": "2026-11-20", "reason": "plan_ceased"})
    held = await erase(full.path)

    assert [each.status_code for each in (still_open, held)] == [409, 409]
    assert still_open.json()["errors"][0]["code"] == "case_not_ended"
    assert [each["path"] for each in still_open.json()["instead"]] == ["closures"]
    assert held.json()["errors"][0]["code"] == "erasure_held"
    assert held.json()["in_the_way"] == {
        "type": "case.complaint_received",
        "position": complaint["position"],
        "on": "2026-11-01",
    }
    assert await counts(database, "person", "document_part", "case_text") == before


async def test_a_closed_case_that_received_another_request_is_worked_on_and_not_erased(
    full: FullCase, erase: Erase, record: Record, database: Database
) -> None:
    await record(f"{full.path}/closures", {"on": "2026-11-10", "reason": "withdrawn"})
    received = {"kind": "initial", "trigger": "request", "requester": "parent"}
    await record(f"{full.path}/requests", {**received, "received_on": "2026-11-12"})

    refused = await erase(full.path)
    kept = await counts(database, "case_file")
    await record(f"{full.path}/reopenings", {"on": "2026-11-13"})
    await record(f"{full.path}/closures", {"on": "2026-11-14", "reason": "withdrawn"})
    erased = await erase(full.path)

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "case_not_ended")
    assert kept == [1]
    assert erased.status_code == 201, erased.text


async def test_work_does_not_begin_again_in_an_erased_case(
    closed: FullCase, erase: Erase, client: AsyncClient
) -> None:
    await erase(closed.path)
    request = {"kind": "initial", "trigger": "request", "requester": "parent"}
    transfer = {"from_authority": "998", "moved_on": "2026-11-20", "transferred_on": "2026-11-20"}

    for number, (path, body) in enumerate(
        (
            ("requests", {**request, "received_on": "2026-11-20"}),
            ("incoming-transfers", transfer),
            ("reopenings", {"on": "2026-11-20"}),
        )
    ):
        headers = {"Idempotency-Key": f"work-{number}"}
        refused = await client.post(f"{closed.path}/{path}", json=body, headers=headers)
        assert refused.status_code == 409, refused.text
        assert refused.json()["in_the_way"]["type"] == "case.person_erased"


async def test_an_erased_case_is_handed_over_without_a_note(
    closed: FullCase, erase: Erase, client: AsyncClient, record: Record
) -> None:
    await erase(closed.path)
    periods = (await client.get(f"{closed.path}/assignments")).json()["officers"]
    successor = await record("/v1/officers", {"officer": {"name": "Robin"}})
    case = {"case_id": closed.case_id}
    body = {
        "from_officer_id": periods[-1]["officer_id"],
        "to_officer_ids": [successor["officer_id"]],
        "from_on": "2026-12-02",
    }

    refused = await client.post(
        "/v1/handovers",
        json={**body, "cases": [{**case, "note": "x"}]},
        headers={"Idempotency-Key": "with-note"},
    )
    done = await client.post(
        "/v1/handovers", json={**body, "cases": [case]}, headers={"Idempotency-Key": "without"}
    )

    assert refused.status_code == 409, refused.text
    (error,) = refused.json()["errors"]
    assert (error["code"], error["pointer"]) == ("case_erased", "/cases/0/case_id")
    assert done.status_code == 200, done.text


async def test_a_client_needs_the_scope_and_the_case_of_its_council(
    closed: FullCase,
    client: AsyncClient,
    connect: Connect,
    other_council: LedgerId,
) -> None:
    body = {"subject": "child", "legal_basis": "x", "on": "2026-11-20"}
    headers = {"Idempotency-Key": "scope"}
    elsewhere = await connect(other_council, "cases:erase")

    unscoped = await client.post(f"{closed.path}/erasures", json=body, headers=headers)
    foreign = await elsewhere.post(f"{closed.path}/erasures", json=body, headers=headers)

    assert (unscoped.status_code, foreign.status_code) == (403, 404)
    assert (await client.get(f"{closed.path}/person")).status_code == 200


async def test_an_import_that_has_not_ended_delays_an_erasure(
    closed: FullCase, erase: Erase, client: AsyncClient
) -> None:
    started = await client.post(
        "/v1/imports",
        content=b'{"reference": "OLD/1"}\n',
        headers={"Content-Type": "application/x-ndjson", "Idempotency-Key": "import"},
    )
    assert started.is_success, started.text

    delayed = await erase(closed.path)
    cancelled = await client.post(
        f"/v1/imports/{started.json()['import_id']}/cancellation",
        headers={"Idempotency-Key": "cancel"},
    )

    assert delayed.status_code == 409
    assert "import" in delayed.json()["detail"]
    assert cancelled.is_success, cancelled.text
    assert (await erase(closed.path)).status_code == 201


async def test_an_imported_case_keeps_its_reference_and_no_hash_of_what_was_stated(
    closed: FullCase, erase: Erase, database: Database, council: LedgerId
) -> None:
    db = await asyncpg.connect(database.admin_url)
    await db.execute(
        "INSERT INTO case_api.imported_case VALUES ($1, 'OLD/1', $2, sha256('stated'))",
        *(council, closed.case_id),
    )

    await erase(closed.path)

    kept = await db.fetch("SELECT reference, digest = sha256('') FROM case_api.imported_case")
    await db.close()
    assert [tuple(each) for each in kept] == [("OLD/1", True)]


async def test_a_parent_is_erased_from_every_version_while_another_is_the_addressee(
    full: FullCase, erase: Erase, client: AsyncClient, database: Database
) -> None:
    before = await client.get(f"{full.path}/person")

    erased = await erase(full.path, PARENT, legal_basis="data_subject_request")

    assert erased.status_code == 201, erased.text
    assert await counts(database, "person_key") == [2]
    now = await client.get(f"{full.path}/person")
    assert now.json()["erased_people"] == [{"person_id": PARENT, "erased_on": "2026-11-20"}]
    assert len(now.json()["person"]["related_people"]) == 2
    assert now.json()["version"] == 3
    first = (await client.get(f"{full.path}/person/versions/1")).json()
    assert first["since"] < before.json()["since"]
    assert [each["name"] for each in first["person"]["related_people"]] == [
        "Drew Le Sueur",
        "Perchard",
    ]
    stale, anew = [
        await client.put(
            f"{full.path}/person", json=before.json()["person"], headers={"If-Match": tag}
        )
        for tag in (before.headers["ETag"], now.headers["ETag"])
    ]
    assert (stale.status_code, anew.status_code) == (412, 422)
    assert anew.json()["errors"][0]["pointer"] == "/related_people/0/person_id"


async def test_a_person_whom_the_case_needs_is_not_erased(
    full: FullCase, erase: Erase, client: AsyncClient, record: Record
) -> None:
    await erase(full.path, PARENT)
    only = await erase(full.path, OTHER_PARENT)
    unknown = await erase(full.path, full.case_id)
    read = await client.get(f"{full.path}/person")
    person = read.json()["person"]
    person["safety_flags"] = [{"kind": "no_contact", "people": [OTHER_PARENT]}]
    await client.put(f"{full.path}/person", json=person, headers={"If-Match": read.headers["ETag"]})
    await record(f"{full.path}/closures", {"on": "2026-11-20", "reason": "plan_ceased"})
    referred = await erase(full.path, OTHER_PARENT)
    child = await erase(full.path)

    codes = [each.json()["errors"][0]["code"] for each in (only, unknown, referred)]
    assert codes == ["person_needed", "unknown_person", "person_needed"]
    assert child.status_code == 201


async def test_an_erasure_needs_a_subject_that_agrees_with_the_person(
    closed: FullCase, erase: Erase
) -> None:
    both = await erase(closed.path, PARENT, subject="child")
    ahead = await erase(closed.path, on="2026-11-21")

    assert both.json()["errors"][0]["pointer"] == "/person_id"
    assert ahead.json()["errors"][0]["code"] == "date_in_future"


@pytest.fixture
def plan(full: FullCase) -> str:
    """The path of the plan's versions, within the case."""
    (found,) = (each for each in full.reads if each.endswith("versions/1") and "plans" in each)
    return found.removesuffix("/1")
