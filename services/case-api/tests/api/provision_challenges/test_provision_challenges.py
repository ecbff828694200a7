"""Providers challenged, in a case and across cases, over HTTP. Today is 20 November 2026."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from uuid import UUID

import pytest
from httpx import AsyncClient
from pydantic import JsonValue

Record = Callable[..., Awaitable[dict[str, Any]]]

THERAPY, TRANSPORT = str(UUID(int=11)), str(UUID(int=12))
OVERDUE: Final[dict[str, JsonValue]] = {"on": "2026-10-01", "reply_due_on": "2026-10-15"}
AWAITED: Final[dict[str, JsonValue]] = {"on": "2026-11-16", "reply_due_on": "2026-11-30"}


async def read(client: AsyncClient, path: str, **query: str) -> Mapping[str, Any]:
    response = await client.get(path, params=query)
    assert response.status_code == 200, response.text
    found: Mapping[str, Any] = response.json()
    return found


async def listed(client: AsyncClient, **query: str) -> list[str]:
    """The ids of the concerns of a list."""
    found = await read(client, "/v1/provision-challenges", **query)
    return [each["concern_id"] for each in found["concerns"]]


@pytest.fixture
async def cases(record: Record, opening: dict[str, JsonValue]) -> list[str]:
    """The paths of two cases."""
    body = {**opening, "allow_duplicate": True, "taken_over_on": "2026-01-05"}
    return [f"/v1/cases/{(await record('/v1/cases', body))['case_id']}" for _ in range(2)]


@pytest.fixture
async def concerns(record: Record, cases: list[str]) -> dict[str, str]:
    """The ids of concerns: three about therapy, in two cases, and one about transport."""

    async def concern(case: str, provider: str, **days: JsonValue) -> str:
        body = {"provider_id": provider, "shortfall": "not_started", **days}
        return str((await record(f"{case}/provision-concerns", body))["concern_id"])

    return {
        "overdue": await concern(cases[0], THERAPY, **OVERDUE),
        "awaited": await concern(cases[1], THERAPY, **AWAITED),
        "not asked": await concern(cases[1], THERAPY, on="2026-11-02"),
        "transport": await concern(cases[0], TRANSPORT, **{**OVERDUE, "on": "2026-09-01"}),
    }


async def test_a_provider_has_a_record_across_cases(
    client: AsyncClient, cases: list[str], concerns: dict[str, str]
) -> None:
    found = await read(client, "/v1/provision-challenges", provider_id=THERAPY)
    everything = await read(client, "/v1/provision-challenges")

    assert found["counts"] == {"open": 3, "overdue": 1, "resolved": 0, "in_time": 0, "late": 0}
    assert everything["counts"]["open"] == 4
    assert [each["concern_id"] for each in found["concerns"]] == [
        concerns[name] for name in ("overdue", "not asked", "awaited")
    ], "in the order in which they were raised"
    first = found["concerns"][0]
    assert first == {
        "case_id": cases[0].rsplit("/", maxsplit=1)[-1],
        "reference": "EHC-1",
        "concern_id": concerns["overdue"],
        "provider_id": THERAPY,
        "shortfall": "not_started",
        "raised_on": "2026-10-01",
        "state": "open",
        "reply": {"state": "overdue", "due_on": "2026-10-15"},
    }
    assert everything["concerns"][0]["concern_id"] == concerns["transport"]


async def test_lists_are_by_state_and_reply_in_pages(
    client: AsyncClient, record: Record, cases: list[str], concerns: dict[str, str]
) -> None:
    reply = {"concern_id": concerns["awaited"], "on": "2026-11-18"}
    await record(f"{cases[1]}/provision-replies", reply)
    end = {"concern_id": concerns["overdue"], "on": "2026-11-02", "resolution": "provided"}
    await record(f"{cases[0]}/provision-resolutions", end)

    assert await listed(client, state="open", provider_id=THERAPY) == [
        concerns["not asked"],
        concerns["awaited"],
    ]
    assert await listed(client, state="resolved") == [concerns["overdue"]]
    assert await listed(client, reply="in_time") == [concerns["awaited"]]
    assert await listed(client, reply="late", state="resolved") == [concerns["overdue"]]
    assert await listed(client, reply="late", state="open") == []
    assert await listed(client, reply="overdue") == [concerns["transport"]]
    assert await listed(client, reply="overdue", state="resolved") == []
    assert await listed(client, reply="awaited") == []
    everything = await listed(client)
    assert len(everything) == 4
    paged: list[str] = []
    query: dict[str, str] = {"limit": "1"}
    for _ in everything:
        page = await read(client, "/v1/provision-challenges", **query)
        paged += [each["concern_id"] for each in page["concerns"]]
        query = {"limit": "1", "cursor": page.get("next", "")}
    assert (paged, query["cursor"]) == (everything, "")


async def test_overdue_replies_are_listed_with_the_first_due_first_in_pages(
    client: AsyncClient, record: Record, cases: list[str], concerns: dict[str, str]
) -> None:
    body = {"shortfall": "reduced", "on": "2026-08-03", "reply_due_on": "2026-11-02"}
    later = str((await record(f"{cases[1]}/provision-concerns", body))["concern_id"])
    page = await read(client, "/v1/provision-challenges", reply="overdue", limit="2")
    rest = await read(
        client, "/v1/provision-challenges", reply="overdue", limit="2", cursor=page["next"]
    )

    due = {concerns["overdue"], concerns["transport"]}
    assert {each["concern_id"] for each in page["concerns"]} == due
    assert [each["concern_id"] for each in rest["concerns"]] == [later]
    assert "next" not in rest
    other = await client.get("/v1/provision-challenges", params={"cursor": page["next"]})
    assert other.status_code == 400


async def test_a_challenge_reopens_a_concern_and_asks_again(
    client: AsyncClient, record: Record, cases: list[str], concerns: dict[str, str]
) -> None:
    of = {"concern_id": concerns["overdue"]}
    end = {**of, "on": "2026-11-02", "resolution": "not_upheld"}
    await record(f"{cases[0]}/provision-resolutions", end)
    challenge = {**of, "how": "notice_to_provider", "on": "2026-11-09"}
    await record(f"{cases[0]}/provision-challenges", {**challenge, "reply_due_on": "2026-11-23"})

    (found,) = (await read(client, "/v1/provision-challenges", reply="awaited", limit="1"))[
        "concerns"
    ]
    path = f"{cases[0]}/provision-challenges"
    now = (await read(client, path))["concerns"][-1]
    before = (await read(client, path, on="2026-11-03"))["concerns"][-1]

    assert (found["concern_id"], found["how"], found["challenged_on"], found["state"]) == (
        *(concerns["overdue"], "notice_to_provider", "2026-11-09", "open"),
    )
    assert now["reply"] == {"state": "late", "due_on": "2026-10-15", "replied_on": "2026-11-02"}
    (challenged,) = now["challenges"]
    assert challenged["reply"] == {"state": "awaited", "due_on": "2026-11-23"}
    assert (before["state"], before["resolution"], before["challenges"]) == (
        *("resolved", "not_upheld", []),
    )


async def test_corrections_and_voids_are_followed(
    client: AsyncClient, record: Record, cases: list[str], concerns: dict[str, str]
) -> None:
    first, second = (await read(client, f"{cases[1]}/provision-challenges"))["concerns"]
    correction = {
        "position": first["position"],
        "values": {"provider_id": TRANSPORT},
        "reason": "mistyped",
    }
    await record(f"{cases[1]}/corrections", correction)
    void = {"position": second["position"], "reason": "did_not_happen"}
    await record(f"{cases[1]}/voids", void)

    assert await listed(client, provider_id=THERAPY) == [concerns["overdue"]]
    assert await listed(client, provider_id=TRANSPORT) == [
        concerns["transport"],
        concerns["not asked"],
    ]


async def test_a_concern_is_of_the_provider_that_its_item_names(
    client: AsyncClient, record: Record, cases: list[str]
) -> None:
    agreed = {
        "section": "F",
        "what": "speech-therapy",
        "provider": "health",
        "provider_id": THERAPY,
        "from_on": "2026-03-02",
    }
    item = (await record(f"{cases[0]}/provision-agreements", agreed))["item_id"]
    outcome = str(UUID(int=21))
    body = {"item_id": item, "outcome_id": outcome, "shortfall": "reduced", "on": "2026-06-01"}
    await record(f"{cases[0]}/provision-concerns", body)

    (found,) = (await read(client, "/v1/provision-challenges", provider_id=THERAPY))["concerns"]

    assert (found["item_id"], found["outcome_id"]) == (item, outcome)


async def test_a_case_without_an_entry_is_not_found(client: AsyncClient) -> None:
    unknown = f"/v1/cases/{UUID(int=9)}/provision-challenges"
    assert (await client.get(unknown)).status_code == 404
