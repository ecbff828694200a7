"""Reading personal data is recorded before it is answered."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4

import asyncpg
import pytest
from httpx import AsyncClient
from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.readings.chain import ReadingRow
from case_api.store.readings.listing import ReadingFilter, list_readings
from chassis.database import DriverConnection, driver_connection, transaction
from chassis.testing import Database
from events.envelope import LedgerId

Connect = Callable[..., Awaitable[AsyncClient]]
SEARCH: dict[str, JsonValue] = {"name": "Example"}


class OpenedCase(Protocol):
    """As the fixture of tests/api returns it."""

    path: str
    case_id: str


@dataclass(frozen=True)
class Records:
    """The record of reading of a council, as the service reads it."""

    engine: AsyncEngine
    ledger_id: LedgerId

    async def all(self) -> Sequence[ReadingRow]:
        async with transaction(self.engine, self.ledger_id) as db:
            return await list_readings(
                await driver_connection(db), self.ledger_id, ReadingFilter(), 100
            )


@pytest.fixture
def records(engine: AsyncEngine, council: LedgerId) -> Records:
    return Records(engine, council)


async def test_reading_a_person_is_recorded(
    client: AsyncClient, case: OpenedCase, records: Records
) -> None:
    headers = {"Reading-Purpose": "tribunal"}
    response = await client.get(f"{case.path}/person", headers=headers)

    assert response.status_code == 200
    (recorded,) = await records.all()
    assert recorded.position == 1
    assert recorded.operation == "getPerson"
    assert (recorded.kind, recorded.purpose) == ("person", "tribunal")
    assert [str(each) for each in recorded.case_ids] == [case.case_id]
    assert recorded.actor == f"client:{recorded.client}"
    assert recorded.address == "127.0.0.1"


async def test_a_purpose_is_optional(
    client: AsyncClient, case: OpenedCase, records: Records
) -> None:
    await client.get(f"{case.path}/person")

    (recorded,) = await records.all()
    assert recorded.purpose == "not_stated"


@pytest.mark.parametrize("sent", [["curiosity"], [""], ["casework", "casework"], ["Casework"]])
async def test_another_purpose_is_refused_and_not_repeated(
    client: AsyncClient, case: OpenedCase, records: Records, sent: list[str]
) -> None:
    headers = [("Reading-Purpose", each) for each in sent]
    response = await client.get(f"{case.path}/person", headers=headers)

    assert response.status_code == 400
    assert response.json()["errors"][0]["header"] == "Reading-Purpose"
    assert "curiosity" not in response.text
    assert "tribunal" in response.text
    assert await records.all() == []


async def test_an_answer_that_has_no_data_is_not_recorded(
    client: AsyncClient, records: Records
) -> None:
    response = await client.get(f"/v1/cases/{uuid4()}/person")

    assert response.status_code == 404
    assert await records.all() == []


async def test_a_search_is_recorded_with_what_it_found_and_no_value(
    client: AsyncClient, case: OpenedCase, records: Records
) -> None:
    headers = {"Idempotency-Key": "search"}
    body = {**SEARCH, "birth_date": "2015-10-05"}
    response = await client.post("/v1/case-searches", json=body, headers=headers)

    assert response.status_code == 200, response.text
    (recorded,) = await records.all()
    assert recorded.criteria == ("birth_date", "name")
    assert recorded.results == 1
    assert [str(each) for each in recorded.case_ids] == [case.case_id]
    assert "Example" not in str(recorded)


async def test_a_search_that_finds_nothing_is_recorded(
    client: AsyncClient, records: Records
) -> None:
    headers = {"Idempotency-Key": "search"}
    await client.post("/v1/case-searches", json={"name": "nobody"}, headers=headers)

    (recorded,) = await records.all()
    assert (recorded.results, recorded.case_ids) == (0, ())


async def test_the_refusal_that_names_a_case_of_the_same_child_is_recorded(
    client: AsyncClient, case: OpenedCase, opening: dict[str, JsonValue], records: Records
) -> None:
    headers = {"Idempotency-Key": "again", "Reading-Purpose": "casework"}
    refused = await client.post("/v1/cases", json=opening, headers=headers)

    assert refused.status_code == 409, refused.text
    (recorded,) = await records.all()
    assert (recorded.operation, recorded.kind) == ("openCase", "duplicate_search")
    assert recorded.criteria == ("same_reference",)
    assert [str(each) for each in recorded.case_ids] == [case.case_id]
    assert recorded.purpose == "casework"


async def test_a_file_of_all_children_is_a_reading_of_each_case(
    client: AsyncClient, connect: Connect, case: OpenedCase, council: LedgerId
) -> None:
    await client.get("/v1/inspections/annex-a/list-1/file")
    auditor = await connect(council, "readings:read")

    listed = await auditor.get(f"{case.path}/readings")

    assert [each["operation"] for each in listed.json()["readings"]] == ["downloadAnnexA"]
    assert listed.json()["readings"][0]["covers_all"] is True


async def test_data_is_not_answered_where_the_record_cannot_be_written(
    client: AsyncClient, case: OpenedCase, database: Database, records: Records
) -> None:
    owner: DriverConnection = await asyncpg.connect(database.admin_url)
    await owner.execute("ALTER FUNCTION case_api.record_reading_v1 RENAME TO no_longer_there")

    response = await client.get(f"{case.path}/person")

    await owner.execute("ALTER FUNCTION case_api.no_longer_there RENAME TO record_reading_v1")
    await owner.close()
    assert response.status_code >= 500
    assert "Example" not in response.text
    assert await records.all() == []
    assert (await client.get(f"{case.path}/person")).status_code == 200


async def test_readings_of_a_case_are_listed_in_pages(
    client: AsyncClient, connect: Connect, case: OpenedCase, council: LedgerId
) -> None:
    for _ in range(3):
        await client.get(f"{case.path}/person")
    await client.get(f"{case.path}/addressee")
    auditor = await connect(council, "readings:read")

    first = (await auditor.get(f"{case.path}/readings", params={"limit": 3})).json()
    query = {"limit": 3, "cursor": first["next"]}
    second = (await auditor.get(f"{case.path}/readings", params=query)).json()

    assert [each["operation"] for each in first["readings"]] == [
        "getAddressee",
        "getPerson",
        "getPerson",
    ]
    assert [each["operation"] for each in second["readings"]] == ["getPerson"]
    assert "next" not in second


async def test_readings_are_found_by_each_filter(
    client: AsyncClient, connect: Connect, case: OpenedCase, council: LedgerId
) -> None:
    await client.get(f"{case.path}/person")
    await client.get(f"{case.path}/addressee")
    auditor = await connect(council, "readings:read")

    async def found(**filters: str) -> list[str]:
        response = await auditor.get("/v1/readings", params=filters)
        assert response.status_code == 200, response.text
        return [each["operation"] for each in response.json()["readings"]]

    everything = (await auditor.get("/v1/readings")).json()["readings"]
    actor = everything[-1]["actor"]
    assert [each["operation"] for each in everything] == ["getAddressee", "getPerson"]
    assert await found(kind="person") == ["getPerson"]
    assert await found(actor=actor) == ["getAddressee", "getPerson"]
    assert await found(actor="client:nobody") == []
    assert await found(case_id=case.case_id, kind="addressee") == ["getAddressee"]
    assert await found(to="2020-01-01") == []
    assert await found(**{"from": "2199-01-01"}) == []
    long = {"from": "2020-01-01", "to": "2199-01-01"}
    assert await found(case_id=case.case_id, kind="person", **long) == ["getPerson"]


async def test_reading_the_record_is_recorded(
    connect: Connect, council: LedgerId, records: Records
) -> None:
    auditor = await connect(council, "readings:read")
    await auditor.get("/v1/readings", params={"kind": "person"})

    (recorded,) = await records.all()
    assert (recorded.operation, recorded.kind) == ("listReadings", "reading_record")
    assert recorded.criteria == ("kind",)


async def test_the_record_needs_a_scope_of_its_own(client: AsyncClient, case: OpenedCase) -> None:
    assert (await client.get("/v1/readings")).status_code == 403
    assert (await client.get(f"{case.path}/readings")).status_code == 403


async def test_another_council_sees_no_reading(
    client: AsyncClient, connect: Connect, case: OpenedCase, other_council: LedgerId
) -> None:
    await client.get(f"{case.path}/person")
    auditor = await connect(other_council, "readings:read")

    assert (await auditor.get(f"{case.path}/readings")).status_code == 404
    assert (await auditor.get("/v1/readings")).json()["readings"] == []
