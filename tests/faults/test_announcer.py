"""The announcer, with a fault at every await of its round."""

import asyncio

import pytest
from tests.faults.environment import FaultEnvironment, fault_environment
from tests.faults.worker_support import (
    REQUEST_RECEIVED,
    new_case_id,
    record_facts,
    rules_of,
    wait_for_value,
)

from chassis.database import create_engine
from chassis.testing.faults import QUICK_FAULTS, Fault, WorkerSweep, WorkStep
from deadline_service.processes.evaluator import build_consumer
from deadline_service.testing import ConsumerDriver

pytestmark = pytest.mark.faults

SETTINGS = {"SANDBOX_TODAY": "2026-12-01", "ANNOUNCEMENT_QUIET_SECONDS": "0"}
ANNOUNCED = """
    SELECT count(*) FROM deadline.case_evaluation
     WHERE case_id = $1 AND announce_after IS NULL
"""


async def test_each_deadline_and_miss_is_announced_once_after_any_fault() -> None:
    await asyncio.gather(*(run_with_fault(fault) for fault in QUICK_FAULTS))


async def run_with_fault(fault: Fault) -> None:
    async with fault_environment() as env:
        engine = create_engine(env.database.url_for("deadline_service"), pool_size=2)
        process = await env.start("deadline_service announcer", **SETTINGS)
        evaluator = ConsumerDriver(build_consumer(engine, lambda: None))
        await WorkerSweep(
            env.proxy, process, missed_deadline_step(env, evaluator)
        ).inject_at_every_await([fault])
        await engine.dispose()


def missed_deadline_step(env: FaultEnvironment, evaluator: ConsumerDriver) -> WorkStep:
    """A decision is late when its request is recorded, and announced as missed."""
    expected: list[object] = []

    async def work() -> None:
        case = new_case_id()
        await record_facts(env, {"type": "case.opened"}, REQUEST_RECEIVED, case=case)
        await evaluator.drain()
        await env.records.fetch_column("NOTIFY send_log")
        await wait_for_value(env.records, 1, ANNOUNCED, case)
        found = [
            await rules_of(env.records, kind, case) for kind in ("deadline.set", "deadline.missed")
        ]
        expected[:] = expected or found
        assert found == expected
        assert all(found)

    return work
