"""The phase transfers of a cohort, over HTTP."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import pytest
from httpx import AsyncClient
from pydantic import JsonValue

Record = Callable[..., Awaitable[dict[str, JsonValue]]]
MOVE: Final[Mapping[str, str]] = {"kind": "primary_to_secondary", "transfers_on": "2027-09-01"}
COHORT: Final[dict[str, JsonValue]] = {**MOVE, "cohort": 2016}


@pytest.fixture
async def cases(record: Record, opening: dict[str, JsonValue]) -> list[str]:
    """Three cases of a cohort, two of them with a plan."""
    made: list[str] = []
    for has_plan in (True, True, False):
        body = {**opening, "allow_duplicate": True, "taken_over_on": "2026-11-01"}
        case_id = str((await record("/v1/cases", body))["case_id"])
        if has_plan:
            plan = {"basis": "first", "sent_on": "2026-03-02"}
            await record(f"/v1/cases/{case_id}/final-plans", plan)
        made.append(case_id)
    return made


async def send(client: AsyncClient, body: JsonValue, key: str) -> tuple[int, Mapping[str, Any]]:
    headers = {"Idempotency-Key": key}
    response = await client.post("/v1/phase-transfers", json=body, headers=headers)
    return response.status_code, response.json()


async def listed(client: AsyncClient, **query: str) -> Mapping[str, Any]:
    response = await client.get("/v1/phase-transfers", params={**MOVE, **query})
    assert response.status_code == 200, response.text
    found: Mapping[str, Any] = response.json()
    return found


async def test_the_transfer_of_a_cohort_is_recorded_in_the_cases_with_a_plan(
    client: AsyncClient, cases: list[str]
) -> None:
    before = (await client.get("/v1/events")).json()["events"]

    _, tried = await send(client, {**COHORT, "dry_run": True}, "dry")
    nothing = (await client.get("/v1/events")).json()["events"]
    status, done = await send(client, COHORT, "a")
    replayed, again = await send(client, COHORT, "a")
    _, repeated = await send(client, COHORT, "b")

    assert (status, replayed, done["has_more"], again) == (200, 200, False, done)
    assert [each["case_id"] for each in done["identified"]] == sorted(cases[:2])
    assert tried["identified"] == [{"case_id": each} for each in sorted(cases[:2])]
    assert nothing == before
    assert repeated["identified"] == [], "each case has the transfer already"
    after = (await client.get("/v1/events")).json()["events"]
    assert [each["type"] for each in after[len(before) :]] == [
        "review.phase_transfer_identified"
    ] * 2


async def test_the_transfer_is_not_recorded_in_a_closed_case(
    client: AsyncClient, cases: list[str], record: Record
) -> None:
    closure: dict[str, JsonValue] = {"on": "2026-11-02", "reason": "moved_away"}
    await record(f"/v1/cases/{cases[0]}/closures", closure)

    _, done = await send(client, COHORT, "a")

    assert [each["case_id"] for each in done["identified"]] == [cases[1]]


async def test_the_list_shows_how_far_each_child_is(
    client: AsyncClient, cases: list[str], record: Record
) -> None:
    await send(client, COHORT, "a")
    meeting = {"duty": "phase_transfer", "convenor": "school", "on": "2026-10-06"}
    await record(f"/v1/cases/{cases[0]}/review-meetings", meeting)

    everyone, met = await listed(client), await listed(client, progress="meeting_held")
    page = await listed(client, limit="1")
    rest = await listed(client, limit="1", cursor=page["next"])

    assert everyone["counts"] == {"identified": 1, "meeting_held": 1, "decided": 0, "done": 0}
    assert [each["case_id"] for each in everyone["transfers"]] == sorted(cases[:2])
    (child,) = met["transfers"]
    assert (child["case_id"], child["progress_on"]) == (cases[0], "2026-10-06")
    assert met["counts"] == everyone["counts"]
    assert [*page["transfers"], *rest["transfers"]] == everyone["transfers"]
    assert "next" not in rest


async def test_a_correction_moves_the_child_to_the_other_list(
    client: AsyncClient, cases: list[str]
) -> None:
    _, done = await send(client, COHORT, "a")
    position = next(each["position"] for each in done["identified"] if each["case_id"] == cases[0])
    headers = {"Idempotency-Key": "correction"}
    body = {
        "position": position,
        "values": {"transfers_on": "2028-09-01"},
        "reason": "mistyped",
    }
    await client.post(f"/v1/cases/{cases[0]}/corrections", json=body, headers=headers)

    assert [each["case_id"] for each in (await listed(client))["transfers"]] == [cases[1]]
    later = await listed(client, transfers_on="2028-09-01")
    assert [each["case_id"] for each in later["transfers"]] == [cases[0]]
