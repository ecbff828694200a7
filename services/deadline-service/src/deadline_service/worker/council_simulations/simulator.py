"""The simulator: continues simulations of councils, a chunk of cases at a time."""

from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Ledgers, driver_connection, transaction
from chassis.failures import is_systemic
from deadline_service.domain.council_simulation.simulation_state import (
    SimulationFailure,
    SimulationState,
)
from deadline_service.store.council_simulations.progress import (
    end_simulation,
    lock_simulation,
    unfinished_simulations,
)
from deadline_service.store.council_simulations.retention import delete_expired_simulation
from deadline_service.worker.council_simulations.case_simulator import CaseSimulator
from deadline_service.worker.council_simulations.simulation_chunk import (
    CHUNK_CASES,
    SimulationChunk,
)
from events.envelope import LedgerId
from events.failures import describe_error, is_retryable

SIMULATOR_NICENESS: Final = 10
"""How much lower the priority of the process is than that of the others of the system."""
_log: Final = structlog.stdlib.get_logger()


class CouncilSimulator:
    """Works on simulations: of each council one at a time, councils in turns of one chunk.

    Any number of processes share the work. A killed one loses its chunk, which another repeats.
    """

    def __init__(self, engine: AsyncEngine, chunk_cases: int = CHUNK_CASES) -> None:
        self._engine = engine
        self._chunk_cases = chunk_cases
        self._cases = CaseSimulator()

    async def step(self) -> bool:
        """A chunk of the simulation that has waited longest; False if there is none to work on."""
        async with transaction(self._engine, Ledgers.ALL) as db:
            waiting = await unfinished_simulations(await driver_connection(db))
        for ledger_id, simulation_id in waiting:
            if await self._chunk(ledger_id, simulation_id):
                return True
        return False

    async def delete_expired(self) -> bool:
        """Delete a simulation that has expired; False if there is none."""
        async with transaction(self._engine, Ledgers.ALL) as db:
            return await delete_expired_simulation(await driver_connection(db))

    async def _chunk(self, ledger_id: LedgerId, simulation_id: UUID) -> bool:
        """A chunk. A simulation that fails for a reason that no case has is given up."""
        chunk = SimulationChunk(ledger_id, simulation_id, self._cases, self._chunk_cases)
        try:
            async with transaction(self._engine, ledger_id) as db:
                return await chunk.run(db)
        except Exception as error:
            if is_retryable(error) or is_systemic(error):
                raise
            _log.error("simulation_failed", ledger=str(ledger_id), code=describe_error(error))
        await self._give_up(ledger_id, simulation_id)
        return True

    async def _give_up(self, ledger_id: LedgerId, simulation_id: UUID) -> None:
        async with transaction(self._engine, ledger_id) as db:
            connection = await driver_connection(db)
            locked = await lock_simulation(connection, ledger_id, simulation_id)
            if locked is not None:
                failure = SimulationFailure.UNEXPECTED_ERROR
                await end_simulation(connection, locked, SimulationState.FAILED, failure)
