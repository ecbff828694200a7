"""Lists of deadlines over HTTP: who holds the case, by officer and team, by week, and as CSV."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.clock import SandboxClock
from deadline_service.api import held_cases
from deadline_service.processes.projector import build_projection_worker
from deadline_service.store.projections import declared_projections
from deadline_service.testing import CASE, CaseRecorder, ConsumerDriver, ShortFact
from events.contracts import CaseCoverArranged, CaseOfficerAssigned, CaseTeamAssigned
from events.contracts.references import OfficerId, TeamId
from events.contracts.vocabulary.case import CoverReason
from events.envelope import CaseId

RECEIVED: ShortFact = {"type": "request.received", "on": date(2026, 11, 23)}
TODAY: Final = date(2026, 12, 1)
ANNA, BEN, COVER = (OfficerId(UUID(int=n)) for n in (1, 2, 3))
NORTH, SOUTH = (TeamId(UUID(int=n)) for n in (11, 12))
REFERENCE: Final = "SEN/2026/00123"
OTHER_CASE: Final = CaseId(UUID(int=99))


@pytest.fixture(autouse=True)
async def _sandbox_day(sandbox: SandboxClock) -> None:  # pyright: ignore[reportUnusedFunction]  # pytest
    await sandbox.set(TODAY)


@pytest.fixture
async def caseload(
    council: CaseRecorder, consumer: ConsumerDriver, engine: AsyncEngine
) -> CaseRecorder:
    """Anna leads one case of the north, Ben one of the south, which is covered until Christmas."""
    start = date(2026, 11, 1)
    await council.record(
        {"type": "case.opened", "reference": REFERENCE},
        RECEIVED,
        CaseOfficerAssigned(officer_id=ANNA, from_on=start),
        CaseTeamAssigned(team_id=NORTH, from_on=start),
    )
    await council.record(
        RECEIVED,
        CaseOfficerAssigned(officer_id=BEN, from_on=start),
        CaseTeamAssigned(team_id=SOUTH, from_on=start),
        CaseCoverArranged(
            officer_id=COVER,
            covers=BEN,
            from_on=date(2026, 11, 28),
            to_on=date(2026, 12, 24),
            reason=CoverReason.LEAVE,
        ),
        case=OTHER_CASE,
    )
    await consumer.drain()
    for each in declared_projections():
        await ConsumerDriver(build_projection_worker(engine, each)).drain()
    return council


async def listed(http: httpx.AsyncClient, **query: object) -> list[dict[str, Any]]:
    response = await http.get("/v1/deadlines", params={k: str(v) for k, v in query.items()})
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["deadlines"]
    return found


def cases_of(found: list[dict[str, Any]]) -> set[str]:
    return {each["case_id"] for each in found}


@pytest.mark.usefixtures("caseload")
async def test_a_list_names_the_officer_and_the_team_of_each_case(http: httpx.AsyncClient) -> None:
    held = {
        each["case_id"]: (each["officer"]["officer_id"], each["officer"]["is_cover"])
        for each in await listed(http)
    }
    later = {
        each["case_id"]: each["officer"]["officer_id"]
        for each in await listed(http, today="2026-12-25")
    }
    of_case = (await http.get(f"/v1/cases/{OTHER_CASE}/deadlines")).json()["deadlines"]

    assert held == {str(CASE): (str(ANNA), False), str(OTHER_CASE): (str(COVER), True)}
    assert later == {str(CASE): str(ANNA), str(OTHER_CASE): str(BEN)}
    assert {each["team_id"] for each in of_case} == {str(SOUTH)}
    assert {each["officer"]["officer_id"] for each in of_case} == {str(COVER)}


@pytest.mark.usefixtures("caseload")
async def test_a_list_has_the_reference_of_each_case_that_has_one(http: httpx.AsyncClient) -> None:
    found = {each["case_id"]: each.get("reference") for each in await listed(http)}
    of_case = (await http.get(f"/v1/cases/{CASE}/deadlines")).json()["deadlines"]

    assert found == {str(CASE): REFERENCE, str(OTHER_CASE): None}
    assert {each["reference"] for each in of_case} == {REFERENCE}


async def test_a_case_without_an_officer_is_listed_without_one(
    http: httpx.AsyncClient, council: CaseRecorder, consumer: ConsumerDriver
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()

    [first, *_] = await listed(http)

    assert {"officer", "team_id"}.isdisjoint(first)


@pytest.mark.usefixtures("caseload")
async def test_a_list_is_filtered_by_who_holds_the_case_that_day(http: httpx.AsyncClient) -> None:
    assert cases_of(await listed(http, officer_id=ANNA)) == {str(CASE)}
    assert cases_of(await listed(http, officer_id=BEN)) == set()
    assert cases_of(await listed(http, officer_id=BEN, today="2026-12-25")) == {str(OTHER_CASE)}
    assert cases_of(await listed(http, officer_id=COVER)) == {str(OTHER_CASE)}
    assert cases_of(await listed(http, team_id=SOUTH)) == {str(OTHER_CASE)}
    assert cases_of(await listed(http, team_id=SOUTH, officer_id=ANNA)) == set()
    [found] = await listed(http, officer_id=ANNA, rule="plan-final", state="running")
    assert found["due_on"] == "2027-04-11"


@pytest.mark.usefixtures("caseload")
async def test_a_filtered_list_is_paged(http: httpx.AsyncClient) -> None:
    whole = await listed(http, officer_id=ANNA)
    query = {"officer_id": str(ANNA), "limit": "2"}
    joined: list[object] = []
    while True:
        body = (await http.get("/v1/deadlines", params=query)).json()
        joined += body["deadlines"]
        if "next" not in body:
            break
        query["cursor"] = body["next"]

    assert joined == whole
    assert len(whole) > 4
    other = await http.get("/v1/deadlines", params={**query, "officer_id": str(BEN)})
    assert (other.status_code, other.json()["code"]) == (400, "invalid-cursor")


@pytest.mark.usefixtures("caseload")
async def test_more_cases_than_a_list_can_have_are_refused(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held_cases, "MAX_OFFICER_CASES", 0)

    for path in ("/v1/deadlines", "/v1/deadlines/weeks", "/v1/deadlines.csv"):
        response = await http.get(path, params={"officer_id": str(ANNA)})
        assert (response.status_code, response.json()["code"]) == (409, "conflict")
        assert "leave out `officer_id`" in response.json()["detail"]


@pytest.mark.usefixtures("caseload")
async def test_weeks_are_counted_and_lead_to_their_lists(http: httpx.AsyncClient) -> None:
    query = {"officer_id": str(ANNA), "from_on": "2026-12-30", "weeks": "16"}

    body = (await http.get("/v1/deadlines/weeks", params=query)).json()

    first = body["weeks"][0]
    assert (first["week"], first["from_on"], first["to_on"]) == (
        "2026-W53",
        "2026-12-28",
        "2027-01-03",
    )
    assert len(body["weeks"]) == 16
    assert "next_from_on" not in body
    assert first["by_title"] == [
        {"rule": "assessment-decision", "title": "Decide whether to assess", "count": 1}
    ]
    assert first["by_state"] == [{"state": "running", "count": 1}]
    assert first["by_owner"] == [{"owed_by": "local authority", "count": 1}]
    for week in body["weeks"]:
        found = (await http.get(week["deadlines"])).json()["deadlines"]
        assert len(found) == week["count"]
        assert cases_of(found) <= {str(CASE)}
    assert first["deadlines"].startswith("/v1/deadlines?")


@pytest.mark.usefixtures("caseload")
async def test_a_wall_chart_that_has_too_many_continues_in_another_request(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    query: dict[str, str] = {"from_on": "2026-12-01", "weeks": "20"}
    whole = (await http.get("/v1/deadlines/weeks", params=query)).json()["weeks"]
    for module in ("deadline_service.store.deadline_weeks", "deadline_service.api.deadline_weeks"):
        monkeypatch.setattr(f"{module}.MAX_COUNTED_DEADLINES", 3)

    joined: list[Mapping[str, Any]] = []
    while len(joined) < 20:
        query["weeks"] = str(20 - len(joined))
        body = (await http.get("/v1/deadlines/weeks", params=query)).json()
        joined += body["weeks"]
        query["from_on"] = body.get("next_from_on", "")
    monkeypatch.setattr("deadline_service.store.deadline_weeks.MAX_COUNTED_DEADLINES", 1)
    monkeypatch.setattr("deadline_service.api.deadline_weeks.MAX_COUNTED_DEADLINES", 1)
    cut = (await http.get("/v1/deadlines/weeks", params={"from_on": "2026-12-28"})).json()

    assert joined == whole
    assert query["from_on"] == ""
    assert cut["weeks"][0]["is_incomplete"] is True
    assert cut["next_from_on"] == "2027-01-04"
    assert len(cut["weeks"]) == 1


async def test_the_last_week_of_the_calendar_is_not_exceeded(http: httpx.AsyncClient) -> None:
    for day in ("1970-01-01", "2200-12-31"):
        response = await http.get("/v1/deadlines/weeks", params={"from_on": day, "weeks": "53"})
        assert response.status_code == 200


@pytest.mark.usefixtures("caseload")
async def test_the_list_as_csv_is_the_list(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deadline_service.api.deadline_export._PAGE_ROWS", 3)
    whole = await listed(http, limit=200)

    response = await http.get("/v1/deadlines.csv")

    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert "deadlines-2026-12-01.csv" in response.headers["content-disposition"]
    lines = list(csv.DictReader(io.StringIO(response.text)))
    assert [each["deadline_id"] for each in lines] == [each["deadline_id"] for each in whole]
    assert lines[0] == {
        "deadline_id": whole[0]["deadline_id"],
        "case_id": whole[0]["case_id"],
        "reference": whole[0].get("reference", ""),
        "rule": whole[0]["rule"],
        "title": whole[0]["title"],
        "owed_by": whole[0]["owed_by"],
        "kind": whole[0]["kind"],
        "state": whole[0]["state"],
        "summary": whole[0]["summary"],
        "is_limit_of_law": str(whole[0]["is_limit_of_law"]).lower(),
        "started_on": whole[0]["started_on"],
        "due_on": whole[0]["due_on"],
        "law_due_on": whole[0]["law_due_on"],
        "last_working_day": whole[0]["last_working_day"],
        "not_before": "",
        "settled_on": "",
        "ground": "",
        "officer_id": whole[0]["officer"]["officer_id"],
        "officer_is_cover": str(whole[0]["officer"]["is_cover"]).lower(),
        "team_id": whole[0]["team_id"],
        "instrument": whole[0]["source"]["instrument"],
        "provision": whole[0]["source"]["provision"],
        "link": whole[0]["source"]["link"],
    }
    of_anna = await http.get("/v1/deadlines.csv", params={"officer_id": str(ANNA)})
    assert {
        (each["case_id"], each["reference"]) for each in csv.DictReader(io.StringIO(of_anna.text))
    } == {(str(CASE), REFERENCE)}


async def test_another_council_s_lists_are_empty(
    other_http: httpx.AsyncClient, caseload: CaseRecorder
) -> None:
    assert await caseload.read_log()
    assert await listed(other_http, officer_id=ANNA) == []
    assert await listed(other_http, team_id=NORTH) == []
