"""When each case was last evaluated, and when its next reminder is due.

A writer of a case's deadlines locks its row. A case without a row has no deadlines yet, and only
the holder of the ledger's checkpoint may add some.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.announcement.recording_session import RecordingSession
from deadline_service.store.ruleset_versions import database_now
from events.envelope import CaseId, LedgerId

LOCK_CASES: Final = (
    "SELECT case_id, recording_since, evaluated_at, now() FROM deadline.case_evaluation"
    " WHERE ledger_id = $1 AND case_id = ANY ($2) ORDER BY case_id FOR UPDATE"
)
_SAVE: Final = """
INSERT INTO deadline.case_evaluation
    (ledger_id, case_id, next_reminder_on, recording_since, evaluated_at)
SELECT $1, * FROM unnest($2::uuid[], $3::date[], $4::timestamptz[], $5::timestamptz[])
ON CONFLICT (ledger_id, case_id) DO UPDATE SET
    next_reminder_on = EXCLUDED.next_reminder_on, recording_since = EXCLUDED.recording_since,
    evaluated_at = EXCLUDED.evaluated_at
"""
_POSTPONE: Final = """
UPDATE deadline.case_evaluation t SET recording_since = s.since, evaluated_at = s.evaluated_at
FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[]) AS s (case_id, since, evaluated_at)
WHERE t.ledger_id = $1 AND t.case_id = s.case_id
"""
_SAVE_NEXT_REMINDERS: Final = """
UPDATE deadline.case_evaluation t SET next_reminder_on = r.next_reminder_on
FROM unnest($2::uuid[], $3::date[]) AS r (case_id, next_reminder_on)
WHERE t.ledger_id = $1 AND t.case_id = r.case_id
"""


class LockedCases(NamedTuple):
    """Cases that are locked until the transaction ends, and the time of the transaction."""

    sessions: Mapping[CaseId, RecordingSession]
    """The recording sessions of the cases that have been evaluated before."""
    now: datetime


async def lock_cases(
    db: AsyncConnection, ledger_id: LedgerId, cases: Collection[CaseId]
) -> LockedCases:
    """Lock some cases until the transaction ends."""
    rows = await (await driver_connection(db)).fetch(LOCK_CASES, ledger_id, list(cases))
    now = rows[0][3] if rows else await database_now(db)
    return LockedCases({CaseId(row[0]): RecordingSession(row[1], row[2]) for row in rows}, now)


async def save_evaluated(
    db: AsyncConnection,
    ledger_id: LedgerId,
    locked: LockedCases,
    next_reminders: Mapping[CaseId, date | None],
) -> None:
    """Record for locked cases that a fact was evaluated now, and their next reminder."""
    if next_reminders:
        before, now = locked
        recordings = [RecordingSession.extend(before.get(case), now) for case in next_reminders]
        columns = next_reminders.keys(), next_reminders.values(), *zip(*recordings, strict=True)
        await (await driver_connection(db)).execute(_SAVE, ledger_id, *map(list, columns))


async def postpone(
    db: AsyncConnection, ledger_id: LedgerId, recordings: Mapping[CaseId, RecordingSession]
) -> None:
    """Store the recording sessions of some locked cases."""
    if recordings:
        columns = recordings.keys(), *zip(*recordings.values(), strict=True)
        await (await driver_connection(db)).execute(_POSTPONE, ledger_id, *map(list, columns))


async def save_next_reminders(
    db: AsyncConnection, ledger_id: LedgerId, next_reminders: Mapping[CaseId, date | None]
) -> None:
    """Store when the next reminders of some locked cases are due; None: on no known day."""
    if next_reminders:
        columns = list(next_reminders.keys()), list(next_reminders.values())
        await (await driver_connection(db)).execute(_SAVE_NEXT_REMINDERS, ledger_id, *columns)
