"""The calendar, with a fault at every await of its round."""

import asyncio

import pytest
from tests.faults.stage import Stage, stage
from tests.faults.workers import RECEIVED, finds, new_case, record, rules_of

from chassis.database import create_engine
from chassis.testing.faults import QUICK, Fault, Rounds, Work
from deadline_service.main import build_consumer
from deadline_service.testing import ConsumerDriver

pytestmark = pytest.mark.faults

SETTINGS = {"SANDBOX_TODAY": "2026-12-01", "REMINDER_QUIET_SECONDS": "0"}
ANNOUNCED = """
    SELECT count(*) FROM deadline.case_evaluation
     WHERE case_id = $1 AND (next_reminder_on IS NULL OR next_reminder_on > '2026-12-01')
"""


async def test_each_miss_is_announced_once_whatever_breaks() -> None:
    await asyncio.gather(*(broken_by(fault) for fault in QUICK))


async def broken_by(fault: Fault) -> None:
    async with stage() as here:
        engine = create_engine(here.database.url_for("deadline_service"), pool_size=2)
        process = await here.start("deadline_service reminders", **SETTINGS)
        keeper = ConsumerDriver(build_consumer(engine, lambda: None))
        await Rounds(here.proxy, process, missing(here, keeper)).every_await([fault])
        await engine.dispose()


def missing(here: Stage, keeper: ConsumerDriver) -> Work:
    """A decision is late when its request is recorded, and announced as missed."""
    expected: list[object] = []

    async def work() -> None:
        case = new_case()
        await record(here, {"type": "case.opened"}, RECEIVED, case=case)
        await keeper.drain()
        await here.records.ask("NOTIFY send_log")
        await finds(here.records, 1, ANNOUNCED, case)
        found = await rules_of(here.records, "deadline.missed", case)
        expected[:] = expected or found
        assert found == expected
        assert found

    return work
