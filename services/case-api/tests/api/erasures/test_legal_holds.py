"""Legal holds over HTTP: they are placed and released by who may erase, and stop every erasure."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol
from uuid import UUID

from httpx import AsyncClient, Response

from events.envelope import LedgerId

Erase = Callable[..., Awaitable[Response]]
Connect = Callable[..., Awaitable[AsyncClient]]
PARENT: Final = str(UUID(int=11))
HOLD: Final = {
    "reason": "public_inquiry",
    "authorised_by": "monitoring_officer",
    "on": "2026-11-20",
}


class FullCase(Protocol):
    path: str
    case_id: str


async def post(client: AsyncClient, path: str, body: object, key: str) -> Response:
    return await client.post(path, json=body, headers={"Idempotency-Key": key})


async def listed(client: AsyncClient, **query: str | int) -> list[dict[str, Any]]:
    response = await client.get("/v1/legal-holds", params=query)
    assert response.status_code == 200, response.text
    holds: list[dict[str, Any]] = response.json()["legal_holds"]
    return holds


async def test_a_case_on_hold_is_not_erased_until_the_hold_is_released(
    closed: FullCase, erase: Erase, client: AsyncClient, eraser: AsyncClient
) -> None:
    placed = await post(eraser, f"{closed.path}/legal-holds", HOLD, "hold")
    repeated = await post(eraser, f"{closed.path}/legal-holds", HOLD, "hold")
    hold_id = placed.json()["legal_hold_id"]

    refused = [await erase(closed.path), await erase(closed.path, PARENT)]
    assert (placed.status_code, repeated.json()) == (201, placed.json())
    assert await listed(client) == [
        {
            "case_id": closed.case_id,
            "legal_hold_id": hold_id,
            "reason": "public_inquiry",
            "authorised_by": "monitoring_officer",
            "placed_on": "2026-11-20",
        }
    ]
    for each in refused:
        assert each.status_code == 409
        assert [error["code"] for error in each.json()["errors"]] == ["legal_hold"]
        assert each.json()["in_the_way"] == {
            "type": "case.legal_hold_placed",
            "position": placed.json()["position"],
            "on": "2026-11-20",
        }
        assert each.json()["instead"] == [
            {
                "type": "case.legal_hold_released",
                "operation": "recordLegalHoldRelease",
                "path": "legal-hold-releases",
            }
        ]

    body = {**HOLD, "legal_hold_id": hold_id, "reason": "inquiry_ended"}
    released = await post(eraser, f"{closed.path}/legal-hold-releases", body, "release")

    assert released.status_code == 201, released.text
    assert await listed(client) == []
    assert (await erase(closed.path)).status_code == 201


async def test_holds_are_listed_in_pages_for_their_council_alone(
    closed: FullCase,
    client: AsyncClient,
    eraser: AsyncClient,
    connect: Connect,
    other_council: LedgerId,
) -> None:
    days = ("2026-11-19", "2026-11-18", "2026-11-20")
    for day in days:
        await post(eraser, f"{closed.path}/legal-holds", {**HOLD, "on": day}, day)

    first = (await client.get("/v1/legal-holds", params={"limit": 2})).json()
    second = (await client.get("/v1/legal-holds", params={"cursor": first["next"]})).json()

    pages = [[each["placed_on"] for each in page["legal_holds"]] for page in (first, second)]
    assert pages == [["2026-11-18", "2026-11-19"], ["2026-11-20"]]
    assert "next" not in second
    assert await listed(await connect(other_council)) == []


async def test_who_may_not_erase_neither_places_nor_lifts_nor_voids_a_hold(
    closed: FullCase, client: AsyncClient, eraser: AsyncClient
) -> None:
    placed = (await post(eraser, f"{closed.path}/legal-holds", HOLD, "hold")).json()
    void = {"position": placed["position"], "reason": "did_not_happen"}
    release = {**HOLD, "legal_hold_id": placed["legal_hold_id"]}
    several = {"events": [{"type": "case.legal_hold_released", "data": release}]}

    answers = [
        await post(client, f"{closed.path}/legal-holds", HOLD, "place"),
        await post(client, f"{closed.path}/legal-hold-releases", release, "release"),
        await post(client, f"{closed.path}/voids", void, "void"),
        await post(client, f"{closed.path}/events", several, "several"),
    ]

    assert [each.status_code for each in answers] == [403, 403, 409, 422]
    assert len(await listed(client)) == 1
