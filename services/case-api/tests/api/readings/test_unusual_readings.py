"""Unusual days, from the record of reading."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Protocol
from uuid import UUID, uuid4

import asyncpg
import pytest
from httpx import AsyncClient

from chassis.database import DriverConnection
from chassis.testing import Database
from events.envelope import LedgerId

Connect = Callable[..., Awaitable[AsyncClient]]
PERIOD = {"from": "2026-11-01", "to": "2026-11-20"}


class OpenedCase(Protocol):
    """As the fixture of tests/api returns it."""

    path: str
    case_id: str


@pytest.fixture
async def officer(client: AsyncClient) -> UUID:
    """An officer of no team."""
    headers = {"Idempotency-Key": "officer"}
    made = await client.post(
        "/v1/officers", json={"officer": {"name": "An Officer"}}, headers=headers
    )
    assert made.status_code == 201, made.text
    return UUID(made.json()["officer_id"])


async def insert_readings(
    database: Database, ledger_id: LedgerId, actor: str, cases: list[UUID], at: str
) -> None:
    """Readings as if they had been recorded at an instant: the hashes are not looked at here."""
    owner: DriverConnection = await asyncpg.connect(database.admin_url)
    await owner.execute(
        """
        INSERT INTO case_api.reading
        SELECT $1, n, $2::text::timestamptz, $3, 'a', 'getPerson', 'person', 'casework', '::1',
               ARRAY[case_id], false, NULL, '{}', NULL, 1, sha256('')
          FROM unnest($4::uuid[]) WITH ORDINALITY given(case_id, n)
        """,
        *(ledger_id, at, actor, cases),
    )
    await owner.close()


@pytest.mark.parametrize("role", ["", " role:officer"])
async def test_cases_outside_of_the_caseload_of_an_officer_are_unusual(
    connect: Connect, database: Database, council: LedgerId, officer: UUID, role: str
) -> None:
    actor = f"client:a user:{officer}{role}"
    cases = [uuid4() for _ in range(6)]
    await insert_readings(database, council, actor, cases, "2026-11-20T10:00:00Z")
    auditor = await connect(council, "readings:read")

    response = await auditor.get("/v1/readings/unusual", params=PERIOD)

    assert response.status_code == 200, response.text
    (day,) = response.json()["days"]
    assert (day["actor"], day["on"], day["readings"]) == (actor, "2026-11-20", 6)
    assert [(each["rule"], each["count"]) for each in day["reasons"]] == [("outside_caseload", 6)]
    assert day["not_judged"] == [{"rule": "volume", "why": "too_few_days"}]


async def test_cases_of_the_officer_are_usual(
    client: AsyncClient, connect: Connect, database: Database, council: LedgerId, officer: UUID
) -> None:
    cases = [uuid4() for _ in range(6)]
    owner: DriverConnection = await asyncpg.connect(database.admin_url)
    await owner.execute(
        """
        INSERT INTO case_api.officer_period (ledger_id, case_id, role, officer_id, from_on, to_on)
        SELECT $1, each, 'lead', $2, $3, 'infinity' FROM unnest($4::uuid[]) each
        """,
        *(council, officer, date(2026, 1, 1), cases),
    )
    await owner.close()
    actor = f"client:a user:{officer}"
    await insert_readings(database, council, actor, cases, "2026-11-20T10:00:00Z")
    auditor = await connect(council, "readings:read")

    response = await auditor.get("/v1/readings/unusual", params=PERIOD)

    assert response.json() == {"days": [], "is_whole": True}


async def test_an_hour_is_one_in_england(
    connect: Connect, database: Database, council: LedgerId
) -> None:
    actor = "client:a user:somebody"
    # 06:30 UTC is 07:30 in summer, which is in hours.
    await insert_readings(database, council, actor, [uuid4()], "2026-07-01T06:30:00Z")
    auditor = await connect(council, "readings:read")
    summer = {"from": "2026-07-01", "to": "2026-07-01"}

    response = await auditor.get("/v1/readings/unusual", params=summer)

    assert response.json()["days"] == []


@pytest.mark.parametrize(
    ("first", "last"), [("2026-11-20", "2026-11-19"), ("2026-10-20", "2026-11-20")]
)
async def test_a_period_has_up_to_31_days(
    connect: Connect, council: LedgerId, first: str, last: str
) -> None:
    auditor = await connect(council, "readings:read")

    response = await auditor.get("/v1/readings/unusual", params={"from": first, "to": last})

    assert response.status_code == 422
    assert response.json()["errors"][0]["parameter"] == "to"


async def test_another_council_s_readings_are_not_judged(
    connect: Connect, database: Database, council: LedgerId, other_council: LedgerId
) -> None:
    at = "2026-11-20T03:00:00Z"
    await insert_readings(database, council, "client:a user:somebody", [uuid4()], at)
    auditor = await connect(other_council, "readings:read")

    response = await auditor.get("/v1/readings/unusual", params=PERIOD)

    assert response.json()["days"] == []
