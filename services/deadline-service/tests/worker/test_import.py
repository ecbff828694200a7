"""An import of old cases, with the timekeeper and the calendar as the processes they are."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from typing import Final

from chassis.testing import CURSOR_SECRET, Database
from deadline_service.testing import CaseRecorder, ShortFact, id_for
from events.contracts import DeadlineMet, DeadlineMissed
from events.envelope import CaseId

CHILDREN: Final = 200
RECEIVED: Final[ShortFact] = {"type": "request.received", "on": date(2026, 10, 5)}
"""To be decided by 16 November 2026, in law; the plan would be due in February."""
AGREED: Final[ShortFact] = {"type": "request.agreed", "on": date(2026, 11, 10)}
UNANSWERED: Final = CaseId(id_for("a request that nobody decided"))
LAST: Final = CaseId(id_for("a request like the first"))
WAIT_SECONDS: Final = 120.0


@contextmanager
def run_process(process: str, database: Database) -> Generator[None]:
    settings = {
        "DATABASE_URL": database.url_for("deadline_service"),
        "CURSOR_SECRET": CURSOR_SECRET.get_secret_value(),
        "SANDBOX_TODAY": "2026-12-01",
        "REMINDER_QUIET_SECONDS": "2",
    }
    worker = subprocess.Popen(  # noqa: S603  # our own command
        [sys.executable, "-m", "deadline_service", process],
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        worker.terminate()
        assert worker.wait(30) == 0


async def test_an_import_of_requests_that_were_decided_in_time_announces_no_miss(
    council: CaseRecorder, database: Database
) -> None:
    with run_process("evaluator", database), run_process("reminders", database):
        await council.record({"type": "case.opened"}, RECEIVED, case=UNANSWERED)
        await wait_until_missed(council, UNANSWERED)  # so both are up
        for number in range(CHILDREN):
            case = CaseId(id_for(f"child {number}"))
            await council.record({"type": "case.opened"}, RECEIVED, case=case)
            await asyncio.sleep(0.02)
            await council.record(AGREED, case=case)
        await council.record(RECEIVED, case=LAST)
        await wait_until_missed(council, LAST)

    log = await council.read_log("deadline.")
    met = [fact.stream_id for fact in log if isinstance(fact.event, DeadlineMet)]
    missed = [fact.stream_id for fact in log if isinstance(fact.event, DeadlineMissed)]
    assert len(met) >= CHILDREN
    assert missed == [UNANSWERED, LAST]


async def wait_until_missed(council: CaseRecorder, case: CaseId) -> None:
    """Wait until a miss was announced of a case."""
    async with asyncio.timeout(WAIT_SECONDS):
        while not await has_missed(council, case):  # noqa: ASYNC110  # another process says it
            await asyncio.sleep(0.1)


async def has_missed(council: CaseRecorder, case: CaseId) -> bool:
    return any(fact.stream_id == case for fact in await council.read_log("deadline.missed"))
