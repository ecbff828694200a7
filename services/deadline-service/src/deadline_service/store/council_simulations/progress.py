"""Taking the next simulation, and recording how far it is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from chassis.database import DriverConnection
from deadline_service.domain.council_simulation.simulation_state import (
    SimulationFailure,
    SimulationState,
)
from deadline_service.domain.council_simulation.tally import SimulationTally, tally_to_json
from deadline_service.store.council_simulations.jobs import (
    RESULT_RETENTION,
    SIMULATION_COLUMNS,
    SimulationJob,
    simulation_job_of,
)
from events.envelope import CaseId, LedgerId, Position

UNFINISHED_SIMULATIONS_QUERY: Final = """
SELECT j.ledger_id, j.simulation_id FROM deadline.council_simulation j
WHERE j.ended_at IS NULL AND NOT EXISTS (
    SELECT FROM deadline.council_simulation e
    WHERE e.ledger_id = j.ledger_id AND e.ended_at IS NULL
      AND (e.created_at, e.simulation_id) < (j.created_at, j.simulation_id))
ORDER BY j.updated_at LIMIT 20
"""
"""The oldest that has not ended of each council; that which has waited longest for a chunk first.
"""
_LOCK: Final = f"""
SELECT clock_timestamp(), {SIMULATION_COLUMNS} FROM deadline.council_simulation
WHERE ledger_id = $1 AND simulation_id = $2 AND ended_at IS NULL
FOR UPDATE SKIP LOCKED
"""  # noqa: S608  # constants only
COUNT_CASES_QUERY: Final = """
SELECT count(*) FILTER (WHERE c.position <= $3), count(*), max(c.stream_id::text) FROM (
    SELECT stream_id, position FROM log.event
    WHERE ledger_id = $1 AND stream_id > $2 AND stream_version = 1
    ORDER BY stream_id LIMIT $4) c
"""
"""Of the next cases: those with a fact by a position, all, and the last."""
_RECORD_COUNT: Final = """
UPDATE deadline.council_simulation
SET state = 'running', updated_at = $3, counted_to = $4, is_counted = $5,
    cases_total = cases_total + $6
WHERE ledger_id = $1 AND simulation_id = $2
"""
RECORD_CHUNK_QUERY: Final = """
UPDATE deadline.council_simulation
SET state = 'running', updated_at = $3, reached = $4, cases_done = cases_done + $5,
    cases_changed = cases_changed + $6, cases_omitted = cases_omitted + $7, tally = $8
WHERE ledger_id = $1 AND simulation_id = $2
"""
_END: Final = """
UPDATE deadline.council_simulation
SET state = $3, failure = $4, ended_at = $5, updated_at = $5, expires_at = $6
WHERE ledger_id = $1 AND simulation_id = $2
"""


class LockedSimulation(NamedTuple):
    """A simulation that is locked until the transaction ends, and the time of the lock."""

    ledger_id: LedgerId
    job: SimulationJob
    now: datetime


class CountedCases(NamedTuple):
    """Some cases of the log: how many have a fact by a position; the last; whether none is left."""

    cases: int
    last: CaseId
    is_all: bool


class ChunkProgress(NamedTuple):
    """What a chunk adds to a simulation. `tally` has the sums so far."""

    reached: CaseId
    done: int
    changed: int
    omitted: int
    tally: SimulationTally


async def unfinished_simulations(db: DriverConnection) -> Sequence[tuple[LedgerId, UUID]]:
    """The simulation to continue of each council, of all councils. Each chunk puts it last."""
    return [(LedgerId(row[0]), row[1]) for row in await db.fetch(UNFINISHED_SIMULATIONS_QUERY)]


async def lock_simulation(
    db: DriverConnection, ledger_id: LedgerId, simulation_id: UUID
) -> LockedSimulation | None:
    """Lock a simulation.

    None where another worker has it, or it has ended: the lock is the lease, and dies with its
    worker.
    """
    row = await db.fetchrow(_LOCK, ledger_id, simulation_id)
    return None if row is None else LockedSimulation(ledger_id, simulation_job_of(row[1:]), row[0])


async def count_cases(
    db: DriverConnection, ledger_id: LedgerId, after: CaseId, position: Position, limit: int
) -> CountedCases:
    """Count the next cases of the log in the order of their ids, at most `limit`."""
    counted, found, last = await db.fetchrow(
        COUNT_CASES_QUERY, ledger_id, after, position, limit
    ) or (0, 0, None)
    return CountedCases(counted, after if last is None else CaseId(UUID(last)), found < limit)


async def record_count(
    db: DriverConnection, locked: LockedSimulation, counted: CountedCases
) -> None:
    """Add to the number of cases of a simulation."""
    place = counted.last, counted.is_all, counted.cases
    await db.execute(_RECORD_COUNT, locked.ledger_id, locked.job.simulation_id, locked.now, *place)


async def record_chunk(
    db: DriverConnection, locked: LockedSimulation, progress: ChunkProgress
) -> None:
    """Continue a simulation after a chunk of cases."""
    reached, done, changed, omitted, tally = progress
    values = reached, done, changed, omitted, tally_to_json(tally)
    await db.execute(
        RECORD_CHUNK_QUERY, locked.ledger_id, locked.job.simulation_id, locked.now, *values
    )


async def end_simulation(
    db: DriverConnection,
    locked: LockedSimulation,
    state: SimulationState,
    failure: SimulationFailure | None = None,
) -> None:
    """End a simulation that is locked."""
    expires_at = locked.now + RESULT_RETENTION
    await db.execute(
        _END,
        locked.ledger_id,
        locked.job.simulation_id,
        state,
        failure,
        locked.now,
        expires_at,
    )
