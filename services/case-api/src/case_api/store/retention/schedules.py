"""The retention schedules of councils: every version, with who recorded it and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from asyncpg import UniqueViolationError

from case_api.domain.retention.schedule import RetentionSchedule
from chassis.database import DriverConnection
from chassis.problems import StaleVersion
from events.envelope import LedgerId

_COLUMNS: Final = "version, document, recorded_at, recorded_by"
_INSERT: Final = f"""
    INSERT INTO case_api.retention_schedule (ledger_id, {_COLUMNS}) VALUES ($1, $2, $3, $4, $5)
"""  # noqa: S608  # constants only
SCHEDULES_QUERY: Final = f"""
    SELECT {_COLUMNS} FROM case_api.retention_schedule
     WHERE ledger_id = $1 AND version < $2 ORDER BY version DESC LIMIT $3
"""  # noqa: S608  # constants only
SCHEDULE_VERSION_QUERY: Final = f"""
    SELECT {_COLUMNS} FROM case_api.retention_schedule WHERE ledger_id = $1 AND version = $2
"""  # noqa: S608  # constants only
SCHEDULED_COUNCILS_QUERY: Final = """
    SELECT ledger_id FROM case_api.retention_schedule
     WHERE version = 1 AND recorded_at < $1 ORDER BY ledger_id
"""
AFTER_ALL_VERSIONS: Final = 2**31 - 1
"""Above every number of a version."""


@dataclass(frozen=True, slots=True)
class StoredSchedule:
    """A version of a schedule. `recorded_by` is a reference to who recorded it."""

    version: int
    schedule: RetentionSchedule
    recorded_at: datetime
    recorded_by: str


async def insert_schedule(db: DriverConnection, ledger_id: LedgerId, new: StoredSchedule) -> None:
    """Store a version of a schedule. Its number is one more than the last.

    Raises:
        StaleVersion: another writer has stored this version meanwhile; the transaction must end.
    """
    document = new.schedule.model_dump_json()
    values = new.version, document, new.recorded_at, new.recorded_by
    try:
        await db.execute(_INSERT, ledger_id, *values)
    except UniqueViolationError:
        raise StaleVersion from None


async def current_schedule(db: DriverConnection, ledger_id: LedgerId) -> StoredSchedule | None:
    """The last version of the schedule of a council, None where it has none."""
    return next(iter(await schedules_before(db, ledger_id, AFTER_ALL_VERSIONS, 1)), None)


async def schedules_before(
    db: DriverConnection, ledger_id: LedgerId, before: int, limit: int
) -> Sequence[StoredSchedule]:
    """At most `limit` versions before a number, the newest first."""
    rows = await db.fetch(SCHEDULES_QUERY, ledger_id, before, limit)
    return [_stored(row) for row in rows]


async def schedule_version(
    db: DriverConnection, ledger_id: LedgerId, version: int
) -> StoredSchedule:
    """A version that a run refers to: the foreign key ensures that there is one."""
    (row,) = await db.fetch(SCHEDULE_VERSION_QUERY, ledger_id, version)
    return _stored(row)


async def scheduled_councils(db: DriverConnection, before: datetime) -> Sequence[LedgerId]:
    """The councils that had a schedule before an instant, of all councils."""
    rows = await db.fetch(SCHEDULED_COUNCILS_QUERY, before)
    return [LedgerId(row[0]) for row in rows]


def _stored(row: Iterable[Any]) -> StoredSchedule:
    version, document, recorded_at, recorded_by = row
    # What is stored can always be read, even with fields of a later release.
    schedule = RetentionSchedule.model_validate_json(document, extra="ignore")
    return StoredSchedule(version, schedule, recorded_at, recorded_by)
