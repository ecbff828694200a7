"""The change feed: everything that was recorded for a council, in order."""

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from pydantic_core import MISSING

from case_api.api.dependencies import AppContext, CaseReader, app_context
from case_api.api.feed_cursor import CursorText, FeedCursor
from case_api.api.response_models import FeedEvent, feed_event
from chassis.long_poll import long_poll
from chassis.problems import Problem
from chassis.query import PageLimit, PlainDigits
from chassis.strict_model import StrictModel
from events.contracts import LedgerRestored
from events.envelope import CaseId, LedgerId, Position
from events.log.postgres import PostgresLog
from events.stored_event import HashedEvent, decode_events

router = APIRouter(prefix="/v1", tags=["events"])

_BEGINNING: Final = FeedCursor(0)


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


class EventPage(StrictModel):
    """Events of every case of a council, in the order of recording."""

    events: Annotated[tuple[FeedEvent, ...], Field(max_length=200)]
    next: CursorText
    """Pass it as `after` to continue, whether or not there were any events.

    Keep it unchanged: it proves which events you have read.
    """


@router.get("/events", operation_id="listEvents", responses={409: {}})
async def list_events(
    request: Request,
    identity: CaseReader,
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
    """Every event after a cursor, oldest first: all that webhooks announce, equally soon.

    Begin at 0, and pass each page's `next` as `after`. Positions have no gap, so no event is missed
    or repeated. With `wait` the response is delayed until there are new events. If the log was
    restored from an older copy, a cursor of a lost event is refused (409).
    """
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    cursor = FeedCursor.parse(after)

    async def read() -> Sequence[HashedEvent]:
        async with context.open_log(ledger_id) as log:
            return await _events_after(log, cursor, limit)

    events = await long_poll(read, bool, wait, context.wait)
    if events:
        cursor = FeedCursor.at(events[-1].event.position, events[-1].hash)
    elif cursor.proof is None and cursor.position:
        cursor = await _with_proof(context, ledger_id, cursor)
    return EventPage(events=tuple(feed_event(each.event) for each in events), next=str(cursor))


async def _events_after(log: PostgresLog, cursor: FeedCursor, limit: int) -> Sequence[HashedEvent]:
    """The events after a cursor that fits the log.

    Raises:
        LogRestored: the log holds no such event, or another.
    """
    if not cursor.position:
        return await log.read_hashed(Position(1), limit)
    found = await log.read_hashed(Position(cursor.position), limit + 1)
    if not found or not cursor.fits(found[0].hash):
        raise LogRestored(await _restart_after(log, cursor))
    return found[1:]


async def _restart_after(log: PostgresLog, cursor: FeedCursor) -> FeedCursor | None:
    """The last event that a restored copy held, if that is recorded and lies before a cursor."""
    stream = await log.read_stored_streams([CaseId(log.ledger_id)], ["ledger"])
    restored = [
        fact.event.restored_to
        for fact in decode_events(stream).decoded
        if isinstance(fact.event, LedgerRestored) and fact.event.restored_to < cursor.position
    ]
    if not restored:
        return None
    if not restored[-1]:
        return _BEGINNING
    (found, *_) = await log.read_hashed(Position(restored[-1]), 1) or [None]
    return None if found is None else FeedCursor.at(restored[-1], found.hash)


async def _with_proof(context: AppContext, ledger_id: LedgerId, bare: FeedCursor) -> FeedCursor:
    """A bare position with the proof of the event at it."""
    async with context.open_log(ledger_id) as log:
        found = await log.read_hashed(Position(bare.position), 1)
    return FeedCursor.at(bare.position, found[0].hash) if found else bare
