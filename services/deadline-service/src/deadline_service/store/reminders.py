"""Queries for the cases with reminders that are due."""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.announcement.recording_session import (
    MAX_POSTPONEMENT,
    RecordingSession,
)
from deadline_service.store.case_evaluations import LockedCases
from deadline_service.store.deadline_store import DEADLINE_COLUMNS, to_row
from deadline_service.store.subscription import SUBSCRIBED_FAMILIES, SUBSCRIPTION
from events.envelope import CaseId, LedgerId

_IS_PARKED: Final = (
    "EXISTS (SELECT FROM deadline.parked p"
    f" WHERE p.subscription = '{SUBSCRIPTION}'"
    " AND p.ledger_id = {ledger_id} AND p.stream_id = {case_id} OFFSET 0)"
)
"""The case is parked. `OFFSET 0` makes it a lookup by key, however few are parked."""
_IS_DUE: Final = (
    "t.next_reminder_on <= $2 AND NOT"
    " (now() - $3::interval < t.evaluated_at AND t.evaluated_at <= now()"
    " AND now() - $4::interval < t.recording_since AND t.recording_since <= now())"
    f" AND NOT {_IS_PARKED.format(ledger_id='t.ledger_id', case_id='t.case_id')}"
)
"""A reminder is due by a day, and the case is quiet, or has been recorded for too long.

A parked case remains due, and is processed once its stream is resumed.
"""
LEDGERS_WITH_REMINDERS: Final = f"""
SELECT c.ledger_id
FROM deadline.checkpoint c
CROSS JOIN LATERAL (
    SELECT FROM deadline.case_evaluation t WHERE t.ledger_id = c.ledger_id AND {_IS_DUE}
    ORDER BY t.next_reminder_on LIMIT 1
) due
WHERE c.subscription = $1 AND c.ledger_id > $5 ORDER BY c.ledger_id LIMIT $6
"""  # noqa: S608  # our own words
CASES_TO_REMIND: Final = (
    "SELECT t.case_id, t.recording_since, t.evaluated_at, now() FROM deadline.case_evaluation t"  # noqa: S608
    f" WHERE t.ledger_id = $1 AND {_IS_DUE}"
    " ORDER BY t.next_reminder_on LIMIT $5 FOR UPDATE SKIP LOCKED"
)
ROWS_TO_REMIND: Final = (
    f"SELECT {DEADLINE_COLUMNS} FROM deadline.deadline"  # noqa: S608  # our own names
    " WHERE ledger_id = $1 AND case_id = ANY ($2) AND next_reminder_on IS NOT NULL"
    " ORDER BY case_id, next_reminder_on, deadline_id"
)
UNEVALUATED_CASES: Final = f"""
SELECT c.case_id
FROM unnest($2::uuid[]) AS c (case_id)
CROSS JOIN LATERAL (
    SELECT e.position FROM log.event e
    WHERE e.ledger_id = $1 AND e.stream_id = c.case_id AND split_part(e.type, '.', 1) = ANY ($3)
    ORDER BY e.stream_version DESC LIMIT 1
) latest
WHERE latest.position > (
    SELECT position FROM deadline.checkpoint WHERE ledger_id = $1 AND subscription = $4
) OR {_IS_PARKED.format(ledger_id="$1", case_id="c.case_id")}
"""  # noqa: S608  # our own words


async def ledgers_with_reminders(
    db: AsyncConnection, today: date, quiet: timedelta, after: LedgerId, limit: int
) -> Sequence[LedgerId]:
    """Ledgers in which a reminder is due by a day, in the order of their ids.

    One index probe for each ledger. The transaction must be able to read all ledgers.
    """
    values = SUBSCRIPTION, today, quiet, MAX_POSTPONEMENT, after, limit
    return [
        LedgerId(row[0])
        for row in await (await driver_connection(db)).fetch(LEDGERS_WITH_REMINDERS, *values)
    ]


async def lock_cases_to_remind(
    db: AsyncConnection, ledger_id: LedgerId, today: date, quiet: timedelta, limit: int
) -> LockedCases | None:
    """Lock cases with a reminder that is due by a day, the earliest first.

    Cases that another transaction has locked are left out; None if there are no others.
    """
    rows = await (await driver_connection(db)).fetch(
        CASES_TO_REMIND, ledger_id, today, quiet, MAX_POSTPONEMENT, limit
    )
    found = {CaseId(row[0]): RecordingSession(row[1], row[2]) for row in rows}
    return LockedCases(found, rows[0][3]) if rows else None


async def unevaluated_cases(
    db: AsyncConnection, ledger_id: LedgerId, cases: Collection[CaseId]
) -> AbstractSet[CaseId]:
    """The given cases that are parked, or whose latest fact has not been evaluated yet."""
    values = ledger_id, list(cases), list(SUBSCRIBED_FAMILIES), SUBSCRIPTION
    return {
        CaseId(row[0])
        for row in await (await driver_connection(db)).fetch(UNEVALUATED_CASES, *values)
    }


async def rows_to_remind(
    db: AsyncConnection, ledger_id: LedgerId, cases: Collection[CaseId]
) -> Sequence[DeadlineRow]:
    """The deadlines of some cases that still have reminders, by case."""
    rows = await (await driver_connection(db)).fetch(ROWS_TO_REMIND, ledger_id, list(cases))
    return [to_row(row) for row in rows]
