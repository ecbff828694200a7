"""Imports of old cases, with the evaluator and the announcer as processes: no false alarm."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from datetime import date
from typing import Final
from uuid import UUID

import asyncpg
import pytest

from chassis.database import DriverConnection
from chassis.testing import CURSOR_SECRET, Database
from chassis.testing.forked_programs import forked_program
from deadline_service.testing import CaseRecorder, ShortFact, id_for
from events.contracts import DeadlineMet, DeadlineRetracted, DeadlineSet
from events.envelope import CaseId

CHILDREN: Final = [CaseId(id_for(f"child {number}")) for number in range(200)]
RECEIVED: Final[ShortFact] = {"type": "request.received", "on": date(2026, 3, 9)}
"""March's request. To be decided by 20 April 2026, in law."""
AGREED: Final[ShortFact] = {"type": "request.agreed", "on": date(2026, 4, 14)}
MADE: Final[ShortFact] = {"type": "final.issued", "on": date(2026, 7, 20)}
"""The plan, within twenty weeks of the request."""
UNANSWERED: Final = CaseId(id_for("a request that nobody decided"))
LAST: Final = CaseId(id_for("a request like the first"))
IMPORT: Final = UUID(int=77)
PENDING: Final = "SELECT count(*) FROM deadline.case_evaluation WHERE announce_after IS NOT NULL"
MISSED: Final = (
    "SELECT (data->>'known_late')::boolean FROM log.event"
    " WHERE stream_id = $1 AND type = 'deadline.missed'"
)
Recording = Callable[[CaseRecorder], Awaitable[None]]
QUIET_SECONDS: Final = 2
PAUSE_SECONDS: Final = 0.02
WAIT_SECONDS: Final = 120.0


@contextmanager
def run_process(process: str, database: Database) -> Generator[None]:
    env = {
        **os.environ,
        "DATABASE_URL": database.url_for("deadline_service"),
        "CURSOR_SECRET": CURSOR_SECRET.get_secret_value(),
        "SANDBOX_TODAY": "2026-12-01",
        "ANNOUNCEMENT_QUIET_SECONDS": str(QUIET_SECONDS),
    }
    with forked_program("deadline_service", process, env=env) as worker:
        yield
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0


@asynccontextmanager
async def importing(database: Database, council: CaseRecorder) -> AsyncGenerator[None]:
    """Both processes are up before the block, and have announced it when it ends."""
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    with run_process("evaluator", database), run_process("announcer", database):
        await council.record({"type": "case.opened"}, RECEIVED, case=UNANSWERED)
        await until(lambda: is_missed(connection, UNANSWERED))
        yield
        await council.record(RECEIVED, case=LAST)
        await until(lambda: is_missed(connection, LAST))
        await until(lambda: is_all_announced(connection))
    await connection.close()


async def one_child_after_the_other(council: CaseRecorder) -> None:
    """Each fact in a request of its own."""
    for case in CHILDREN:
        await council.record({"type": "case.opened"}, RECEIVED, case=case)
        await asyncio.sleep(PAUSE_SECONDS)
        await council.record(AGREED, case=case)
        await council.record(MADE, case=case)


async def one_kind_of_fact_after_the_other(council: CaseRecorder) -> None:
    """All of it with one correlation id: longer than a case must be quiet."""
    phases: list[list[ShortFact]] = [[{"type": "case.opened"}, RECEIVED], [AGREED], [MADE]]
    for facts in phases:
        for case in CHILDREN:
            await council.record(*facts, case=case, correlation_id=IMPORT)
            await asyncio.sleep(PAUSE_SECONDS)


@pytest.mark.parametrize("record", [one_child_after_the_other, one_kind_of_fact_after_the_other])
async def test_an_import_of_children_makes_no_false_announcement(
    council: CaseRecorder, database: Database, record: Recording
) -> None:
    async with importing(database, council):
        await record(council)

    log = [fact for fact in await council.read_log("deadline.") if fact.stream_id in CHILDREN]
    decided = [fact for fact in log if getattr(fact.event, "rule", None) == "assessment-decision"]
    assert Counter(type(fact.event) for fact in decided) == {DeadlineSet: 200, DeadlineMet: 200}
    assert not [fact for fact in log if isinstance(fact.event, DeadlineRetracted)]
    of_deadline = Counter(
        getattr(fact.event, "deadline_id", None)
        for fact in log
        if not isinstance(fact.event, DeadlineSet)
    )
    assert of_deadline.most_common(1)[0][1] == 1, "what is announced is not contradicted"


async def is_missed(connection: DriverConnection, case: CaseId) -> bool:
    """Whether misses were announced of a case: of days that were past when they were known."""
    known_late = [row[0] for row in await connection.fetch(MISSED, case)]
    assert all(known_late)
    return bool(known_late)


async def is_all_announced(connection: DriverConnection) -> bool:
    return await connection.fetchval(PENDING) == 0


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(WAIT_SECONDS):
        while not await condition():  # noqa: ASYNC110  # other processes announce
            await asyncio.sleep(0.1)
