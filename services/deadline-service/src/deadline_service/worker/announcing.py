"""Announcing what a day brings of some cases of a council, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import uuid5

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock.clock import LONDON
from deadline_service.domain.calls import Call, call
from deadline_service.domain.changes import Change
from deadline_service.domain.kept import Kept
from deadline_service.domain.recording import Recording
from deadline_service.domain.said import set_on
from deadline_service.store.calling import called, hold_to_call, untimed
from deadline_service.store.case_timing import Held, call_on, put_off
from deadline_service.store.council import settings_of
from deadline_service.store.following import OURS
from deadline_service.store.keeping import keep
from deadline_service.worker.saying import proposed, say
from events.contracts import DeadlineMissed
from events.envelope import CaseId, LedgerId, NewEvent
from events.log.postgres import PostgresLog
from events.stored_event import decode_events


class Look(NamedTuple):
    """What is looked for: a council, the day, and how long a case must have been quiet."""

    ledger_id: LedgerId
    today: date
    quiet: timedelta


class Announced(NamedTuple):
    """How many cases were looked at, and how many events were appended."""

    cases: int
    events: int


async def announce(db: AsyncConnection, look: Look, limit: int) -> Announced:
    """Announce what the day brings of at most `limit` cases that are quiet."""
    held = await hold_to_call(db, *look, limit)
    if held is None:
        return Announced(0, 0)
    cases = await _settled(db, look.ledger_id, held)
    rows = await called(db, look.ledger_id, cases)
    calls = await _calls(db, look, rows)
    await keep(db, look.ledger_id, [each.kept for each in calls])
    await call_on(db, look.ledger_id, _next_calls(cases, rows, calls))
    log = PostgresLog(db, look.ledger_id)
    changes = await _changes(log, calls)
    proposals = [(each, _proposed(each, look)) for each in changes]
    await say(log, proposals)
    return Announced(len(held.recordings), len(proposals))


async def put_off_first(db: AsyncConnection, look: Look) -> Sequence[CaseId]:
    """Put off the case that `announce` would take first, as if a fact of it were timed now."""
    held = await hold_to_call(db, *look, 1)
    if held is None:
        return []
    beginning = Recording(held.now, held.now)
    await put_off(db, look.ledger_id, dict.fromkeys(held.recordings, beginning))
    return list(held.recordings)


async def _settled(db: AsyncConnection, ledger_id: LedgerId, held: Held) -> Sequence[CaseId]:
    """The cases with no fact that has yet to be timed; the others are put off, not for ever."""
    recordings, now = held
    overdue = {case for case, each in recordings.items() if each.is_too_long(now)}
    waiting = await untimed(db, ledger_id, recordings.keys() - overdue)
    going_on = {case: Recording.going_on(recordings[case], now) for case in waiting}
    await put_off(db, ledger_id, going_on)
    return [case for case in recordings if case not in waiting]


async def _calls(db: AsyncConnection, look: Look, rows: Sequence[Kept]) -> Sequence[Call]:
    """What is to be announced of deadlines by the day, and how they are kept afterwards."""
    offsets = (await settings_of(db, look.ledger_id)).warning_offsets
    return [
        call(row, look.today, offsets)
        for row in rows
        if row.next_call is not None and row.next_call <= look.today
    ]


async def _changes(log: PostgresLog, calls: Sequence[Call]) -> Sequence[Change]:
    """What is announced; of a miss also whether its day had passed when it was first announced."""
    missed = {each.kept.case_id for each in calls if isinstance(each.event, DeadlineMissed)}
    known = decode_events(await log.read_stored_streams(missed, {OURS}) if missed else ())
    days = set_on(known.decoded, _day_in_england)
    found: list[Change] = []
    for kept, event in ((each.kept, each.event) for each in calls):
        match event:
            case None:
                pass
            case DeadlineMissed(law_due_on=last_day):
                is_old = last_day < days.get(kept.deadline_id, date.min)
                found.append(Change(kept, event.model_copy(update={"past_when_set": is_old})))
            case _:
                found.append(Change(kept, event))
    return found


def _day_in_england(instant: datetime) -> date:
    return instant.astimezone(LONDON).date()


def _next_calls(
    cases: Sequence[CaseId], rows: Sequence[Kept], calls: Sequence[Call]
) -> Mapping[CaseId, date | None]:
    """For each case the first day on which something is to be announced of one of its deadlines."""
    latest = {row.deadline_id: row for row in (*rows, *(each.kept for each in calls))}
    found: dict[CaseId, date | None] = dict.fromkeys(cases)
    for row in latest.values():
        days = [day for day in (found[row.case_id], row.next_call) if day is not None]
        found[row.case_id] = min(days, default=None)
    return found


def _proposed(change: Change, look: Look) -> NewEvent:
    because_of = change.kept.because_of
    correlation_id = uuid5(change.kept.deadline_id, f"calendar {look.today}")
    return proposed(change, look.ledger_id, because_of, correlation_id)
