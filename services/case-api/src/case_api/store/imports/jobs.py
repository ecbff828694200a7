"""Imports as jobs: found, listed, cancelled. One whose rows are arriving is none yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from case_api.domain.imports.outcome import (
    UNFINISHED_STATES,
    ImportFormat,
    ImportState,
    OutcomeCounts,
)
from chassis.database import DriverConnection
from events.envelope import LedgerId

JOB_COLUMNS: Final = (
    "import_id, format, dry_run, columns, state, actor, authority, created_at, ended_at, rows,"
    " rows_read, last_row, imported, unchanged, differing, refused"
)
_UNFINISHED: Final = [state.value for state in UNFINISHED_STATES]
_CANCEL: Final = """
UPDATE case_api.import_job SET state = 'cancelled', ended_at = $3, updated_at = $3
WHERE ledger_id = $1 AND import_id = $2 AND state = ANY ($4)
RETURNING import_id
"""
_NOW: Final = "SELECT clock_timestamp()"
FIND_QUERY: Final = (
    f"SELECT {JOB_COLUMNS} FROM case_api.import_job"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND import_id = $2 AND state <> 'receiving'"
)


@dataclass(frozen=True, slots=True)
class ImportJob:
    """An import. `rows_read` of its `rows` were read, up to the number `last_row`.

    `columns` are those of a CSV file, in their order.
    """

    import_id: UUID
    format: ImportFormat
    dry_run: bool
    columns: Sequence[str]
    state: ImportState
    actor: str
    authority: str
    """The council's number at the DfE."""
    created_at: datetime
    ended_at: datetime | None
    rows: int
    rows_read: int
    last_row: int
    counts: OutcomeCounts


async def cancel_job(db: DriverConnection, ledger_id: LedgerId, import_id: UUID) -> bool:
    """Cancel a job that has not ended; False if it has. A batch in progress is waited for."""
    now = await db.fetchval(_NOW)
    return bool(await db.fetch(_CANCEL, ledger_id, import_id, now, _UNFINISHED))


async def find_job(db: DriverConnection, ledger_id: LedgerId, import_id: UUID) -> ImportJob | None:
    """An import, or None where there is none, or its rows are still arriving."""
    row = await db.fetchrow(FIND_QUERY, ledger_id, import_id)
    return None if row is None else job_of(row)


async def jobs_before(
    db: DriverConnection, ledger_id: LedgerId, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[ImportJob]:
    """The imports of a council before a place in the list, the newest first."""
    query = jobs_query(first_page=before is None)
    return [job_of(row) for row in await db.fetch(query, ledger_id, limit, *(before or ()))]


@cache
def jobs_query(*, first_page: bool) -> str:
    """The statement of a page: a range of one index."""
    conditions = ["ledger_id = $1", "state <> 'receiving'"]
    if not first_page:
        conditions.append("(created_at, import_id) < ($3, $4)")
    return (
        f"SELECT {JOB_COLUMNS} FROM case_api.import_job"  # noqa: S608  # constants only
        f" WHERE {' AND '.join(conditions)} ORDER BY created_at DESC, import_id DESC LIMIT $2"
    )


def job_of(row: Iterable[Any]) -> ImportJob:
    """The import in a row of `JOB_COLUMNS`, with the driver's types."""
    import_id, format_, dry_run, columns, state, actor, authority, created_at, *rest = row
    ended_at, *numbers = rest
    rows, rows_read, last_row, *counts = numbers
    return ImportJob(
        import_id=import_id,
        format=ImportFormat(format_),
        dry_run=dry_run,
        columns=columns,
        state=ImportState(state),
        actor=actor,
        authority=authority,
        created_at=created_at,
        ended_at=ended_at,
        rows=rows,
        rows_read=rows_read,
        last_row=last_row,
        counts=OutcomeCounts(*counts),
    )
