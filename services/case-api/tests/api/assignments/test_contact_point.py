"""Who works on a case, and the contact of its family, over HTTP."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from httpx import AsyncClient
from pydantic import JsonValue

from events.envelope import LedgerId

Connect = Callable[..., Awaitable[AsyncClient]]
Record = Callable[..., Awaitable[dict[str, JsonValue]]]


class OpenedCase(Protocol):
    path: str


async def test_the_contact_is_the_officer_else_the_cover_else_the_team(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    team = await record("/v1/teams", {"team": {"name": "North", "phone": "020 7946 0009"}})
    team_id = team["team_id"]
    leave: JsonValue = [{"from_on": "2026-08-03", "to_on": "2026-08-14"}]
    member: JsonValue = [{"team_id": team_id, "from_on": "2026-01-05"}]
    away = {"name": "Robin Example", "email": "robin@example.org", "leave": leave}
    robin = await record("/v1/officers", {"officer": {**away, "memberships": member}})
    kim = await record("/v1/officers", {"officer": {"name": "Kim Example"}})
    officer_id, cover_id = robin["officer_id"], kim["officer_id"]
    assigned = {"officer_id": officer_id, "from_on": "2026-05-04"}
    await record(f"{case.path}/officer-assignments", assigned)
    cover = {"from_on": "2026-08-03", "to_on": "2026-08-07", "reason": "leave"}
    arranged = {"officer_id": cover_id, "covers": officer_id, **cover}
    at = await record(f"{case.path}/cover-arrangements", arranged)

    async def contact(on: str) -> dict[str, JsonValue]:
        response = await client.get(f"{case.path}/contact-point?on={on}")
        assert response.status_code == 200, response.text
        found: dict[str, JsonValue] = response.json()
        return found

    before, officer = await contact("2026-05-01"), await contact("2026-07-31")
    covered, gap = await contact("2026-08-03"), await contact("2026-08-10")
    assert (before["kind"], before["lead_officers_so_far"]) == ("none", 0)
    assert before["next_day_of_officer"] == "2026-05-05"  # 4 May 2026 is a bank holiday
    assert officer == {
        "on": "2026-07-31",
        "kind": "officer",
        "officer_id": officer_id,
        "name": "Robin Example",
        "email": "robin@example.org",
        "considered": [
            {
                "kind": "officer",
                "reason": "available",
                "statement": "The officer of the case is the contact on Friday 31 July 2026.",
                "officer_id": officer_id,
            }
        ],
        "lead_officers_so_far": 1,
    }
    assert (covered["kind"], covered["name"]) == ("cover", "Kim Example")
    assert (gap["kind"], gap["team_id"], gap["phone"]) == ("team", team_id, "020 7946 0009")
    assert gap["next_day_of_officer"] == "2026-08-17"
    listed = (await client.get(f"{case.path}/assignments")).json()
    assert listed["covers"] == [{**arranged, "position": at["position"]}]
    assert listed["officers"][0]["officer_id"] == officer_id


async def test_a_corrected_assignment_counts_as_corrected(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    assigned = {"officer_id": "00000000-0000-4000-8000-00000000000a", "from_on": "2026-05-05"}
    at = await record(f"{case.path}/officer-assignments", assigned)
    values = {"from_on": "2026-06-01"}
    correction = {"position": at["position"], "values": values, "reason": "mistyped"}
    await record(f"{case.path}/corrections", correction)

    early = (await client.get(f"{case.path}/contact-point?on=2026-05-05")).json()
    today = (await client.get(f"{case.path}/contact-point")).json()

    assert (early["kind"], early["considered"][0]["reason"]) == ("none", "not_assigned")
    assert (today["on"], today["officer_id"]) == ("2026-11-20", assigned["officer_id"])


async def test_a_case_of_another_council_has_no_contact(
    connect: Connect, other_council: LedgerId, case: OpenedCase
) -> None:
    other = await connect(other_council)

    assert (await other.get(f"{case.path}/contact-point")).status_code == 404
    assert (await other.get(f"{case.path}/assignments")).status_code == 404
