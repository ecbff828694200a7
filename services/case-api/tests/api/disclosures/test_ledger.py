"""What was disclosed of a case is joined from its facts and from the record of reading."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol
from uuid import uuid4

import asyncpg
import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from case_api.domain.disclosures.disclosing import acting_role, is_disclosing
from case_api.domain.readings.outside_roles import OUTSIDE_ROLES
from chassis.database import DriverConnection
from chassis.identity import KeyHolder, connect_and_issue_key
from chassis.testing import Database
from chassis.testing.acting_people import register_signer
from events.envelope import LedgerId

Connect = Callable[..., Awaitable[AsyncClient]]
Record = Callable[..., Awaitable[dict[str, Any]]]
AsPerson = Callable[..., Awaitable[AsyncClient]]
TO_POLICE: Final = {
    "items": ["plan", "advice"],
    "recipient": "police",
    "purpose": "court_or_criminal_proceedings",
    "consent": "not_needed",
    "authorised_by": "monitoring_officer",
    "on": "2026-05-11",
}
TO_CHARITY: Final = {
    **TO_POLICE,
    "recipient": "charity",
    "purpose": "support_for_family",
    "consent": "given",
}
CONSULTATION: Final = {
    "consultee": "requested_institution",
    "institution": {"urn": "999001"},
    "sent_on": "2026-05-12",
}


class OpenedCase(Protocol):
    """As the fixture of tests/api returns it."""

    path: str
    case_id: str


@pytest.fixture
async def overseer(connect: Connect, council: LedgerId) -> AsyncClient:
    """A client that may read the records of reading alone."""
    return await connect(council, "readings:read")


@pytest.fixture
async def as_person(app: FastAPI, database: Database, council: LedgerId) -> AsPerson:
    """A portal, which states the role of the person for whom it acts."""
    scopes = frozenset({"people:read", "cases:read"})
    key = await connect_and_issue_key(
        database.admin_url, KeyHolder(council, "999", "portal", scopes)
    )
    signer = await register_signer(database, ledger=council, client="portal")

    async def connected(role: str, **claims: object) -> AsyncClient:
        return AsyncClient(
            transport=ASGITransport(app=app),
            base_url="http://case-api",
            headers={
                "Authorization": f"Bearer {key.text}",
                "Acting-Person": signer.assertion(role, **claims),
                "Reading-Purpose": "inspection",
            },
        )

    return connected


async def ledger(reader: AsyncClient, case: OpenedCase, **params: str | int) -> dict[str, Any]:
    found = await reader.get(f"{case.path}/disclosures", params=params)
    assert found.status_code == 200, found.text
    page: dict[str, Any] = found.json()
    return page


async def test_a_case_of_which_nothing_was_disclosed_has_an_empty_ledger(
    client: AsyncClient, overseer: AsyncClient, case: OpenedCase
) -> None:
    await client.get(f"{case.path}/person")  # a use by the council's own system

    found = await ledger(overseer, case)

    assert found == {"disclosures": [], "sources": ["fact", "reading", "notice"]}


async def test_facts_and_readings_by_others_are_in_the_ledger_the_newest_first(
    overseer: AsyncClient, case: OpenedCase, record: Record, as_person: AsPerson
) -> None:
    recorded = await record(f"{case.path}/disclosures", TO_POLICE)
    inspector = await as_person("auditor")
    assert (await inspector.get(f"{case.path}/person")).status_code == 200
    await record(f"{case.path}/consultations", CONSULTATION)

    entries = (await ledger(overseer, case))["disclosures"]

    assert [each["source"] for each in entries] == ["fact", "reading", "fact"]
    consulted, read, told = entries
    assert consulted["fact"]["type"] == "draft.consultation_sent"
    assert consulted["fact"]["recipients"] == ["requested_institution"]
    assert consulted["fact"]["institution"] == CONSULTATION["institution"]
    assert (consulted["fact"]["purpose"], consulted["fact"]["on"]) == (
        "statutory_duty",
        "2026-05-12",
    )
    assert read["reading"]["role"] == "auditor"
    assert (read["reading"]["kind"], read["reading"]["purpose"]) == ("person", "inspection")
    assert read["reading"]["is_use"] is False
    expected = {**TO_POLICE, "recipients": ["police"]}
    del expected["recipient"]
    assert told["fact"] == {
        **expected,
        "type": "case.information_disclosed",
        "position": recorded["position"],
        "disclosure_id": recorded["disclosure_id"],
        "documents": [],
    }


async def test_uses_by_the_council_are_shown_when_they_are_asked_for(
    client: AsyncClient, overseer: AsyncClient, case: OpenedCase
) -> None:
    await client.get(f"{case.path}/person")

    entries = (await ledger(overseer, case, include="uses"))["disclosures"]

    assert [(each["reading"]["kind"], each["reading"]["is_use"]) for each in entries] == [
        ("person", True)
    ]
    assert entries[0]["reading"]["role"] == "system"


async def test_reading_the_ledger_is_recorded(overseer: AsyncClient, case: OpenedCase) -> None:
    await ledger(overseer, case)

    readings = (await overseer.get(f"{case.path}/readings")).json()["readings"]

    assert [(each["operation"], each["kind"]) for each in readings] == [
        ("listDisclosures", "disclosure_ledger")
    ]


async def test_a_file_of_all_children_that_an_inspector_read_is_in_each_ledger(
    connect: Connect, database: Database, council: LedgerId, overseer: AsyncClient, case: OpenedCase
) -> None:
    await (await connect(council)).get("/v1/inspections/annex-a/list-1/file")
    service: DriverConnection = await asyncpg.connect(database.url_for("case_api"))
    async with service.transaction():
        await service.execute(f"SET LOCAL log.ledger = '{council}'")
        await service.execute(
            "SELECT case_api.record_reading_v1($1, 'p', 'downloadAnnexA', 'inspection_list',"
            " 'inspection', '::1', '{}', true, NULL, '{}', NULL)",
            "client:p user:7 role:auditor",
        )
    await service.close()

    (entry,) = (await ledger(overseer, case))["disclosures"]

    assert entry["reading"]["of_many_cases"] is True
    assert entry["reading"]["actor"] == "client:p user:7 role:auditor"


async def test_pages_have_every_entry_once(
    overseer: AsyncClient, case: OpenedCase, record: Record, as_person: AsPerson
) -> None:
    inspector = await as_person("auditor")
    for _ in range(3):
        await record(f"{case.path}/disclosures", TO_CHARITY)
        await inspector.get(f"{case.path}/person")
    whole = (await ledger(overseer, case))["disclosures"]

    found: list[Any] = []
    params: dict[str, str | int] = {"limit": 4}
    while True:
        page = await ledger(overseer, case, **params)
        found += page["disclosures"]
        if "next" not in page:
            break
        params["cursor"] = page["next"]

    assert len(whole) == 6
    assert found == whole
    other = await overseer.get(f"{case.path}/disclosures", params={**params, "include": "uses"})
    assert other.status_code == 400


async def test_a_disclosure_that_was_voided_is_in_the_history_and_not_in_the_ledger(
    overseer: AsyncClient, case: OpenedCase, record: Record
) -> None:
    recorded = await record(f"{case.path}/disclosures", TO_POLICE)
    void = {"position": recorded["position"], "reason": "did_not_happen"}
    await record(f"{case.path}/voids", void)

    assert (await ledger(overseer, case))["disclosures"] == []


async def test_a_purpose_that_needs_consent_is_refused_without_and_says_what_to_change(
    client: AsyncClient, case: OpenedCase
) -> None:
    body = {**TO_CHARITY, "consent": "not_needed"}
    refused = await client.post(
        f"{case.path}/disclosures", json=body, headers={"Idempotency-Key": "charity"}
    )

    assert refused.status_code == 409
    (error,) = refused.json()["errors"]
    assert (error["code"], error["pointer"]) == ("consent_needed", "/consent")
    assert "consent as given if it was" in refused.text


async def test_another_council_reads_nothing(
    connect: Connect, other_council: LedgerId, case: OpenedCase, record: Record
) -> None:
    await record(f"{case.path}/disclosures", TO_POLICE)
    other = await connect(other_council, "readings:read")

    found = await other.get(f"{case.path}/disclosures")
    unknown = await other.get(f"/v1/cases/{uuid4()}/disclosures")

    assert found.status_code == unknown.status_code == 404


async def test_the_database_marks_the_same_readings_as_the_code(database: Database) -> None:
    actors = [
        *("client:a", "client:a user:7", "client:a user:7 role:officer"),
        *(f"client:a user:7 role:{role}" for role in (*OUTSIDE_ROLES, "panel", "manager")),
        *("client:role:family", "client:a role:family", "client:a user:7 role:family x"),
    ]
    owner: DriverConnection = await asyncpg.connect(database.admin_url)
    pairs = [(actor, kind) for actor in actors for kind in ("person", "subject_access")]
    in_sql = [await owner.fetchval("SELECT case_api.discloses_v1($1, $2)", *each) for each in pairs]
    await owner.close()

    assert in_sql == [is_disclosing(*each) for each in pairs]
    assert sum(in_sql) == len(actors) + len(OUTSIDE_ROLES)
    assert acting_role(actors[3]) == OUTSIDE_ROLES[0]
    assert acting_role("client:a user:7") == "system"
