"""A case that takes too long to evaluate is parked, and delays no other."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Final

import asyncpg
import httpx
from asyncpg import Record

from chassis.database import DriverConnection
from chassis.testing import Database
from chassis.testing.process import running_process
from deadline_service.testing import CASE, CaseRecorder, ShortFact, id_for
from events.envelope import CaseId

RECEIVED: Final[ShortFact] = {"type": "request.received", "on": date(2026, 11, 23)}
OTHER: Final = CaseId(id_for("another case of the same council"))
LIMITS: Final = ("assessment-decision", "no-plan-decision", "plan-final")
CLAIMS: Final = 1_500
REQUESTS: Final = 3_000
"""Each is weighed with each claim: some minutes of work, in what case-api would not take."""
LOT: Final = 500
WITHIN: Final = 10.0
"""Seconds within which a live process must answer `/livez`."""
ALL_WITHIN: Final = 480.0
"""Seconds for everything; on a busy machine the work is killed by the clock, and tried again."""


def hostile_history() -> Sequence[ShortFact]:
    claims: list[ShortFact] = [
        {
            "type": "assessment.exception_claimed",
            "exception_id": f"claim {number}",
            "on": date(2020, 1, 1),
            "ended_on": date(2020, 1, 2),
            "ground": "EX-PERS",
            "limits": LIMITS,
        }
        for number in range(CLAIMS)
    ]
    requests: list[ShortFact] = [
        {**RECEIVED, "request_id": f"request {number}"} for number in range(REQUESTS)
    ]
    return [*claims, *requests]


@asynccontextmanager
async def poll_readiness(address: str) -> AsyncGenerator[list[int]]:
    """Poll `/livez` of a process continuously; the statuses of its responses."""
    statuses: list[int] = []

    async def ask() -> None:
        async with httpx.AsyncClient(base_url=address, timeout=WITHIN) as client:
            while True:
                statuses.append((await client.get("/livez")).status_code)
                await asyncio.sleep(0.1)

    asking = asyncio.create_task(ask())
    try:
        yield statuses
        assert not asking.done(), asking
    finally:
        asking.cancel()


async def parked(database: Database) -> Sequence[Record]:
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    try:
        return await connection.fetch("SELECT stream_id, reason, detail FROM deadline.parked")
    finally:
        await connection.close()


async def test_a_failing_case_is_parked_and_the_others_are_evaluated(
    database: Database, council: CaseRecorder, other_council: CaseRecorder, tmp_path: Path
) -> None:
    facts = hostile_history()
    for begin in range(0, len(facts), LOT):
        await council.record(*facts[begin : begin + LOT])
    await council.record(RECEIVED, case=OTHER)
    await other_council.record(RECEIVED)
    settings = {"DATABASE_URL": database.url_for("deadline_service")}

    async with (
        running_process("deadline_service evaluator", settings, tmp_path / "log") as process,
        asyncio.timeout(ALL_WITHIN),
        poll_readiness(process.probe_url) as statuses,
    ):
        await until(lambda: rules_of(database, CASE, "998"))
        await until(lambda: parked(database))
        await other_council.record(RECEIVED, case=OTHER)
        await until(lambda: rules_of(database, OTHER, "998"))
        await until(lambda: rules_of(database, OTHER))

    [row] = await parked(database)
    assert row["stream_id"] == CASE
    detail = {"failed": "processor time", "crashed": "crashed over it"}  # by the clock, four times
    assert detail[row["reason"]] in row["detail"]
    assert set(statuses) == {200}
    assert await rules_of(database, OTHER) >= set(LIMITS)


async def until(condition: Callable[[], Awaitable[object]]) -> None:
    while not await condition():  # noqa: ASYNC110  # what another process does is no event here
        await asyncio.sleep(0.1)


async def rules_of(database: Database, case: CaseId, authority: str = "999") -> set[str]:
    """The rules of a case of a council, by default of the one that has the hostile case."""
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    try:
        rows = await connection.fetch(
            "SELECT rule FROM deadline.deadline WHERE case_id = $1"
            " AND ledger_id = (SELECT ledger_id FROM log.ledger WHERE authority = $2)",
            case,
            authority,
        )
    finally:
        await connection.close()
    return {row["rule"] for row in rows}
