"""A calendar, read by its secret address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from structlog.contextvars import bind_contextvars

from chassis.calendar_feeds import (
    CALENDAR_RESPONSES,
    DAYS_AHEAD,
    DAYS_BACK,
    MAX_CALENDAR_ENTRIES,
    CalendarEvent,
    CalendarFeedRow,
    CalendarFeedStore,
    FeedToken,
    FeedTokenParam,
    calendar_response,
    parse_token,
    write_calendar,
)
from chassis.database import driver_connection
from chassis.preconditions import IF_NONE_MATCH_PARAMETER
from chassis.problems import NotFound
from deadline_service.api.calendar_cases import CalendarCases, read_calendar_cases
from deadline_service.api.dependencies import AppContext, Context, ReadSession
from deadline_service.domain.calendars.entries import (
    CalendarEntry,
    EntryCategory,
    EntryWriter,
    notice_of_cut,
)
from deadline_service.store.calendar_contents import (
    calendar_appointments,
    calendar_deadlines,
    case_revisions,
)
from deadline_service.store.case_holders import DayWindow
from deadline_service.store.case_references import case_references
from deadline_service.store.council_settings import read_settings
from deadline_service.store.schema import SCHEMA
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["calendars"])

FEEDS: Final = CalendarFeedStore[UUID](SCHEMA.name)
"""The feeds of this service."""
_UID_DOMAIN: Final = "send-casework"
_NAMES: Final = {"officer": "SEND cases: officer", "team": "SEND cases: team"}
_UNCHANGED: Final = datetime(2014, 9, 1, tzinfo=UTC)
"""The stamp of an entry about no case: the day on which the Regulations came into force."""


@router.get(
    "/calendars/{token}.ics",
    operation_id="getCalendar",
    response_class=Response,
    responses=CALENDAR_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_calendar(
    request: Request,
    context: Context,
    token: FeedTokenParam,
) -> Response:
    """Read a calendar; its address is all that is needed, so that calendar programs can.

    It has the deadlines that run, the hearings and the meetings of the cases that the officer or
    the team has on the day of each, from 30 days ago to 400 days from today. No entry names a
    person. An address that is unknown, mistyped or revoked is answered 404.
    """
    opened = parse_token(token)
    if opened is None:
        raise NotFound
    return calendar_response(request, await _read(request, context, opened))


async def _read(request: Request, context: AppContext, token: FeedToken) -> bytes:
    """The calendar that a token opens. Of one feed, one request is worked on at a time.

    Raises:
        NotFound: it opens none.
    """
    today = await context.clock.today()
    async with context.feed_slots.acquire(token.feed_id):
        async with context.read_session(token.ledger_id) as session:
            feed = await FEEDS.find(await driver_connection(session.db), token, today)
            if feed is None:
                raise NotFound
            bind_contextvars(ledger=str(token.ledger_id), feed=str(feed.feed_id))
            days = DayWindow(today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD))
            entries = await _entries(request, context, session, feed, days)
            events = await _events(session, entries)
        return write_calendar("SEND casework", _NAMES[feed.kind], events)


async def _entries(
    request: Request,
    context: AppContext,
    session: ReadSession,
    feed: CalendarFeedRow[UUID],
    days: DayWindow,
) -> Sequence[CalendarEntry]:
    """The entries of the officer's or the team's cases, in the order of their days."""
    cases = await read_calendar_cases(session, feed, days)
    if cases.is_too_many:
        return [notice_of_cut(days.first, "There are too many cases for a calendar.")]
    settings = await read_settings(session.db, session.ledger_id)

    def link(deadline_id: UUID) -> str:
        return f"{request.base_url}v1/deadlines/{deadline_id}"

    references = await case_references(session.db, session.ledger_id, cases.case_ids)
    office = settings.office_calendar(context.calendar)
    writer = EntryWriter(context.rulebook, office, link, references)
    return await _Contents(session, cases, writer, days).entries()


@dataclass(frozen=True, slots=True)
class _Contents:
    """Reads the entries of some cases."""

    session: ReadSession
    cases: CalendarCases
    writer: EntryWriter
    days: DayWindow

    async def entries(self) -> Sequence[CalendarEntry]:
        """The entries in the order of their days, with a notice where they do not fit."""
        limit = MAX_CALENDAR_ENTRIES + 1
        of = (self.session.db, self.session.ledger_id, self.cases.case_ids, self.days, limit)
        rows = await calendar_deadlines(*of)
        found = await calendar_appointments(*of)
        ends: list[date] = []
        if len(rows) == limit and rows[-1].due_on is not None:
            ends.append(rows[-1].due_on)
        if len(found) == limit:
            ends.append(found[-1][1].held_on)
        entries = [
            entry
            for entry in (
                *self.writer.deadlines(rows),
                *(self.writer.appointment(case, each) for case, each in found),
            )
            if entry.case_id is not None and self.cases.is_held(entry.case_id, entry.day)
        ]
        return _bounded(sorted(entries, key=_place), min(ends, default=None))


def _bounded(entries: Sequence[CalendarEntry], end: date | None) -> Sequence[CalendarEntry]:
    """The entries of the days before `end`, and not more than a calendar may have."""
    if len(entries) > MAX_CALENDAR_ENTRIES:
        day = entries[MAX_CALENDAR_ENTRIES].day
        end = day if end is None else min(day, end)
    if end is None:
        return entries
    kept = [entry for entry in entries if entry.day < end]
    return [*kept, notice_of_cut(end, f"It has {MAX_CALENDAR_ENTRIES} entries at most.")]


async def _events(
    session: ReadSession, entries: Sequence[CalendarEntry]
) -> Sequence[CalendarEvent]:
    """The entries as events, each with the revision of its case."""
    cases = sorted({entry.case_id for entry in entries if entry.case_id is not None})
    revisions = await case_revisions(session.db, LedgerId(session.ledger_id), cases)
    events: list[CalendarEvent] = []
    for entry in entries:
        revision = None if entry.case_id is None else revisions.get(entry.case_id)
        events.append(
            CalendarEvent(
                uid=f"{entry.entry_id}@{_UID_DOMAIN}",
                day=entry.day,
                summary=entry.title,
                description=entry.lines,
                category=entry.category.value,
                stamp=_UNCHANGED if revision is None else revision.recorded_at,
                sequence=0 if revision is None else revision.number,
                url=entry.link,
                is_busy=entry.category is EntryCategory.HEARING,
            )
        )
    return events


def _place(entry: CalendarEntry) -> tuple[date, str]:
    return entry.day, entry.entry_id
