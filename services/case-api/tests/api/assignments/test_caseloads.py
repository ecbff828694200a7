"""The caseloads of officers, over HTTP."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from httpx import AsyncClient
from pydantic import JsonValue

from case_api.domain.assignments.caseload import WEIGHTS
from case_api.domain.case_view import Stage

Record = Callable[..., Awaitable[dict[str, JsonValue]]]


@pytest.fixture
async def team(record: Record) -> str:
    return str((await record("/v1/teams", {"team": {"name": "North"}}))["team_id"])


@pytest.fixture
async def officers(record: Record, team: str) -> list[str]:
    """Two officers of the team, in the order of their ids."""
    officer = {"name": "Kim", "memberships": [{"team_id": team, "from_on": "2026-01-05"}]}
    made = [await record("/v1/officers", {"officer": officer}) for _ in range(2)]
    return sorted(str(each["officer_id"]) for each in made)


@pytest.fixture
async def cases(record: Record, opening: dict[str, JsonValue], officers: list[str]) -> None:
    """The first officer leads three cases from 5 May on, one of them with a plan, and then two."""
    for has_plan in (False, False, True):
        made = await record("/v1/cases", {**opening, "allow_duplicate": True})
        case = f"/v1/cases/{made['case_id']}"
        if has_plan:
            request = {"request_id": made["request_id"]}
            decided = {"decided_on": "2026-04-09", "notified_on": "2026-04-09"}
            await record(f"{case}/assessment-agreements", {**request, **decided})
            await record(f"{case}/plan-agreements", {**request, **decided})
            plan = {**request, "basis": "first", "sent_on": "2026-04-20"}
            await record(f"{case}/final-plans", plan)
        to_on: dict[str, JsonValue] = {"to_on": "2026-08-31"} if has_plan else {}
        assigned = {"officer_id": officers[0], "from_on": "2026-05-05", **to_on}
        await record(f"{case}/officer-assignments", assigned)


async def caseload(client: AsyncClient, officer_id: str, on: str) -> dict[str, Any]:
    response = await client.get(f"/v1/officers/{officer_id}/caseload", params={"on": on})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


@pytest.mark.usefixtures("cases")
async def test_a_caseload_counts_the_cases_that_are_led_on_the_day(
    client: AsyncClient, officers: list[str]
) -> None:
    before = await caseload(client, officers[0], "2026-05-04")
    summer = await caseload(client, officers[0], "2026-06-01")
    autumn = await caseload(client, officers[0], "2026-09-01")

    assert (before["cases"], before["load"], before["stages"]) == (0, 0, [])
    assert summer["stages"] == [
        {"stage": "requested", "cases": 2},
        {"stage": "plan_issued", "cases": 1},
    ]
    assert (summer["cases"], summer["load"]) == (3, 2 * 2 + 1)
    assert (autumn["cases"], autumn["load"]) == (2, 4)


@pytest.mark.usefixtures("cases")
async def test_a_case_that_was_closed_by_the_day_is_shown_as_closed_and_is_in_no_caseload(
    client: AsyncClient, record: Record, officers: list[str]
) -> None:
    first = (await client.get("/v1/cases")).json()["cases"][0]["case_id"]
    case = f"/v1/cases/{first}"
    await record(f"{case}/closures", {"on": "2026-07-01", "reason": "opened_in_error"})

    june = await caseload(client, officers[0], "2026-06-30")
    july = await caseload(client, officers[0], "2026-07-01")
    key = {"Idempotency-Key": "led"}
    found = await client.post("/v1/case-searches", json={"officer_id": officers[0]}, headers=key)
    shown = [
        (await client.get(case)).json(),
        (await client.get(f"{case}/status")).json(),
        (await client.get("/v1/cases")).json()["cases"][0],
        next(each for each in found.json()["cases"] if each["case_id"] == first),
    ]

    assert (june["cases"], july["cases"]) == (3, 2)
    assert [each["closed_on"] for each in shown] == ["2026-07-01"] * 4
    await record(f"{case}/reopenings", {"on": "2026-07-02"})
    assert "closed_on" not in (await client.get("/v1/cases")).json()["cases"][0]
    assert (await caseload(client, officers[0], "2026-07-01"))["cases"] == 3


@pytest.mark.usefixtures("cases")
async def test_a_team_has_the_caseloads_of_its_officers_in_pages(
    client: AsyncClient, team: str, officers: list[str]
) -> None:
    path = f"/v1/teams/{team}/caseloads?on=2026-06-01&limit=1"
    first = (await client.get(path)).json()
    rest = (await client.get(f"{path}&cursor={first['next']}")).json()

    found = [*first["caseloads"], *rest["caseloads"]]
    assert [(each["officer_id"], each["cases"]) for each in found] == [
        (officers[0], 3),
        (officers[1], 0),
    ]
    assert "next" not in rest


async def test_an_unknown_officer_or_team_has_no_caseload(client: AsyncClient) -> None:
    unknown = "00000000-0000-4000-8000-00000000dead"

    for path in (f"/v1/officers/{unknown}/caseload", f"/v1/teams/{unknown}/caseloads"):
        assert (await client.get(path)).status_code == 404


def test_every_stage_has_a_weight() -> None:
    assert WEIGHTS.keys() == set(Stage)
