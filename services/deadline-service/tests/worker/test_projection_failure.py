"""A declared projection that fails stops no other subscription of its process."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import asyncpg
import httpx

from chassis.database import (
    DriverConnection,
    Ledgers,
    create_engine,
    transaction,
)
from chassis.testing import Database
from chassis.testing.process import running_process
from deadline_service.store.projections.case_officer import CASE_OFFICER
from deadline_service.testing import CaseRecorder, ShortFact
from events.rebuild import rebuild_projection

ALL_WITHIN = 120.0
DAY = date(2026, 11, 23)


async def test_other_projections_go_on_while_the_table_of_one_is_to_be_rebuilt(
    database: Database, council: CaseRecorder, tmp_path: Path
) -> None:
    """Then it is rebuilt, while the process runs, and its worker goes on by itself."""
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    await connection.execute("ALTER TABLE deadline.case_officer DROP COLUMN officer_id CASCADE")
    await council.record({"type": "request.received", "on": DAY}, assigned("first"))
    settings = {"DATABASE_URL": database.url_for("deadline_service")}

    async with running_process("deadline_service projector", settings, tmp_path / "log") as process:
        async with asyncio.timeout(ALL_WITHIN):
            await until(lambda: connection.fetchval("SELECT count(*) FROM deadline.case_profile"))
            await until(lambda: is_lagging(process.probe_url, "case_officer@1"))
            assert await connection.fetchval("SELECT count(*) FROM deadline.case_officer") == 0

            await rebuild(database)
            await council.record(assigned("second", DAY + timedelta(days=1)))
            await until(lambda: has_two_officers(connection))
    await connection.close()


def assigned(officer: str, day: date = DAY) -> ShortFact:
    return {"type": "case.officer_assigned", "on": day, "officer_id": officer}


async def rebuild(database: Database) -> None:
    admin = create_engine(database.admin_url, pool_size=3)
    owner = partial(transaction, admin, Ledgers.ALL)
    await rebuild_projection(owner, CASE_OFFICER.projection(), lambda _done, _whole: None)
    await admin.dispose()


async def has_two_officers(connection: DriverConnection) -> bool:
    return await connection.fetchval("SELECT count(*) FROM deadline.case_officer") == 2


async def until(condition: Callable[[], Awaitable[object]]) -> None:
    while not await condition():  # noqa: ASYNC110  # what another process does is no event here
        await asyncio.sleep(0.1)


async def is_lagging(address: str, subscription: str) -> bool:
    """Whether the readiness of a process shows events that a subscription has not applied."""
    async with httpx.AsyncClient(base_url=address) as client:
        body = (await client.get("/readyz")).json()
    rows = body.get("subscriptions", ())
    return any(each["subscription"] == subscription and each["lag_events"] for each in rows)
