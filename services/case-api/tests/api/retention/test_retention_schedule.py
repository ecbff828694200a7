"""The retention schedule over HTTP: every version is kept, with who recorded it."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from httpx import AsyncClient

from case_api.testing.retention_council import RetentionCouncil
from events.envelope import LedgerId

Connect = Callable[..., Awaitable[AsyncClient]]
OTHER_CLASSES: Final = [{"record_class": "other", "years_from_birth": 31, "policy": "send-31"}]


async def read(client: AsyncClient, path: str = "", **query: str | int) -> dict[str, Any]:
    response = await client.get(f"/v1/retention-schedule{path}", params=query)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


async def test_a_council_has_no_schedule_until_one_is_recorded(
    client: AsyncClient, retention: RetentionCouncil, connect: Connect, other_council: LedgerId
) -> None:
    before = await client.get("/v1/retention-schedule")

    assert (before.headers["ETag"], before.json()) == ('"0"', {"version": 0})
    assert await retention.schedule(erases=False) == 1
    assert (await read(client))["schedule"]["erases"] is False
    assert await read(await connect(other_council)) == {"version": 0}


async def test_each_version_is_kept_with_who_recorded_it(
    client: AsyncClient, retention: RetentionCouncil
) -> None:
    await retention.schedule()
    await retention.schedule(1, classes=OTHER_CLASSES)
    await retention.schedule(2)

    first = await read(client, "/versions", limit=2)
    second = await read(client, "/versions", limit=2, cursor=first["next"])

    assert [each["version"] for each in first["versions"]] == [3, 2]
    assert [each["version"] for each in second["versions"]] == [1]
    assert first["versions"][1]["schedule"]["classes"] == OTHER_CLASSES
    assert first["versions"][0]["recorded_by"].startswith("client:system-")
    assert first["versions"][0] == await read(client)


async def test_the_same_again_is_no_version_and_another_one_needs_the_last(
    client: AsyncClient, eraser: AsyncClient, retention: RetentionCouncil
) -> None:
    await retention.schedule(classes=OTHER_CLASSES)
    assert await retention.schedule(1, classes=OTHER_CLASSES) == 1
    body = {"classes": OTHER_CLASSES, "erases": False}

    stale = await eraser.put("/v1/retention-schedule", json=body, headers={"If-Match": '"0"'})
    unmatched = await eraser.put("/v1/retention-schedule", json=body)

    assert (stale.status_code, unmatched.status_code) == (412, 428)
    assert (await read(client))["version"] == 1


async def test_who_may_not_erase_changes_no_schedule(client: AsyncClient) -> None:
    body = {"classes": OTHER_CLASSES, "erases": True}

    refused = await client.put("/v1/retention-schedule", json=body, headers={"If-Match": '"0"'})

    assert refused.status_code == 403
    assert await read(client) == {"version": 0}
