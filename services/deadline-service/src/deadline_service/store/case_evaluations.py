"""Which cases have something to announce, and when.

A writer of a case's deadlines locks its row. A case without a row has no deadlines yet, and only
the holder of the ledger's checkpoint may add some.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from asyncpg import Record
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.announcement.pending_announcement import (
    ChangeCause,
    PendingAnnouncement,
)
from deadline_service.store.ruleset_versions import database_now
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import CaseId, LedgerId

PENDING_COLUMNS: Final = (
    "recording_since, announce_after, correlation_id,"
    " changed_by, change_reason, change_correlation_id, max_delay"
)
LOCK_CASES: Final = (
    f"SELECT case_id, {PENDING_COLUMNS} FROM deadline.case_evaluation"  # noqa: S608  # our own names
    " WHERE ledger_id = $1 AND case_id = ANY ($2) ORDER BY case_id FOR UPDATE"
)
_SAVE_PENDING: Final = f"""
INSERT INTO deadline.case_evaluation (ledger_id, case_id, {PENDING_COLUMNS})
SELECT $1, * FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::uuid[],
                         $6::bigint[], $7::text[], $8::uuid[], $9::interval[])
ON CONFLICT (ledger_id, case_id) DO UPDATE SET
    recording_since = EXCLUDED.recording_since, announce_after = EXCLUDED.announce_after,
    correlation_id = EXCLUDED.correlation_id, changed_by = EXCLUDED.changed_by,
    change_reason = EXCLUDED.change_reason, change_correlation_id = EXCLUDED.change_correlation_id,
    max_delay = EXCLUDED.max_delay
"""  # noqa: S608  # our own names
_SAVE_ANNOUNCED: Final = """
UPDATE deadline.case_evaluation t SET next_announcement_on = a.next_announcement_on,
    recording_since = NULL, announce_after = NULL, correlation_id = NULL,
    changed_by = NULL, change_reason = NULL, change_correlation_id = NULL
FROM unnest($2::uuid[], $3::date[]) AS a (case_id, next_announcement_on)
WHERE t.ledger_id = $1 AND t.case_id = a.case_id
"""


class LockedCases(NamedTuple):
    """Cases that are locked until the transaction ends, and the time of the transaction."""

    pending: Mapping[CaseId, PendingAnnouncement | None]
    now: datetime


async def lock_cases(
    db: AsyncConnection, ledger_id: LedgerId, cases: Collection[CaseId]
) -> LockedCases:
    """Lock some cases until the transaction ends; those without deadlines are left out."""
    rows = await (await driver_connection(db)).fetch(LOCK_CASES, ledger_id, list(cases))
    return LockedCases(pending_by_case(rows), await database_now(db))


async def save_pending(
    db: AsyncConnection, ledger_id: LedgerId, pending: Mapping[CaseId, PendingAnnouncement]
) -> None:
    """Store for locked or new cases what is to be announced."""
    if pending:
        values = [
            (case, each.recording_since, each.announce_after, each.correlation_id)
            + (each.cause or (None, None, None))
            + (each.max_delay,)
            for case, each in pending.items()
        ]
        columns = map(list, zip(*values, strict=True))
        await (await driver_connection(db)).execute(_SAVE_PENDING, ledger_id, *columns)


async def save_announced(
    db: AsyncConnection, ledger_id: LedgerId, next_days: Mapping[CaseId, date | None]
) -> None:
    """Record for locked cases that all was announced, and the next day with an announcement."""
    if next_days:
        columns = list(next_days.keys()), list(next_days.values())
        await (await driver_connection(db)).execute(_SAVE_ANNOUNCED, ledger_id, *columns)


def pending_by_case(rows: Collection[Record]) -> dict[CaseId, PendingAnnouncement | None]:
    """The cases of some rows: a case id and `PENDING_COLUMNS`."""
    return {CaseId(row[0]): _pending_of(row) for row in rows}


def _pending_of(row: Record) -> PendingAnnouncement | None:
    _, since, after, correlation_id, changed_by, reason, change_correlation_id, max_delay = row
    if after is None:
        return None
    cause = None
    if changed_by is not None:
        cause = ChangeCause(changed_by, DeadlineChangeReason(reason), change_correlation_id)
    return PendingAnnouncement(since, after, correlation_id, cause, max_delay)
