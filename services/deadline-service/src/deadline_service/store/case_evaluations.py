"""When each case was last timed, and when something must next be announced of it.

Whoever writes deadlines of a case holds its row. A case without a row has no deadlines yet, and
only who holds the ledger's checkpoint may give it some.
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
UPDATE deadline.case_evaluation t SET recording_since = busy.since, evaluated_at = busy.evaluated_at
FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[]) AS busy (case_id, since, evaluated_at)
WHERE t.ledger_id = $1 AND t.case_id = busy.case_id
"""
_SAVE_NEXT_REMINDERS: Final = """
UPDATE deadline.case_evaluation t SET next_reminder_on = called.next_reminder_on
FROM unnest($2::uuid[], $3::date[]) AS called (case_id, next_reminder_on)
WHERE t.ledger_id = $1 AND t.case_id = called.case_id
"""


class LockedCases(NamedTuple):
    """Cases whose deadlines nobody else writes until the transaction ends, and what time it is."""

    sessions: Mapping[CaseId, RecordingSession]
    """Of those that have been timed before."""
    now: datetime


async def lock_cases(
    db: AsyncConnection, ledger_id: LedgerId, cases: Collection[CaseId]
) -> LockedCases:
    """Hold some cases until the transaction ends."""
    rows = await (await driver_connection(db)).fetch(LOCK_CASES, ledger_id, list(cases))
    now = rows[0][3] if rows else await database_now(db)
    return LockedCases({CaseId(row[0]): RecordingSession(row[1], row[2]) for row in rows}, now)


async def save_evaluated(
    db: AsyncConnection, ledger_id: LedgerId, held: LockedCases, calls: Mapping[CaseId, date | None]
) -> None:
    """Say of some held cases that a fact was timed now, and when to announce something next."""
    if calls:
        before, now = held
        recordings = [RecordingSession.extend(before.get(case), now) for case in calls]
        columns = calls.keys(), calls.values(), *zip(*recordings, strict=True)
        await (await driver_connection(db)).execute(_SAVE, ledger_id, *map(list, columns))


async def postpone(
    db: AsyncConnection, ledger_id: LedgerId, recordings: Mapping[CaseId, RecordingSession]
) -> None:
    """Say of some held cases that they are being recorded, as these times have it."""
    if recordings:
        columns = recordings.keys(), *zip(*recordings.values(), strict=True)
        await (await driver_connection(db)).execute(_POSTPONE, ledger_id, *map(list, columns))


async def save_next_reminders(
    db: AsyncConnection, ledger_id: LedgerId, calls: Mapping[CaseId, date | None]
) -> None:
    """Say when to announce something of some held cases next; None: on no day that is known."""
    if calls:
        columns = list(calls.keys()), list(calls.values())
        await (await driver_connection(db)).execute(_SAVE_NEXT_REMINDERS, ledger_id, *columns)
