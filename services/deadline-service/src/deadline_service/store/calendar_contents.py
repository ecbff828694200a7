"""What is in the calendar of some cases: their deadlines that are open, and their appointments."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.calendars.appointments import Appointment, AppointmentKind
from deadline_service.domain.calendars.entries import CALENDAR_KINDS
from deadline_service.store.case_holders import DayWindow
from deadline_service.store.deadline_store import DEADLINE_COLUMNS, to_row
from events.envelope import CaseId, LedgerId

_COLUMNS: Final = ", ".join(f"page.{name}" for name in DeadlineRow._fields)
CALENDAR_DEADLINES: Final = f"""
SELECT {_COLUMNS}
FROM unnest($2::uuid[]) AS held (case_id),
LATERAL (
    SELECT * FROM (
        SELECT {DEADLINE_COLUMNS}, listed_on FROM deadline.deadline
        WHERE ledger_id = $1 AND case_id = held.case_id AND listed_on BETWEEN $3 AND $4
        OFFSET 0
    ) AS of_case
    WHERE (state = 'running' OR state = 'disapplied' AND settled_on IS NULL) AND kind = ANY ($5)
) AS page
ORDER BY page.listed_on, page.deadline_id LIMIT $6
"""  # noqa: S608  # our own names
"""OFFSET 0: each case is read from its own index, for a state as well that is rare."""
CALENDAR_APPOINTMENTS: Final = """
SELECT case_id, kind, subject_id, held_on FROM deadline.case_appointment
WHERE ledger_id = $1 AND case_id = ANY ($2) AND held_on BETWEEN $3 AND $4
ORDER BY held_on, case_id, kind, subject_id LIMIT $5
"""
CASE_VERSIONS: Final = """
SELECT held.case_id, last.stream_version, last.recorded_at
FROM unnest($2::uuid[]) AS held (case_id),
LATERAL (
    SELECT stream_version, recorded_at FROM log.event
    WHERE ledger_id = $1 AND stream_id = held.case_id
    ORDER BY stream_version DESC LIMIT 1
) AS last
"""


class CaseRevision(NamedTuple):
    """How many events a case has, and when the last of them was recorded."""

    number: int
    recorded_at: datetime


async def calendar_deadlines(
    db: AsyncConnection,
    ledger_id: LedgerId,
    cases: Sequence[CaseId],
    days: DayWindow,
    limit: int,
) -> Sequence[DeadlineRow]:
    """At most `limit` deadlines of some cases that run on some days, the first day first.

    Those that have passed and are not met are among them.
    """
    kinds = [kind.value for kind in CALENDAR_KINDS]
    rows = await (await driver_connection(db)).fetch(
        CALENDAR_DEADLINES, ledger_id, cases, *days, kinds, limit
    )
    return [to_row(row) for row in rows]


async def calendar_appointments(
    db: AsyncConnection,
    ledger_id: LedgerId,
    cases: Sequence[CaseId],
    days: DayWindow,
    limit: int,
) -> Sequence[tuple[CaseId, Appointment]]:
    """At most `limit` hearings and meetings of some cases on some days, the first day first."""
    rows = await (await driver_connection(db)).fetch(
        CALENDAR_APPOINTMENTS, ledger_id, cases, *days, limit
    )
    return [
        (
            row["case_id"],
            Appointment(AppointmentKind(row["kind"]), row["subject_id"], row["held_on"]),
        )
        for row in rows
    ]


async def case_revisions(
    db: AsyncConnection, ledger_id: LedgerId, cases: Sequence[CaseId]
) -> Mapping[CaseId, CaseRevision]:
    """The revision of each case, by one probe of the log's index of streams each."""
    rows = await (await driver_connection(db)).fetch(CASE_VERSIONS, ledger_id, cases)
    return {row["case_id"]: CaseRevision(row["stream_version"], row["recorded_at"]) for row in rows}
