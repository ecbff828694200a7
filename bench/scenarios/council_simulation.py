"""Simulates another setting in all cases of a council, by one process."""

import time
from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import uuid4

from bench.environment import BenchEnvironment, create_councils
from bench.results import Result, own_result
from bench.scenarios.whole_council import seed_council
from chassis.database import create_engine, driver_connection, transaction
from chassis.database_timeouts import WORKER_TIMEOUTS
from chassis.testing import Database
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.council_simulation.supposition import Supposition
from deadline_service.store.council_simulations.jobs import NewSimulation, create_simulation_job
from deadline_service.store.ruleset import current_ruleset
from deadline_service.worker.council_simulations.simulator import CouncilSimulator
from events.envelope import LedgerId
from events.log.postgres import PostgresLog

_CASES: Final = 5_000
_SAMPLE: Final = 600


async def measure(environment: BenchEnvironment) -> Sequence[Result]:
    """Cases a second of 12 facts each, every one of which differs: 5,000 in full, else 600."""
    cases = _CASES if environment.options.full else _SAMPLE
    repeats = 1 if environment.options.full else environment.options.repeats
    async with environment.database() as database:
        (ledger_id,) = await create_councils(database, 1)
        await seed_council(database, ledger_id, cases)
        rates = [cases / await _seconds_of_one(database, ledger_id) for _ in range(repeats)]
    return [own_result(f"simulation of a council of {cases} cases", "cases/s", rates)]


async def _seconds_of_one(database: Database, ledger_id: LedgerId) -> float:
    """Start a simulation, and work until it has ended."""
    engine = create_engine(
        database.url_for("deadline_service"), pool_size=2, timeouts=WORKER_TIMEOUTS
    )
    async with transaction(engine, ledger_id) as db:
        new = NewSimulation(
            simulation_id=uuid4(),
            supposition=Supposition(settings=CouncilSettings(count_receipt_day=False)),
            settings=CouncilSettings(),
            ruleset_digest=current_ruleset().digest,
            today=date(2026, 12, 1),
            position=await PostgresLog(db, ledger_id).head(),
        )
        await create_simulation_job(await driver_connection(db), ledger_id, new)
    simulator = CouncilSimulator(engine)
    began = time.perf_counter()
    while await simulator.step():
        pass
    seconds = time.perf_counter() - began
    await engine.dispose()
    return seconds
