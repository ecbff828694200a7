"""Commitments over HTTP: pages and the file agree, by any group, for one council only."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol
from uuid import UUID

import pytest
from httpx import AsyncClient

from events.envelope import LedgerId

PERIOD: Final = "from_month=2026-09&to_month=2027-08"
PROVIDERS: Final = [str(UUID(int=n)) for n in (1, 2)]

Record = Callable[..., Awaitable[dict[str, Any]]]
Connect = Callable[..., Awaitable[AsyncClient]]


class OpenedCase(Protocol):
    path: str


async def test_pages_and_the_file_of_a_year(
    client: AsyncClient,
    connect: Connect,
    other_council: LedgerId,
    record: Record,
    case: OpenedCase,
) -> None:
    payers = [{"source": "high_needs_block", "basis_points": 10_000}]
    body = {"pays_for": "placement", "weekly_cost": 700, "payers": payers}
    for details in (*({"provider_id": each} for each in PROVIDERS), {"placement_type": "special"}):
        agreement = body | details | {"from_on": "2026-09-01", "to_on": "2027-08-31"}
        await record(f"{case.path}/funding-agreements", {"agreement": agreement})
    by_provider = f"/v1/commitments?{PERIOD}&group_by=provider"

    first = (await client.get(f"{by_provider}&limit=2")).json()
    rest = (await client.get(f"{by_provider}&limit=2&cursor={first['next']}")).json()
    file = await client.get(f"/v1/commitments/export?{PERIOD}&group_by=month")
    by_case = (await client.get(f"/v1/commitments?{PERIOD}&group_by=case&limit=1")).json()
    elsewhere = await (await connect(other_council)).get(by_provider)

    assert first["commitments"][0] == {"pence": 36_500}
    assert [each["group"] for each in first["commitments"][1:] + rest["commitments"]] == PROVIDERS
    lines = file.text.splitlines()
    assert lines[:2] == ["month,pence", "2026-09,9000"]
    assert sum(int(line.split(",")[1]) for line in lines[1:]) == 3 * 36_500
    group = case.path.removeprefix("/v1/cases/")
    assert by_case == {"commitments": [{"group": group, "pence": 3 * 36_500}]}
    assert elsewhere.json() == {"commitments": []}


@pytest.mark.parametrize("last", ["2026-08", "2029-09", "2026-13"])
async def test_a_period_that_is_none_is_refused(client: AsyncClient, last: str) -> None:
    path = f"/v1/commitments?from_month=2026-09&to_month={last}&group_by=month"

    assert (await client.get(path)).status_code == 422
