"""Simulations of councils as jobs: created, found, listed, cancelled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID

from chassis.database import DriverConnection
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.council_simulation.simulation_state import (
    SimulationFailure,
    SimulationState,
)
from deadline_service.domain.council_simulation.supposition import Supposition
from deadline_service.domain.council_simulation.tally import SimulationTally, tally_from_json
from events.envelope import CaseId, LedgerId, Position

MAX_UNFINISHED_SIMULATIONS: Final = 5
"""Simulations of one council that have not ended: one is calculated, the others wait."""
MAX_ENDED_SIMULATIONS: Final = 20
"""Simulations of one council that are kept after their end. Published."""
RESULT_RETENTION: Final = timedelta(days=7)
"""How long one is kept after its end. Published."""
SIMULATION_COLUMNS: Final = (
    "simulation_id, supposition, settings, ruleset_digest, today, position, state, failure,"
    " created_at, ended_at, expires_at, counted_to, is_counted, reached,"
    " cases_total, cases_done, cases_changed, cases_omitted, tally"
)
_NOW: Final = "SELECT clock_timestamp()"
_INSERT: Final = f"""
INSERT INTO deadline.council_simulation
    (ledger_id, simulation_id, slot, supposition, settings, ruleset_digest, today, position,
     created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
ON CONFLICT (ledger_id, slot) WHERE ended_at IS NULL DO NOTHING
RETURNING {SIMULATION_COLUMNS}
"""  # noqa: S608  # constants only
EXPIRE_QUERY: Final = """
UPDATE deadline.council_simulation SET expires_at = $2
WHERE ledger_id = $1 AND ended_at IS NOT NULL AND expires_at > $2 AND simulation_id IN (
    SELECT e.simulation_id FROM deadline.council_simulation e
    WHERE e.ledger_id = $1 AND e.ended_at IS NOT NULL
    ORDER BY e.created_at DESC, e.simulation_id DESC OFFSET $3)
"""
_CANCEL: Final = """
UPDATE deadline.council_simulation
SET state = 'cancelled', ended_at = $3, updated_at = $3, expires_at = $4
WHERE ledger_id = $1 AND simulation_id = $2 AND ended_at IS NULL
RETURNING simulation_id
"""
FIND_SIMULATION_QUERY: Final = (
    f"SELECT {SIMULATION_COLUMNS} FROM deadline.council_simulation"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND simulation_id = $2"
)


@dataclass(frozen=True, slots=True)
class NewSimulation:
    """A simulation to create: what it supposes, and what it is compared with.

    Facts are read up to `position`.
    """

    simulation_id: UUID
    supposition: Supposition
    settings: CouncilSettings
    ruleset_digest: str
    today: date
    position: Position


@dataclass(frozen=True, slots=True)
class SimulationJob:
    """A simulation, and how far it is.

    Cases are counted first, up to `counted_to`, and then read, up to `reached`, both in the order
    of their ids. `cases_omitted` could not be evaluated.
    """

    simulation_id: UUID
    supposition: Supposition
    settings: CouncilSettings
    ruleset_digest: str
    today: date
    position: Position
    state: SimulationState
    failure: SimulationFailure | None
    created_at: datetime
    ended_at: datetime | None
    expires_at: datetime | None
    counted_to: CaseId
    is_counted: bool
    reached: CaseId
    cases_total: int
    cases_done: int
    cases_changed: int
    cases_omitted: int
    tally: SimulationTally


async def create_simulation_job(
    db: DriverConnection, ledger_id: LedgerId, new: NewSimulation
) -> SimulationJob | None:
    """Create a simulation that waits; None where too many of the council have not ended.

    Of those that have ended, all but the newest expire.
    """
    now = await db.fetchval(_NOW)
    await db.execute(EXPIRE_QUERY, ledger_id, now, MAX_ENDED_SIMULATIONS - 1)
    values = (
        new.supposition.to_json(),
        new.settings.model_dump_json(exclude_defaults=True),
        new.ruleset_digest,
        new.today,
        new.position,
        now,
    )
    for slot in range(1, MAX_UNFINISHED_SIMULATIONS + 1):
        row = await db.fetchrow(_INSERT, ledger_id, new.simulation_id, slot, *values)
        if row is not None:
            return simulation_job_of(row)
    return None


async def cancel_simulation_job(
    db: DriverConnection, ledger_id: LedgerId, simulation_id: UUID
) -> bool:
    """Cancel a simulation that has not ended; False if it has. A chunk in progress is waited for.

    What was found until then is kept.
    """
    now = await db.fetchval(_NOW)
    return bool(await db.fetch(_CANCEL, ledger_id, simulation_id, now, now + RESULT_RETENTION))


async def find_simulation_job(
    db: DriverConnection, ledger_id: LedgerId, simulation_id: UUID
) -> SimulationJob | None:
    """A simulation of a council; None where there is none."""
    row = await db.fetchrow(FIND_SIMULATION_QUERY, ledger_id, simulation_id)
    return None if row is None else simulation_job_of(row)


async def simulation_jobs_before(
    db: DriverConnection, ledger_id: LedgerId, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[SimulationJob]:
    """The simulations of a council before a place in the list, the newest first."""
    query = simulation_jobs_query(first_page=before is None)
    rows = await db.fetch(query, ledger_id, limit, *(before or ()))
    return [simulation_job_of(row) for row in rows]


@cache
def simulation_jobs_query(*, first_page: bool) -> str:
    """The statement of a page: a range of one index."""
    conditions = ["ledger_id = $1"]
    if not first_page:
        conditions.append("(created_at, simulation_id) < ($3, $4)")
    return (
        f"SELECT {SIMULATION_COLUMNS} FROM deadline.council_simulation"  # noqa: S608  # constants
        f" WHERE {' AND '.join(conditions)} ORDER BY created_at DESC, simulation_id DESC LIMIT $2"
    )


def simulation_job_of(row: Iterable[Any]) -> SimulationJob:
    """The simulation in a row of `SIMULATION_COLUMNS`, with the driver's types."""
    simulation_id, supposition, settings, digest, today, position, state, failure, *rest = row
    *times_and_places, cases_total, cases_done, cases_changed, cases_omitted, tally = rest
    created_at, ended_at, expires_at, counted_to, is_counted, reached = times_and_places
    return SimulationJob(
        simulation_id=simulation_id,
        supposition=Supposition.model_validate_json(supposition),
        settings=CouncilSettings.model_validate_json(settings),
        ruleset_digest=digest,
        today=today,
        position=Position(position),
        state=SimulationState(state),
        failure=None if failure is None else SimulationFailure(failure),
        created_at=created_at,
        ended_at=ended_at,
        expires_at=expires_at,
        counted_to=CaseId(counted_to),
        is_counted=is_counted,
        reached=CaseId(reached),
        cases_total=cases_total,
        cases_done=cases_done,
        cases_changed=cases_changed,
        cases_omitted=cases_omitted,
        tally=tally_from_json(tally),
    )
