"""The next cases of one simulation of a council, in one transaction."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.council_simulation.simulated_case import CaseComparison
from deadline_service.domain.council_simulation.simulation_state import (
    SimulationFailure,
    SimulationState,
)
from deadline_service.domain.council_simulation.tally import merge_tallies
from deadline_service.store.council_simulations.progress import (
    ChunkProgress,
    LockedSimulation,
    count_cases,
    end_simulation,
    lock_simulation,
    record_chunk,
    record_count,
)
from deadline_service.store.council_simulations.simulated_cases import insert_differing_cases
from deadline_service.store.ruleset import current_ruleset
from deadline_service.store.subscription import SUBSCRIBED_FAMILIES
from deadline_service.worker.council_simulations.case_simulator import (
    CaseSimulator,
    SimulationTerms,
)
from events.envelope import CaseId, LedgerId, Position
from events.failures import describe_error
from events.log.postgres import PostgresLog
from events.stored_event import StoredEvent

CHUNK_CASES: Final = 25
"""Cases of one transaction, whose facts are in memory together."""
COUNTED_CASES: Final = 5_000
"""Cases that one transaction counts."""
_CHUNK_SECONDS: Final = 1.0
"""Seconds after which a chunk ends with the case in progress: a cancellation waits for its end."""
SIMULATED: Final = Counter(
    "deadline_cases_simulated_total", "Cases evaluated for simulations of whole councils."
)
_log: Final = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class SimulationChunk:
    """The next cases of a simulation, at most `limit`."""

    ledger_id: LedgerId
    simulation_id: UUID
    cases: CaseSimulator
    limit: int = CHUNK_CASES

    async def run(self, db: AsyncConnection) -> bool:
        """Count or simulate them in the transaction of `db`; False if another worker has the job.

        Either all of it is committed or nothing: what was found, and how far the job is.
        """
        connection = await driver_connection(db)
        locked = await lock_simulation(connection, self.ledger_id, self.simulation_id)
        if locked is None:
            return False
        if locked.job.ruleset_digest != current_ruleset().digest:
            failure = SimulationFailure.LAW_CHANGED
            await end_simulation(connection, locked, SimulationState.FAILED, failure)
        elif not locked.job.is_counted:
            place = locked.job.counted_to, locked.job.position, COUNTED_CASES
            counted = await count_cases(connection, self.ledger_id, *place)
            await record_count(connection, locked, counted)
        else:
            await self._simulate(db, locked)
        return True

    async def _simulate(self, db: AsyncConnection, locked: LockedSimulation) -> None:
        """Simulate cases until there are `limit`, or the time is up."""
        log = PostgresLog(db, self.ledger_id)
        ids = await log.read_case_ids(locked.job.reached, self.limit)
        streams = await self._streams(log, ids, locked.job.position)
        terms = SimulationTerms.of(locked.job)
        found: dict[CaseId, CaseComparison] = {}
        reached, omitted, began = locked.job.reached, 0, time.monotonic()
        for case in ids:
            reached = case
            if facts := streams.get(case):
                compared = await self._simulate_case(facts, terms)
                omitted += compared is None
                if compared is not None:
                    found[case] = compared
            await asyncio.sleep(0)  # so that probes are answered
            if time.monotonic() - began > _CHUNK_SECONDS:
                break
        await self._store(db, locked, found, reached, omitted)
        if len(ids) < self.limit and (not ids or reached == ids[-1]):
            await end_simulation(await driver_connection(db), locked, SimulationState.COMPLETED)

    async def _streams(
        self, log: PostgresLog, ids: Sequence[CaseId], position: Position
    ) -> dict[CaseId, list[StoredEvent]]:
        """The facts of some cases up to a position."""
        streams: dict[CaseId, list[StoredEvent]] = {}
        for each in await log.read_stored_streams(ids, SUBSCRIBED_FAMILIES) if ids else ():
            if each.position <= position:
                streams.setdefault(each.stream_id, []).append(each)
        return streams

    async def _simulate_case(
        self, facts: Sequence[StoredEvent], terms: SimulationTerms
    ) -> CaseComparison | None:
        """One case; None where it cannot be simulated, which does not end the simulation."""
        try:
            return await self.cases.simulate([each.decode() for each in facts], terms)
        except Exception as error:  # noqa: BLE001  # pure work on one case, which is counted
            _log.warning(
                "case_not_simulated", ledger=str(self.ledger_id), code=describe_error(error)
            )
            return None

    async def _store(
        self,
        db: AsyncConnection,
        locked: LockedSimulation,
        found: dict[CaseId, CaseComparison],
        reached: CaseId,
        omitted: int,
    ) -> None:
        tally = merge_tallies(locked.job.tally, *(each.tally for each in found.values()))
        differing = {case: each for case, each in found.items() if each.differing}
        progress = ChunkProgress(reached, len(found) + omitted, len(differing), omitted, tally)
        connection = await driver_connection(db)
        await insert_differing_cases(connection, self.ledger_id, self.simulation_id, differing)
        await record_chunk(connection, locked, progress)
        SIMULATED.inc(progress.done)
