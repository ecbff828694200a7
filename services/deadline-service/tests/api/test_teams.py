"""The load of a team over HTTP, and a proposal of who takes what."""

from datetime import date
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.clock import SandboxClock
from deadline_service.processes.projector import build_projection_worker
from deadline_service.store.projections import declared_projections
from deadline_service.testing import (
    CaseRecorder,
    ConsumerDriver,
    DeadlineProcesses,
    ShortFact,
    id_for,
)
from events.envelope import CaseId

TODAY = date(2026, 12, 1)
TEAM = str(id_for("team"))
RECEIVED: ShortFact = {"type": "request.received", "on": date(2026, 11, 2)}
IN_TEAM: ShortFact = {"type": "case.team_assigned", "team_id": "team", "from_on": "2026-11-02"}
ASSIGNED: ShortFact = {
    "type": "case.officer_assigned",
    "officer_id": "officer",
    "from_on": "2026-11-02",
}


@pytest.fixture
async def team(
    council: CaseRecorder,
    processes: DeadlineProcesses,
    engine: AsyncEngine,
    sandbox: SandboxClock,
) -> None:
    """Six open requests of an officer, one of none, and a closed case."""
    await sandbox.set(TODAY)
    opened: ShortFact = {"type": "case.opened"}
    closed: ShortFact = {"type": "case.closed", "on": date(2026, 11, 20), "reason": "withdrawn"}
    for number in range(6):
        case = CaseId(id_for(f"case {number}"))
        await council.record(opened, RECEIVED, IN_TEAM, ASSIGNED, case=case)
    await council.record(opened, RECEIVED, IN_TEAM, case=CaseId(id_for("none")))
    await council.record(opened, RECEIVED, IN_TEAM, ASSIGNED, closed, case=CaseId(id_for("closed")))
    await processes.settle()
    for declared in declared_projections():
        await ConsumerDriver(build_projection_worker(engine, declared)).drain()


async def test_a_team_s_load_is_what_its_officers_carry(
    http: httpx.AsyncClient, team: None
) -> None:
    body = await read(http, f"/v1/teams/{TEAM}/load")

    [officer] = body["officers"]
    assert (officer["officer_id"], officer["cases"]) == (str(id_for("officer")), 6)
    assert {each["stage"]: each["cases"] for each in officer["stages"]}["request"] == 6
    # A request weighs 20, each item that is late 5, and each that is due by 29 December 5.
    items = await read(http, "/v1/worklist", officer_id=str(id_for("officer")), limit="200")
    late = sum(each["state"] == "late" for each in items["items"])
    due = sum(is_next(each) for each in items["items"])
    assert (officer["late_items"], officer["due_items"]) == (late, due)
    assert due > 0
    assert officer["points"] == 6 * 20 + 5 * (late + due)
    assert (body["unassigned_cases"], officer["is_over"]) == (1, False)
    assert body["single_contact"] == {
        "from_on": "2025-12-02",
        "cases": 7,
        "officers_per_case": 1.0,
        "cases_with_one_officer": 6,
        "cases_with_three_or_more": 0,
        "days_without_officer": 0,
        "cases_without_officer": 1,
    }


async def test_a_proposal_gives_the_case_without_an_officer_one_and_relieves_who_is_over(
    http: httpx.AsyncClient, team: None
) -> None:
    etag = (await http.get("/v1/council-settings")).headers["etag"]
    settings = {"caseload": {"capacity": 100}}
    put = await http.put("/v1/council-settings", json=settings, headers={"If-Match": etag})
    assert put.status_code == 200

    other = str(id_for("new officer"))
    body = await read(http, f"/v1/teams/{TEAM}/reallocation", also=other)

    assert {each["to_officer_id"] for each in body["moves"]} == {other}
    assert [each["case_id"] for each in body["moves"] if "from_officer_id" not in each] == [
        str(id_for("none"))
    ]
    before = {each["officer_id"]: each["before"] for each in body["officers"]}
    after = {each["officer_id"]: each["after"] for each in body["officers"]}
    assert before[other] == 0
    assert after[other] == sum(each["points"] for each in body["moves"])
    assert body["families_who_change"] == len(body["moves"]) - 1


async def test_a_team_of_another_council_is_an_unknown_one(
    http: httpx.AsyncClient, other_http: httpx.AsyncClient, team: None
) -> None:
    of_other = await read(other_http, f"/v1/teams/{TEAM}/load")
    unknown = await read(http, f"/v1/teams/{id_for('unknown')}/load")

    assert of_other["officers"] == unknown["officers"] == []
    assert {**of_other, "team_id": ""} == {**unknown, "team_id": ""}


async def read(http: httpx.AsyncClient, path: str, **query: str) -> dict[str, Any]:
    response = await http.get(path, params=query)
    assert response.status_code == 200, response.text
    return response.json()


def is_next(item: dict[str, Any]) -> bool:
    """Whether a day of an item is in the four weeks from 1 December on."""
    days = (item["work_on"], item.get("law_due_on", ""))
    return any("2026-12-01" <= each <= "2026-12-29" for each in days)
