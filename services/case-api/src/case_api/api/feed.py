"""The change feed: everything that was recorded for a council, in order."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import MISSING

from case_api.api.dependencies import CaseReader, app_context
from case_api.api.response_models import FeedEvent, feed_event
from case_api.domain.feed_cursor import CursorText, FeedCursor
from case_api.store.feed import EventsLost, FeedRead, read_feed
from chassis.limits import AS_LONG_POLL
from chassis.long_poll import long_poll
from chassis.problems import Problem
from chassis.query import PageLimit, PlainDigits
from chassis.strict_model import StrictModel
from events.envelope import CaseId, LedgerId
from events.event_filters import ALL_TYPES, EventFilter
from events.log.filtered_read import EventSelection

router = APIRouter(prefix="/v1", tags=["events"])


class RestartAfter(BaseModel):
    """The member that a problem adds if a cursor's event is lost and an earlier one known."""

    restart_after: CursorText | MISSING = MISSING
    """The cursor to continue from."""


class LogRestored(
    Problem,
    code="log-restored",
    status=409,
    title="The log no longer holds the event of this cursor.",
    extension_model=RestartAfter,
):
    """The log was restored from an older copy, or the cursor is not of this installation.

    The events that you have read after the restored position are no longer in the log, and other
    events have or will have those positions. Continue from `restart_after` if the response has it:
    the lost events came after it, and are returned again once the council has recorded them again.
    Otherwise begin at 0.
    """

    def __init__(self, restart_after: FeedCursor | None) -> None:
        known = None if restart_after is None else RestartAfter(restart_after=str(restart_after))
        super().__init__(extension=known)


@dataclass(frozen=True, slots=True)
class FeedFilter:
    """Which events a consumer wants."""

    type: Annotated[
        Annotated[tuple[EventFilter, ...], Field(max_length=50)],
        Query(description="Only these: `*` for all, a family such as `request.*`, or one type"),
    ] = (ALL_TYPES,)
    case_id: Annotated[
        CaseId | SkipJsonSchema[None], Query(description="Only events of this case")
    ] = None


class EventPage(StrictModel):
    """Events of a council's cases, in the order of recording."""

    events: Annotated[tuple[FeedEvent, ...], Field(max_length=200)]
    next: CursorText
    """Pass it as `after` to continue, whether or not there were any events.

    Keep it unchanged: it proves which events you have read.
    """
    has_more: bool
    """Whether to continue at once: more events may follow already. With a filter a page may have
    few events or none and still have more after it."""


@router.get("/events", operation_id="listEvents", responses={409: {}}, openapi_extra=AS_LONG_POLL)
async def list_events(
    request: Request,
    identity: CaseReader,
    only: Annotated[FeedFilter, Depends()],
    after: Annotated[
        CursorText,
        Query(description="The `next` of the previous page: only later events are returned"),
    ] = "0",
    limit: PageLimit = 100,
    wait: Annotated[
        Annotated[int, Field(ge=0, le=30), PlainDigits],
        Query(description="Seconds to wait where there are no new events"),
    ] = 0,
) -> EventPage:
    """The events after a cursor, oldest first: all that webhooks announce, equally soon.

    Begin at 0, and pass each page's `next` as `after`. Positions have no gap, so no event is missed
    or repeated, however long you were away; a filter by type is the one of a webhook endpoint. With
    `wait` the response is delayed until there are new events. If the log was restored from an older
    copy, a cursor of a lost event, or one ahead of the log, is refused (409).
    """
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    cursor, selection = FeedCursor.parse(after), EventSelection(only.type, only.case_id)

    async def read() -> FeedRead:
        nonlocal cursor
        async with context.open_log(ledger_id) as log:
            page = await read_feed(log, cursor, selection, limit)
        cursor = page.next  # the next read of a long poll does not search the same rows
        return page

    try:
        slot = context.long_polls.hold(ledger_id)
        page = await long_poll(read, _is_complete, wait, context.wait, slot)
    except EventsLost as lost:
        raise LogRestored(lost.restart_after) from None
    events = tuple(feed_event(each) for each in page.events)
    return EventPage(events=events, next=str(page.next), has_more=page.has_more)


def _is_complete(page: FeedRead) -> bool:
    """Whether a page need not be delayed: it has events, or the next one may."""
    return bool(page.events) or page.has_more
