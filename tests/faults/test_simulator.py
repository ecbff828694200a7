"""The simulator, with a fault at every await of a simulation, and killed in the middle of one."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID, uuid4

import pytest
from tests.faults.environment import FaultEnvironment, fault_environment
from tests.faults.support import COUNCIL
from tests.faults.worker_support import wait_for_value

from chassis.database import create_engine, driver_connection, transaction
from chassis.testing.faults import (
    QUICK_FAULTS,
    Fault,
    Injection,
    WorkerSweep,
    WorkStep,
    nth_of_statement,
)
from chassis.testing.process import ServiceProcess
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.council_simulation.supposition import Supposition
from deadline_service.store.council_simulations.jobs import NewSimulation, create_simulation_job
from deadline_service.store.council_simulations.progress import RECORD_CHUNK_QUERY
from deadline_service.store.ruleset import current_ruleset
from deadline_service.testing import CaseRecorder, ShortFact
from events.envelope import CaseId
from events.log.postgres import PostgresLog

pytestmark = pytest.mark.faults

RECEIVED: Final[ShortFact] = {"type": "request.received", "on": date(2026, 10, 5)}
FEW: Final = 2
SEVERAL_CHUNKS: Final = 60
"""Cases of three chunks."""
FIRED_SECONDS: Final = 60.0
ENDED: Final = (
    "SELECT count(*) FROM deadline.council_simulation"
    " WHERE simulation_id = $1 AND state = 'completed'"
)
RESULT: Final = (
    "SELECT concat_ws(' ', cases_total, cases_done, cases_changed, cases_omitted, tally)"
    " FROM deadline.council_simulation WHERE simulation_id = $1"
)
CASES: Final = (
    "SELECT concat_ws(' ', case_id, omitted, deadlines) FROM deadline.council_simulation_case"
    " WHERE simulation_id = $1 ORDER BY case_id"
)
EVENTS: Final = "SELECT count(*) FROM log.event"


async def test_each_case_is_simulated_once_after_any_fault() -> None:
    await asyncio.gather(*(run_with_fault(fault) for fault in QUICK_FAULTS))


async def run_with_fault(fault: Fault) -> None:
    async with fault_environment() as env:
        await record_cases(env, FEW)
        process = await env.start("deadline_service simulator")
        await WorkerSweep(env.proxy, process, simulation_step(env)).inject_at_every_await([fault])


def simulation_step(env: FaultEnvironment) -> WorkStep:
    """A simulation in which every case differs."""

    async def work() -> None:
        events = await env.records.fetch_column(EVENTS)
        [result, *cases] = await simulate(env)
        assert str(result).startswith(f"{FEW} {FEW} {FEW} 0 ")
        assert len(cases) == FEW
        assert await env.records.fetch_column(EVENTS) == events

    return work


async def test_a_simulation_ends_with_the_same_result_after_its_process_was_killed() -> None:
    async with fault_environment() as env:
        await record_cases(env, SEVERAL_CHUNKS)
        process = await env.start("deadline_service simulator")
        undisturbed = await simulate(env)

        killed = await kill_in_second_chunk(env, process)

    assert killed == undisturbed
    assert str(killed[0]).startswith(f"{SEVERAL_CHUNKS} {SEVERAL_CHUNKS} ")


async def kill_in_second_chunk(env: FaultEnvironment, process: ServiceProcess) -> Sequence[object]:
    """The result of a simulation whose process is killed before a chunk is recorded."""
    statement = " ".join(RECORD_CHUNK_QUERY.split())
    injection = Injection(Fault.RESET, nth_of_statement(statement, 1), process.kill)
    env.proxy.arm(injection)
    simulating = asyncio.create_task(simulate(env))
    await injection.wait_until_fired(FIRED_SECONDS)
    process.start()
    return await simulating


async def record_cases(env: FaultEnvironment, number: int) -> None:
    """Cases with a request each, without the proxy."""
    writer = create_engine(env.database.url_for("case_api"), pool_size=1)
    council = CaseRecorder(writer, COUNCIL)
    for _ in range(number):
        await council.record({"type": "case.opened"}, RECEIVED, case=CaseId(uuid4()))
    await writer.dispose()


async def simulate(env: FaultEnvironment) -> Sequence[object]:
    """The result of a new simulation once it has ended, and then its cases."""
    simulation_id = await create(env)
    await env.records.fetch_column("NOTIFY send_log")
    await wait_for_value(env.records, 1, ENDED, simulation_id)
    return [
        *await env.records.fetch_column(RESULT, simulation_id),
        *await env.records.fetch_column(CASES, simulation_id),
    ]


async def create(env: FaultEnvironment) -> UUID:
    """A simulation that waits, created without the proxy."""
    engine = create_engine(env.database.url_for("deadline_service"), pool_size=1)
    async with transaction(engine, COUNCIL) as db:
        new = NewSimulation(
            simulation_id=uuid4(),
            supposition=Supposition(settings=CouncilSettings(count_receipt_day=False)),
            settings=CouncilSettings(),
            ruleset_digest=current_ruleset().digest,
            today=date(2026, 12, 1),
            position=await PostgresLog(db, COUNCIL).head(),
        )
        assert await create_simulation_job(await driver_connection(db), COUNCIL, new)
    await engine.dispose()
    return new.simulation_id
