"""The calendar of a council's panels, read by its secret address."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from fastapi import APIRouter, Request, Response
from structlog.contextvars import bind_contextvars

from case_api.api.dependencies import app_context
from case_api.domain.panels.panel_meeting import PanelMeeting, kind_in_words
from case_api.store.panels.panel_meetings import panel_meetings
from case_api.store.schema import SCHEMA
from chassis.calendar_feeds import (
    CALENDAR_RESPONSES,
    DAYS_AHEAD,
    DAYS_BACK,
    MAX_CALENDAR_ENTRIES,
    CalendarEvent,
    CalendarFeedStore,
    FeedToken,
    FeedTokenParam,
    calendar_response,
    parse_token,
    write_calendar,
)
from chassis.database import DriverConnection, driver_connection, transaction
from chassis.preconditions import IF_NONE_MATCH_PARAMETER
from chassis.problems import NotFound
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["calendars"])

PANEL_FEEDS: Final = CalendarFeedStore[str](SCHEMA.name)
"""The feeds of this service; the holder of one is a kind of panel, or None for all."""
_UID_DOMAIN: Final = "send-casework"
_UNCHANGED: Final = datetime(2014, 9, 1, tzinfo=UTC)
"""The stamp of an entry about no panel: the day on which the Regulations came into force."""


@router.get(
    "/calendars/{token}.ics",
    operation_id="getCalendar",
    response_class=Response,
    responses=CALENDAR_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_panel_calendar(request: Request, token: FeedTokenParam) -> Response:
    """Read a calendar; its address is all that is needed, so that calendar programs can.

    It has the meetings of the council's panels, or of those of one kind, from 30 days ago to 400
    days from today, each with the number of its items. No entry names a person or a case. An
    address that is unknown, mistyped or revoked is answered 404.
    """
    opened = parse_token(token)
    if opened is None:
        raise NotFound
    return calendar_response(request, await _read(request, opened))


async def _read(request: Request, token: FeedToken) -> bytes:
    """The calendar that a token opens. Of one feed, one request is worked on at a time.

    Raises:
        NotFound: it opens none.
    """
    context, ledger_id = app_context(request), LedgerId(token.ledger_id)
    today = await context.clock.today()
    async with context.feed_slots.acquire(token.feed_id):
        async with transaction(context.engine, ledger_id) as db:
            raw = await driver_connection(db)
            feed = await PANEL_FEEDS.find(raw, token, today)
            if feed is None:
                raise NotFound
            bind_contextvars(ledger=str(ledger_id), feed=str(feed.feed_id))
            events = await _events(request, raw, ledger_id, feed.holder_id, today)
        kind = feed.holder_id
        name = "SEND panels" if kind is None else f"SEND panels: {kind_in_words(kind)}"
        return write_calendar("SEND casework", name, events)


async def _events(
    request: Request, db: DriverConnection, ledger_id: LedgerId, kind: str | None, today: date
) -> list[CalendarEvent]:
    """The meetings of a kind of panel, or of all, with a notice where they do not fit."""
    days = today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD)
    found = await panel_meetings(db, ledger_id, days, MAX_CALENDAR_ENTRIES + 1)
    end = found[-1].held_on if len(found) > MAX_CALENDAR_ENTRIES else None
    shown = (
        each
        for each in found
        if not each.cancelled
        and (kind is None or each.kind == kind)
        and (end is None or each.held_on < end)
    )
    return [*(_event(request, each) for each in shown), *_notice(end)]


def _event(request: Request, meeting: PanelMeeting) -> CalendarEvent:
    agenda = f"{request.base_url}v1/panels/{meeting.panel_id}/items"
    return CalendarEvent(
        uid=f"panel-{meeting.panel_id}@{_UID_DOMAIN}",
        day=meeting.held_on,
        summary=meeting.title,
        description=meeting.lines(agenda),
        category="Meeting",
        stamp=meeting.changed_at,
        sequence=meeting.revision,
        url=agenda,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
    )


def _notice(end: date | None) -> Iterator[CalendarEvent]:
    if end is not None:
        yield CalendarEvent(
            uid=f"incomplete@{_UID_DOMAIN}",
            day=end,
            summary="This calendar is incomplete from here on",
            description=[f"It is made of {MAX_CALENDAR_ENTRIES} panels at most."],
            category="Notice",
            stamp=_UNCHANGED,
        )
