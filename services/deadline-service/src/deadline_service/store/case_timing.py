"""When each case was last timed, and when something must next be announced of it.

Whoever writes deadlines of a case holds its row. A case without a row has no deadlines yet, and
only who holds the ledger's checkpoint may give it some.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from deadline_service.domain.recording import Recording
from deadline_service.store.basis import instant
from events.envelope import CaseId, LedgerId

HOLD: Final = (
    "SELECT case_id, busy_since, timed_at, now() FROM deadline.case_timing"
    " WHERE ledger_id = $1 AND case_id = ANY ($2) ORDER BY case_id FOR UPDATE"
)
_KEEP: Final = """
INSERT INTO deadline.case_timing (ledger_id, case_id, next_call, busy_since, timed_at)
SELECT $1, * FROM unnest($2::uuid[], $3::date[], $4::timestamptz[], $5::timestamptz[])
ON CONFLICT (ledger_id, case_id) DO UPDATE SET
    next_call = EXCLUDED.next_call, busy_since = EXCLUDED.busy_since, timed_at = EXCLUDED.timed_at
"""
_PUT_OFF: Final = """
UPDATE deadline.case_timing t SET busy_since = busy.since, timed_at = busy.timed_at
FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[]) AS busy (case_id, since, timed_at)
WHERE t.ledger_id = $1 AND t.case_id = busy.case_id
"""
_CALL_ON: Final = """
UPDATE deadline.case_timing t SET next_call = called.next_call
FROM unnest($2::uuid[], $3::date[]) AS called (case_id, next_call)
WHERE t.ledger_id = $1 AND t.case_id = called.case_id
"""


class Held(NamedTuple):
    """Cases whose deadlines nobody else writes until the transaction ends, and what time it is."""

    recordings: Mapping[CaseId, Recording]
    """Of those that have been timed before."""
    now: datetime


async def hold(db: AsyncConnection, ledger_id: LedgerId, cases: Collection[CaseId]) -> Held:
    """Hold some cases until the transaction ends."""
    rows = await (await driver(db)).fetch(HOLD, ledger_id, list(cases))
    now = rows[0][3] if rows else await instant(db)
    return Held({CaseId(row[0]): Recording(row[1], row[2]) for row in rows}, now)


async def keep_timed(
    db: AsyncConnection, ledger_id: LedgerId, held: Held, calls: Mapping[CaseId, date | None]
) -> None:
    """Say of some held cases that a fact was timed now, and when to announce something next."""
    if calls:
        before, now = held
        recordings = [Recording.going_on(before.get(case), now) for case in calls]
        columns = calls.keys(), calls.values(), *zip(*recordings, strict=True)
        await (await driver(db)).execute(_KEEP, ledger_id, *map(list, columns))


async def put_off(
    db: AsyncConnection, ledger_id: LedgerId, recordings: Mapping[CaseId, Recording]
) -> None:
    """Say of some held cases that they are being recorded, as these times have it."""
    if recordings:
        columns = recordings.keys(), *zip(*recordings.values(), strict=True)
        await (await driver(db)).execute(_PUT_OFF, ledger_id, *map(list, columns))


async def call_on(
    db: AsyncConnection, ledger_id: LedgerId, calls: Mapping[CaseId, date | None]
) -> None:
    """Say when to announce something of some held cases next; None: on no day that is known."""
    if calls:
        columns = list(calls.keys()), list(calls.values())
        await (await driver(db)).execute(_CALL_ON, ledger_id, *columns)
