"""Retention runs: begun once a night, listed, and how far they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from case_api.domain.retention.run_state import RetentionRunState
from case_api.store.retention.candidates import CandidateKey
from chassis.database import DriverConnection
from events.envelope import CaseId, LedgerId

_COLUMNS: Final = (
    "run_id, night, day, schedule_version, erases, state, actor, created_at, ended_at,"
    " last_cohort, last_case, checked, found, erased"
)
# It does nothing where the night has a run, or one of this kind has not ended.
_INSERT: Final = """
    INSERT INTO case_api.retention_run (ledger_id, run_id, night, day, schedule_version, erases,
                                        actor, created_at, state, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'checking', $8)
    ON CONFLICT DO NOTHING RETURNING run_id
"""
RUN_QUERY: Final = f"""
    SELECT {_COLUMNS} FROM case_api.retention_run WHERE ledger_id = $1 AND run_id = $2
"""  # noqa: S608  # constants only
REPORTED_QUERY: Final = """
    SELECT EXISTS (SELECT FROM case_api.retention_run
                    WHERE ledger_id = $1 AND schedule_version = $2 AND state = 'completed')
"""
UNFINISHED_RUNS_QUERY: Final = """
    SELECT ledger_id, run_id FROM case_api.retention_run
     WHERE ended_at IS NULL ORDER BY updated_at LIMIT 20
"""
"""The runs that have not ended, that which has waited longest first."""
_LOCK: Final = f"""
    SELECT {_COLUMNS} FROM case_api.retention_run
     WHERE ledger_id = $1 AND run_id = $2 AND ended_at IS NULL FOR UPDATE SKIP LOCKED
"""  # noqa: S608  # constants only
_RECORD_CHECKED: Final = """
    UPDATE case_api.retention_run
       SET updated_at = $3, checked = checked + $4, found = found + $5,
           last_cohort = $6, last_case = $7
     WHERE ledger_id = $1 AND run_id = $2
"""
_RECORD_ERASED: Final = """
    UPDATE case_api.retention_run SET updated_at = $3, erased = erased + 1
     WHERE ledger_id = $1 AND run_id = $2
"""
_BEGIN_ERASING: Final = """
    UPDATE case_api.retention_run SET updated_at = $3, state = 'erasing'
     WHERE ledger_id = $1 AND run_id = $2
"""
_END: Final = """
    UPDATE case_api.retention_run SET updated_at = $3, ended_at = $3, state = $4
     WHERE ledger_id = $1 AND run_id = $2 AND ended_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run to begin. `night` is None for a dry run; periods have ended, or not, by `day`."""

    run_id: UUID
    night: date | None
    day: date
    schedule_version: int
    erases: bool
    actor: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RetentionRun:
    """A run, and how far it is: it has checked the cases up to `last`."""

    run_id: UUID
    night: date | None
    day: date
    schedule_version: int
    erases: bool
    state: RetentionRunState
    actor: str
    created_at: datetime
    ended_at: datetime | None
    last: CandidateKey
    checked: int
    found: int
    erased: int


async def insert_run(db: DriverConnection, ledger_id: LedgerId, new: NewRun) -> bool:
    """Begin a run.

    False where the night has one, or another of its kind, nightly or dry, has not ended.
    """
    inserted = await db.fetchval(
        *(_INSERT, ledger_id, new.run_id, new.night, new.day, new.schedule_version, new.erases),
        *(new.actor, new.created_at),
    )
    return inserted is not None


async def has_reported(db: DriverConnection, ledger_id: LedgerId, schedule_version: int) -> bool:
    """Whether a run, nightly or dry, has reported what a version of the schedule finds."""
    found: bool = await db.fetchval(REPORTED_QUERY, ledger_id, schedule_version)
    return found


async def find_run(db: DriverConnection, ledger_id: LedgerId, run_id: UUID) -> RetentionRun | None:
    """A run, None where there is none."""
    row = await db.fetchrow(RUN_QUERY, ledger_id, run_id)
    return None if row is None else _run(row)


async def runs_before(
    db: DriverConnection, ledger_id: LedgerId, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[RetentionRun]:
    """The runs of a council before a place in the list, the newest first."""
    query = runs_query(first_page=before is None)
    return [_run(row) for row in await db.fetch(query, ledger_id, limit, *(before or ()))]


@cache
def runs_query(*, first_page: bool) -> str:
    """The statement of a page: a range of one index."""
    conditions = ["ledger_id = $1"]
    if not first_page:
        conditions.append("(created_at, run_id) < ($3, $4)")
    return (
        f"SELECT {_COLUMNS} FROM case_api.retention_run"  # noqa: S608  # constants only
        f" WHERE {' AND '.join(conditions)} ORDER BY created_at DESC, run_id DESC LIMIT $2"
    )


async def unfinished_runs(db: DriverConnection) -> Sequence[tuple[LedgerId, UUID]]:
    """Runs that have not ended, of all councils. Each step puts its run last."""
    return [(LedgerId(row[0]), row[1]) for row in await db.fetch(UNFINISHED_RUNS_QUERY)]


async def lock_run(db: DriverConnection, ledger_id: LedgerId, run_id: UUID) -> RetentionRun | None:
    """Lock a run that has not ended until the transaction ends.

    None where another worker has it: the lock is the lease, and dies with its worker.
    """
    row = await db.fetchrow(_LOCK, ledger_id, run_id)
    return None if row is None else _run(row)


async def record_checked(
    db: DriverConnection,
    ledger_id: LedgerId,
    run: RetentionRun,
    counts: tuple[int, int],
    at: datetime,
) -> None:
    """Count the cases that were checked and found in a run that is locked; it went on to `last`."""
    await db.execute(_RECORD_CHECKED, ledger_id, run.run_id, at, *counts, *run.last)


async def record_erased(
    db: DriverConnection, ledger_id: LedgerId, run_id: UUID, at: datetime
) -> None:
    """Count a case that was erased by a run that is locked."""
    await db.execute(_RECORD_ERASED, ledger_id, run_id, at)


async def begin_erasing(
    db: DriverConnection, ledger_id: LedgerId, run_id: UUID, at: datetime
) -> None:
    """Every case was checked: what is due is erased from now on."""
    await db.execute(_BEGIN_ERASING, ledger_id, run_id, at)


async def end_run(
    db: DriverConnection, ledger_id: LedgerId, run_id: UUID, state: RetentionRunState, at: datetime
) -> None:
    """End a run, unless it has ended."""
    await db.execute(_END, ledger_id, run_id, at, state)


def _run(row: Iterable[Any]) -> RetentionRun:
    run_id, night, day, version, erases, state, actor, created_at, ended_at, *counts = row
    last_cohort, last_case, checked, found, erased = counts
    return RetentionRun(
        *(run_id, night, day, version, erases, RetentionRunState(state), actor, created_at),
        *(ended_at, CandidateKey(last_cohort, CaseId(last_case)), checked, found, erased),
    )
