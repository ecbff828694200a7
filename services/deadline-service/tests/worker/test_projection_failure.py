"""A declared projection that fails stops no other subscription of its process."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date

import asyncpg
import httpx

from chassis.database import DriverConnection
from chassis.testing import Database
from chassis.testing.contract_tests import served_process
from deadline_service.testing import CaseRecorder

ALL_WITHIN = 120.0
DAY = date(2026, 11, 23)


async def test_deadlines_are_evaluated_while_a_table_of_another_projection_is_to_be_rebuilt(
    database: Database, council: CaseRecorder
) -> None:
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    await connection.execute("ALTER TABLE deadline.case_officer DROP COLUMN officer_id")
    await council.record(
        {"type": "request.received", "on": DAY},
        {"type": "case.officer_assigned", "on": DAY, "officer_id": "one"},
    )
    settings = {"DATABASE_URL": database.url_for("deadline_service"), "METRICS_PORT": ""}

    with served_process("deadline_service evaluator", "METRICS_PORT", settings) as address:
        async with asyncio.timeout(ALL_WITHIN):
            await until(lambda: connection.fetchval("SELECT count(*) FROM deadline.deadline"))
            await until(lambda: is_lagging(address, "case_officer@1"))

    reached = await connection.fetchval(
        "SELECT COALESCE(max(position), 0) FROM deadline.checkpoint"
        " WHERE subscription = 'case_officer@1'"
    )
    await connection.close()
    assert reached == 0, "it has applied nothing"


async def until(condition: Callable[[], Awaitable[object]]) -> None:
    while not await condition():  # noqa: ASYNC110  # what another process does is no event here
        await asyncio.sleep(0.1)


async def is_lagging(address: str, subscription: str) -> bool:
    """Whether the readiness of a process shows events that a subscription has not applied."""
    async with httpx.AsyncClient(base_url=address) as client:
        body = (await client.get("/readyz")).json()
    rows = body.get("subscriptions", ())
    return any(each["subscription"] == subscription and each["lag_events"] for each in rows)
