"""Providers that facts and agreements name are in the register of a council that keeps one."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Protocol
from uuid import UUID

import pytest
from httpx import AsyncClient

Record = Callable[..., Awaitable[dict[str, Any]]]

UNKNOWN: Final = str(UUID(int=9))
THERAPY: Final = {"name": "Therapy Together", "kind": "therapy"}
AGREED: Final[Mapping[str, Any]] = {
    "section": "F",
    "what": "speech-therapy",
    "provider": "health",
    "from_on": "2026-09-01",
}
AGREEMENT: Final[Mapping[str, Any]] = {
    "pays_for": "provision_item",
    "weekly_cost": 12_500,
    "from_on": "2026-09-01",
    "payers": [{"source": "health", "basis_points": 10_000}],
}


class OpenedCase(Protocol):
    path: str


@pytest.fixture
async def known(record: Record) -> str:
    """The id of an institution, so that the council keeps a register."""
    return str((await record("/v1/institutions", {"institution": THERAPY}))["institution_id"])


async def error_of(client: AsyncClient, path: str, body: object) -> tuple[int, str, str]:
    """The status, the code and the place of the only error of a refused POST."""
    response = await client.post(path, json=body, headers={"Idempotency-Key": "refused"})
    (error,) = response.json()["errors"]
    return response.status_code, error["code"], error["pointer"]


@pytest.mark.usefixtures("known")
async def test_a_fact_that_names_an_unknown_provider_is_refused_at_its_place(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    item = await record(f"{case.path}/provision-agreements", dict(AGREED))
    agreed = AGREED | {"provider_id": UNKNOWN}
    concern = {"shortfall": "not_started", "on": "2026-10-01", "provider_id": UNKNOWN}
    several = [
        {"type": "provision.agreed", "data": dict(AGREED)},
        {"type": "provision.concern_raised", "data": concern},
    ]
    correction = {
        "position": item["position"],
        "values": {"provider_id": UNKNOWN},
        "reason": "mistyped",
    }

    assert [
        await error_of(client, f"{case.path}/{path}", body)
        for path, body in (
            ("provision-agreements", agreed),
            ("provision-concerns", concern),
            ("events", {"events": several}),
            ("corrections", correction),
        )
    ] == [
        (409, "unknown_provider", "/provider_id"),
        (409, "unknown_provider", "/provider_id"),
        (409, "unknown_provider", "/events/1/data/provider_id"),
        (409, "unknown_provider", "/values/provider_id"),
    ]
    assert (await client.get(f"{case.path}/provision-challenges")).json()["concerns"] == []


async def test_a_provider_of_the_register_is_recorded_in_facts_and_corrections(
    record: Record, case: OpenedCase, known: str
) -> None:
    path = f"{case.path}/provision-agreements"
    item = await record(path, {**AGREED, "provider_id": known})
    values = {"provider_id": known, "from_on": "2026-09-02"}
    await record(
        f"{case.path}/corrections",
        {"position": item["position"], "values": values, "reason": "mistyped"},
    )


async def test_a_council_without_institutions_names_providers_of_its_own(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    await record(f"{case.path}/provision-agreements", {**AGREED, "provider_id": UNKNOWN})
    path = f"{case.path}/funding-agreements"
    made = await record(path, {"agreement": {**AGREEMENT, "provider_id": UNKNOWN}})
    await record("/v1/institutions", {"institution": THERAPY})
    one = f"{path}/{made['agreement_id']}"
    ended = {
        **AGREEMENT,
        "provider_id": UNKNOWN,
        "ended": {"last_on": "2026-10-01", "reason": "moved"},
    }

    changed = await client.put(one, json=ended, headers={"If-Match": '"1"'})
    other = {**ended, "provider_id": str(UUID(int=8))}
    refused = await client.put(one, json=other, headers={"If-Match": '"2"'})

    assert changed.status_code == 200, "what was recorded before there was a register may stay"
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/provider_id")


async def test_an_agreement_with_an_unknown_provider_is_refused(
    client: AsyncClient, record: Record, case: OpenedCase, known: str
) -> None:
    path = f"{case.path}/funding-agreements"
    await record(path, {"agreement": {**AGREEMENT, "provider_id": known}})

    body = {"agreement": {**AGREEMENT, "provider_id": UNKNOWN}}
    assert await error_of(client, path, body) == (
        *(422, "unknown_institution", "/agreement/provider_id"),
    )
