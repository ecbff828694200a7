"""Announces the reminders of some cases of a council, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import uuid5

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock.clock import LONDON
from deadline_service.domain.announcement.announced_state import last_set_dates
from deadline_service.domain.announcement.changes import Change
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.announcement.recording_session import RecordingSession
from deadline_service.domain.announcement.reminders import Reminder, remind
from deadline_service.store.case_evaluations import LockedCases, postpone, save_next_reminders
from deadline_service.store.council_settings import read_settings
from deadline_service.store.deadline_store import save_rows
from deadline_service.store.reminders import lock_cases_to_remind, rows_to_remind, unevaluated_cases
from deadline_service.store.subscription import OWN_FAMILY
from deadline_service.worker.publishing import append_changes, propose
from events.contracts import DeadlineMissed
from events.envelope import CaseId, LedgerId, NewEvent
from events.log.postgres import PostgresLog
from events.stored_event import decode_events


class ReminderScan(NamedTuple):
    """The parameters of a scan: a council, the day, and how long a case must have been quiet."""

    ledger_id: LedgerId
    today: date
    quiet: timedelta


class ReminderCounts(NamedTuple):
    """How many cases were scanned, and how many events were appended."""

    cases: int
    events: int


async def send_reminders(db: AsyncConnection, scan: ReminderScan, limit: int) -> ReminderCounts:
    """Announce the day's reminders of at most `limit` quiet cases."""
    locked = await lock_cases_to_remind(db, *scan, limit)
    if locked is None:
        return ReminderCounts(0, 0)
    cases = await _evaluated_cases(db, scan.ledger_id, locked)
    rows = await rows_to_remind(db, scan.ledger_id, cases)
    reminders = await _reminders(db, scan, rows)
    await save_rows(db, scan.ledger_id, [each.row for each in reminders])
    await save_next_reminders(db, scan.ledger_id, _next_reminders(cases, rows, reminders))
    log = PostgresLog(db, scan.ledger_id)
    changes = await _changes(log, reminders)
    proposals = [(each, _proposed(each, scan)) for each in changes]
    await append_changes(log, proposals)
    return ReminderCounts(len(locked.sessions), len(proposals))


async def postpone_first(db: AsyncConnection, scan: ReminderScan) -> Sequence[CaseId]:
    """Postpone the case that `announce` would process first, as if a fact were evaluated."""
    locked = await lock_cases_to_remind(db, *scan, 1)
    if locked is None:
        return []
    beginning = RecordingSession(locked.now, locked.now)
    await postpone(db, scan.ledger_id, dict.fromkeys(locked.sessions, beginning))
    return list(locked.sessions)


async def _evaluated_cases(
    db: AsyncConnection, ledger_id: LedgerId, locked: LockedCases
) -> Sequence[CaseId]:
    """The cases without unevaluated facts; the others are postponed, within the maximum."""
    recordings, now = locked
    overdue = {case for case, each in recordings.items() if each.is_too_long(now)}
    waiting = await unevaluated_cases(db, ledger_id, recordings.keys() - overdue)
    going_on = {case: RecordingSession.extend(recordings[case], now) for case in waiting}
    await postpone(db, ledger_id, going_on)
    return [case for case in recordings if case not in waiting]


async def _reminders(
    db: AsyncConnection, scan: ReminderScan, rows: Sequence[DeadlineRow]
) -> Sequence[Reminder]:
    """The reminders of deadlines that are due by the day, and their rows afterwards."""
    offsets = (await read_settings(db, scan.ledger_id)).warning_offsets
    return [
        remind(row, scan.today, offsets)
        for row in rows
        if row.next_reminder_on is not None and row.next_reminder_on <= scan.today
    ]


async def _changes(log: PostgresLog, reminders: Sequence[Reminder]) -> Sequence[Change]:
    """The events; a miss also states whether its day had passed when it was first announced."""
    missed = {each.row.case_id for each in reminders if isinstance(each.event, DeadlineMissed)}
    known = decode_events(await log.read_stored_streams(missed, {OWN_FAMILY}) if missed else ())
    days = last_set_dates(known.decoded, _date_in_england)
    found: list[Change] = []
    for row, event in ((each.row, each.event) for each in reminders):
        match event:
            case None:
                pass
            case DeadlineMissed(law_due_on=last_day):
                is_old = last_day < days.get(row.deadline_id, date.min)
                found.append(Change(row, event.model_copy(update={"past_when_set": is_old})))
            case _:
                found.append(Change(row, event))
    return found


def _date_in_england(instant: datetime) -> date:
    return instant.astimezone(LONDON).date()


def _next_reminders(
    cases: Sequence[CaseId], rows: Sequence[DeadlineRow], reminders: Sequence[Reminder]
) -> Mapping[CaseId, date | None]:
    """For each case the first day on which a reminder of one of its deadlines is due."""
    latest = {row.deadline_id: row for row in (*rows, *(each.row for each in reminders))}
    found: dict[CaseId, date | None] = dict.fromkeys(cases)
    for row in latest.values():
        days = [day for day in (found[row.case_id], row.next_reminder_on) if day is not None]
        found[row.case_id] = min(days, default=None)
    return found


def _proposed(change: Change, scan: ReminderScan) -> NewEvent:
    because_of = change.row.because_of
    correlation_id = uuid5(change.row.deadline_id, f"calendar {scan.today}")
    return propose(change, scan.ledger_id, because_of, correlation_id)
