"""The projector, with a fault at every await of its round."""

import asyncio
from typing import Final

import pytest
from tests.faults.environment import FaultEnvironment, fault_environment
from tests.faults.support import COUNCIL
from tests.faults.worker_support import (
    new_case_id,
    record_facts,
    wait_for_value,
    wait_until_caught_up,
)

from chassis.testing.faults import QUICK_FAULTS, Fault, WorkerSweep, WorkStep
from deadline_service.store.projections import declared_projections
from deadline_service.testing import ShortFact

pytestmark = pytest.mark.faults

ASSIGNED: ShortFact = {
    "type": "case.officer_assigned",
    "officer_id": "officer",
    "from_on": "2026-10-05",
}
IN_TEAM: ShortFact = {"type": "case.team_assigned", "team_id": "team", "from_on": "2026-10-05"}
ROWS = """
    SELECT (SELECT count(*) FROM deadline.case_profile WHERE ledger_id = $1 AND case_id = $2)
         + (SELECT count(*) FROM deadline.case_officer WHERE ledger_id = $1 AND case_id = $2)
         + (SELECT count(*) FROM deadline.case_team WHERE ledger_id = $1 AND case_id = $2)
"""
SUBSCRIPTION_NAMES: Final = [
    each.subscription.name.partition("@")[0] for each in declared_projections()
]


async def test_each_row_is_stored_once_after_any_fault() -> None:
    await asyncio.gather(*(run_with_fault(fault) for fault in QUICK_FAULTS))


async def run_with_fault(fault: Fault) -> None:
    async with fault_environment() as env:
        process = await env.start("deadline_service projector")
        await WorkerSweep(env.proxy, process, projection_step(env)).inject_at_every_await([fault])


def projection_step(env: FaultEnvironment) -> WorkStep:
    """A case is opened and assigned; it has one profile, one officer and one team."""

    async def work() -> None:
        case = new_case_id()
        await record_facts(env, {"type": "case.opened"}, ASSIGNED, IN_TEAM, case=case)
        await wait_for_value(env.records, 3, ROWS, COUNCIL, case)
        # The next fault is to find each table up to date: one that is behind may meet several
        # at one event, and parks its stream as if the event were the cause.
        await wait_until_caught_up(env.records, "deadline", SUBSCRIPTION_NAMES)

    return work
