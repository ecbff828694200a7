"""The evaluator, with a fault at every await of its round."""

import asyncio

import pytest
from tests.faults.environment import FaultEnvironment, fault_environment
from tests.faults.worker_support import (
    REQUEST_RECEIVED,
    evaluated_rules,
    new_case_id,
    record_facts,
    wait_until_caught_up,
)

from chassis.testing.faults import QUICK_FAULTS, Fault, WorkerSweep, WorkStep

pytestmark = pytest.mark.faults


async def test_each_deadline_is_stored_once_after_any_fault() -> None:
    await asyncio.gather(*(run_with_fault(fault) for fault in QUICK_FAULTS))


async def run_with_fault(fault: Fault) -> None:
    async with fault_environment() as env:
        process = await env.start("deadline_service evaluator")
        await WorkerSweep(env.proxy, process, evaluation_step(env)).inject_at_every_await([fault])


def evaluation_step(env: FaultEnvironment) -> WorkStep:
    """A request is received, and its deadlines are stored once."""
    expected: list[object] = []

    async def work() -> None:
        case = new_case_id()
        await record_facts(env, {"type": "case.opened"}, REQUEST_RECEIVED, case=case)
        await wait_until_caught_up(env.records, "deadline")
        found = await evaluated_rules(env.records, case)
        expected[:] = expected or found
        assert found == expected
        assert found

    return work
