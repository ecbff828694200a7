"""Officers and teams over HTTP."""

from collections.abc import Awaitable, Callable
from typing import Final

from httpx import AsyncClient
from pydantic import JsonValue

from events.envelope import LedgerId

Connect = Callable[..., Awaitable[AsyncClient]]
Record = Callable[..., Awaitable[dict[str, JsonValue]]]

TEAM: Final[JsonValue] = {"team": {"name": "North", "email": "north@example.org"}}
UNKNOWN: Final = "00000000-0000-4000-8000-00000000dead"


def member(team_id: JsonValue, from_on: str = "2026-01-05", **more: str) -> dict[str, JsonValue]:
    return {"team_id": team_id, "from_on": from_on, **more}


async def test_an_officer_is_created_read_and_replaced_as_a_whole(
    client: AsyncClient, record: Record
) -> None:
    team = await record("/v1/teams", TEAM)
    details: dict[str, JsonValue] = {
        "name": "Robin Example",
        "phone": "020 7946 0001",
        "memberships": [member(team["team_id"])],
        "working_patterns": [{"from_on": "2026-01-05", "weekdays": ["monday", "tuesday"]}],
        "leave": [{"from_on": "2026-12-21", "to_on": "2027-01-01"}],
    }
    made = await record("/v1/officers", {"officer": details})
    path = f"/v1/officers/{made['officer_id']}"
    left: dict[str, JsonValue] = {"name": "Robin Example", "active_to": "2026-11-30"}

    read = await client.get(path)
    changed = await client.put(path, json=left, headers={"If-Match": read.headers["ETag"]})
    same = await client.put(path, json=left, headers={"If-Match": changed.headers["ETag"]})

    assert read.json() == made
    assert made["officer"] == details
    assert changed.json()["officer"] == {
        **left, "memberships": [], "working_patterns": [], "leave": []
    }  # fmt: skip
    assert (changed.headers["ETag"], same.headers["ETag"]) == ('"2"', '"2"')
    assert (await client.get(path)).json() == changed.json()


async def test_a_change_needs_the_current_version(client: AsyncClient, record: Record) -> None:
    team = await record("/v1/teams", TEAM)
    officer = await record("/v1/officers", {"officer": {"name": "Robin Example"}})

    for path in (f"/v1/teams/{team['team_id']}", f"/v1/officers/{officer['officer_id']}"):
        blind = await client.put(path, json={"name": "Other"})
        stale = await client.put(path, json={"name": "Other"}, headers={"If-Match": '"7"'})
        assert (blind.status_code, stale.status_code) == (428, 412)


async def test_an_id_may_be_chosen_and_is_used_once(client: AsyncClient, record: Record) -> None:
    body = {"officer_id": UNKNOWN, "officer": {"name": "Robin Example"}}
    made = await record("/v1/officers", body, "key-a")

    again = await client.post("/v1/officers", json=body, headers={"Idempotency-Key": "key-a"})
    other = await client.post("/v1/officers", json=body, headers={"Idempotency-Key": "key-b"})

    assert made["officer_id"] == UNKNOWN
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (made, "true")
    assert (other.status_code, other.json()["code"]) == (409, "conflict")


async def test_a_membership_of_no_team_is_refused(client: AsyncClient) -> None:
    details = {"name": "Robin Example", "memberships": [member(UNKNOWN)]}
    headers = {"Idempotency-Key": "a"}

    refused = await client.post("/v1/officers", json={"officer": details}, headers=headers)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/officer/memberships/0/team_id"


async def test_the_officers_of_a_team_are_those_of_the_day(
    client: AsyncClient, record: Record
) -> None:
    team = await record("/v1/teams", TEAM)
    team_id = team["team_id"]
    periods: list[JsonValue] = [
        [member(team_id, "2026-01-05"), member(team_id, "2026-06-01")],
        [member(team_id, "2026-01-05", to_on="2026-05-31")],
        [],
    ]
    made = [
        await record("/v1/officers", {"officer": {"name": "Robin", "memberships": each}})
        for each in periods
    ]
    ids = [str(each["officer_id"]) for each in made]
    path = f"/v1/teams/{team_id}/officers"

    async def listed(query: str) -> list[str]:
        found = (await client.get(f"{path}?{query}")).json()["officers"]
        return [each["officer_id"] for each in found]

    first = (await client.get(f"{path}?on=2026-05-31&limit=1")).json()
    rest = (await client.get(f"{path}?on=2026-05-31&limit=1&cursor={first['next']}")).json()
    both = sorted(ids[:2])
    assert [each["officers"][0]["officer_id"] for each in (first, rest)] == both
    assert "next" not in rest
    assert await listed("on=2026-06-01") == ids[:1]
    assert await listed("on=2026-01-04") == []
    assert await listed("") == ids[:1]
    assert (await client.get(f"/v1/teams/{UNKNOWN}/officers")).status_code == 404


async def test_lists_are_in_the_order_of_creation_and_of_one_council(
    client: AsyncClient, record: Record, connect: Connect, other_council: LedgerId
) -> None:
    teams = [await record("/v1/teams", TEAM) for _ in range(3)]
    officers = [await record("/v1/officers", {"officer": {"name": "Robin"}}) for _ in range(3)]
    other = await connect(other_council)

    for noun, made in (("teams", teams), ("officers", officers)):
        first = (await client.get(f"/v1/{noun}?limit=2")).json()
        rest = (await client.get(f"/v1/{noun}?limit=2&cursor={first['next']}")).json()
        assert [*first[noun], *rest[noun]] == made
        assert (await other.get(f"/v1/{noun}")).json() == {noun: []}
        path = f"/v1/{noun}/{made[0][noun[:-1] + '_id']}"
        assert (await other.get(path)).status_code == 404
