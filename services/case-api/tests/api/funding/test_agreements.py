"""Funding agreements over HTTP: created once, replaced by version, with every version kept."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol
from uuid import UUID

from httpx import AsyncClient

from events.envelope import LedgerId

AGREEMENT: Final[dict[str, Any]] = {
    "pays_for": "placement",
    "weekly_cost": 125_000,
    "weeks_a_year": 38,
    "from_on": "2026-09-01",
    "payers": [
        {"source": "high_needs_block", "basis_points": 6_667},
        {"source": "health", "basis_points": 3_333},
    ],
}
ENDED: Final = AGREEMENT | {"ended": {"last_on": "2026-12-18", "reason": "moved"}}
UNKNOWN: Final = str(UUID(int=9))

Record = Callable[..., Awaitable[dict[str, Any]]]
Connect = Callable[..., Awaitable[AsyncClient]]


class OpenedCase(Protocol):
    path: str


async def test_an_agreement_is_ended_by_version_and_its_history_kept(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    path = f"{case.path}/funding-agreements"
    created = await record(path, {"agreement": AGREEMENT})
    one = f"{path}/{created['agreement_id']}"

    unmatched = await client.put(one, json=ENDED)
    ended = await client.put(one, json=ENDED, headers={"If-Match": '"1"'})
    same = await client.put(one, json=ENDED, headers={"If-Match": '"2"'})
    stale = await client.put(one, json=AGREEMENT, headers={"If-Match": '"1"'})

    codes = [each.status_code for each in (unmatched, ended, same, stale)]
    assert codes == [428, 200, 200, 412]
    assert same.json()["version"] == 2
    assert (await client.get(one)).json()["agreement"] == ENDED
    assert (await client.get(path)).json()["agreements"] == [ended.json()]
    first = (await client.get(f"{one}/versions?limit=1")).json()
    rest = (await client.get(f"{one}/versions?before={first['next']}")).json()
    assert [first["versions"], rest["versions"]] == [[ended.json()], [created]]


async def test_what_is_not_there_is_not_found_and_an_id_is_used_once(
    client: AsyncClient,
    connect: Connect,
    other_council: LedgerId,
    record: Record,
    case: OpenedCase,
) -> None:
    path = f"{case.path}/funding-agreements"
    body = {"agreement_id": UNKNOWN, "agreement": AGREEMENT}
    await record(path, body)
    other = await connect(other_council)

    again = await client.post(path, json=body, headers={"Idempotency-Key": "other"})
    nowhere = await client.post(
        f"/v1/cases/{UNKNOWN}/funding-agreements", json=body, headers={"Idempotency-Key": "b"}
    )

    assert (again.status_code, nowhere.status_code) == (409, 404)
    for missing in (path, f"{path}/{UNKNOWN}", f"{path}/{UNKNOWN}/versions"):
        assert (await other.get(missing)).status_code == 404
