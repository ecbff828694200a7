"""The table of deadlines is rebuilt from the log, row for row, and nothing is announced twice."""

import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.clock import SandboxClock
from chassis.database import Ledgers, create_engine, transaction
from chassis.testing import Database
from deadline_service.testing import (
    CaseRecorder,
    ConsumerDriver,
    DeadlineProcesses,
    ShortFact,
    id_for,
)
from events.contracts import DeadlineRevised
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import CaseId
from events.projection import Projection
from events.rebuild import rebuild_projection
from events.testing import append_from_other_release
from events.testing_roles import TEST_WRITER

OWNER = text(
    "SELECT tableowner FROM pg_tables WHERE schemaname = 'deadline' AND tablename = 'deadline'"
)
ROWS = text("SELECT * FROM deadline.deadline ORDER BY ledger_id, deadline_id")
WORK = text("SELECT * FROM deadline.work_item ORDER BY ledger_id, item_id")
CORRUPT_WORK = text("UPDATE deadline.work_item SET work_on = work_on - 1, reasons = ''")
CORRUPT_ROWS = text("UPDATE deadline.deadline SET state = 'met', due_on = due_on - 1")
PENDING = text("SELECT count(*) FROM deadline.case_evaluation WHERE announce_after IS NOT NULL")
LET_PASS = text("UPDATE deadline.case_evaluation SET announce_after = now()")
RECEIVED: ShortFact = {"type": "request.received", "on": date(2026, 11, 23)}
HISTORIES: Sequence[Sequence[ShortFact]] = [
    [{"type": "case.opened"}, RECEIVED],
    [RECEIVED, {"type": "request.agreed", "on": date(2027, 1, 20)}],
    [RECEIVED, {"type": "request.refused", "on": date(2026, 12, 18)}],
    [RECEIVED, {"type": "case.voided"}],
    [
        RECEIVED,
        {
            "type": "assessment.exception_claimed",
            "on": date(2026, 12, 10),
            "ground": "EX-PERS",
            "limits": ["assessment-decision"],
        },
    ],
    [
        {"type": "draft.issued", "on": date(2027, 3, 8)},
        {"type": "final.issued", "on": date(2027, 3, 9)},
    ],
]


async def deadline_rows(engine: AsyncEngine) -> list[object]:
    async with transaction(engine, Ledgers.ALL) as db:
        return [*(await db.execute(ROWS)).all(), *(await db.execute(WORK)).all()]


def run_events_command(database: Database, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # our own command
        [Path(sys.executable).parent / "events", *arguments],
        env={**os.environ, "DATABASE_URL": database.admin_url},
        capture_output=True,
        text=True,
        check=False,
    )


async def test_a_rebuild_restores_every_row_and_announces_nothing(
    council: CaseRecorder,
    processes: DeadlineProcesses,
    engine: AsyncEngine,
    sandbox: SandboxClock,
    database: Database,
) -> None:
    async def live_until(day: date) -> None:
        await sandbox.set(day)
        await processes.settle()

    for number, example_history in enumerate(HISTORIES):
        case = CaseId(id_for(f"case {number}"))
        for example_fact in example_history:
            fact = example_fact
            if example_fact["type"] == "case.voided":
                fact = {
                    **example_fact,
                    "position": (await council.read_log("request."))[-1].position,
                }
            await council.record(fact, case=case)
            await processes.settle()
    for day in (date(2026, 12, 20), date(2026, 12, 28), date(2027, 1, 2), date(2027, 1, 5)):
        await live_until(day)
    before, log_before = await deadline_rows(engine), await council.read_log()
    async with transaction(engine, Ledgers.ALL) as db:
        await db.execute(CORRUPT_ROWS)
        await db.execute(CORRUPT_WORK)

    applied = await rebuild(database)

    assert applied == len(log_before)
    assert await deadline_rows(engine) == before
    async with transaction(engine, Ledgers.ALL) as db:
        assert await db.scalar(PENDING) == len(HISTORIES), "all are compared with the announced"
        await db.execute(LET_PASS)
    await live_until(date(2027, 1, 5))
    assert await council.read_log() == log_before


async def test_what_a_rebuild_corrects_is_announced(
    council: CaseRecorder, processes: DeadlineProcesses, engine: AsyncEngine, database: Database
) -> None:
    """As after a release with a correction of the code that evaluates."""
    await council.record(RECEIVED)
    await processes.consumer.drain()
    async with transaction(engine, Ledgers.ALL) as db:
        await db.execute(CORRUPT_ROWS)
        await db.execute(text("UPDATE deadline.deadline SET state = 'running'"))
    await processes.settle()

    await rebuild(database)
    async with transaction(engine, Ledgers.ALL) as db:
        await db.execute(LET_PASS)
    await processes.settle()

    revised = [each.event for each in await council.read_log("deadline.revised")]
    assert {getattr(each, "reason", None) for each in revised} == {
        DeadlineChangeReason.RULE_CHANGED
    }
    decision = next(each for each in revised if getattr(each, "rule", "") == "assessment-decision")
    assert isinstance(decision, DeadlineRevised)
    assert (decision.was_due_on, decision.due_on) == (date(2027, 1, 2), date(2027, 1, 3))


async def rebuild(database: Database) -> int:
    [entry] = entry_points(group="events.projections", name="deadline-service")
    projection = next(each for each in entry.load() if each.name == "timetable")
    assert isinstance(projection, Projection)
    admin = create_engine(database.admin_url, pool_size=2)
    applied = await rebuild_projection(
        partial(transaction, admin, Ledgers.ALL), projection, lambda _done, _whole: None
    )
    await admin.dispose()
    return applied


async def test_the_command_rebuilds_as_the_owner_of_the_tables(
    council: CaseRecorder, consumer: ConsumerDriver, engine: AsyncEngine, database: Database
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()
    before = await deadline_rows(engine)

    done = run_events_command(database, "rebuild", "timetable")

    assert done.returncode == 0, done.stderr
    assert "swapped in" in done.stdout
    assert await deadline_rows(engine) == before
    async with transaction(engine, Ledgers.ALL) as db:
        assert await db.scalar(OWNER) == "send_owner"


@pytest.mark.parametrize(
    ("fact", "remedy"),
    [
        pytest.param(("case.vanished", 1, "{}"), "A newer release must", id="new type"),
        pytest.param(("case.closed", 99, "{}"), "A newer release must", id="new version"),
        pytest.param(("case.closed", 1, '{"on":1}'), "whose contract accepts", id="malformed"),
    ],
)
async def test_the_command_states_what_to_do_about_an_undecodable_fact(
    council: CaseRecorder,
    consumer: ConsumerDriver,
    database: Database,
    fact: tuple[str, int, str],
    remedy: str,
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()
    writer = create_engine(database.url_for(TEST_WRITER.name), pool_size=1)
    await append_from_other_release(writer, council.ledger_id, *fact)
    await writer.dispose()
    await consumer.drain()

    done = run_events_command(database, "rebuild", "timetable")

    assert (done.returncode, done.stdout.strip()) == (1, "")
    assert done.stderr.startswith("timetable is unchanged. ")
    assert len(done.stderr.splitlines()) == 1
    assert remedy in done.stderr
    assert f": {fact[0]} version {fact[1]} cannot be decoded" in done.stderr
