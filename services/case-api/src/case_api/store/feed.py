"""Reads the change feed from the log, with the proof that a client's cursor fits it."""

from collections.abc import Sequence
from typing import NamedTuple

from case_api.domain.feed_cursor import FeedCursor
from events.contracts import LedgerRestored
from events.envelope import CaseId, Position
from events.log.filtered_read import EventSelection, read_filtered
from events.log.postgres import PostgresLog
from events.stored_event import HashedEvent, StoredEvent, decode_events


class EventsLost(Exception):
    """The log does not hold the event of a cursor, or holds another at its position.

    `restart_after` is the last event that a restored copy held, where the log knows it.
    """

    def __init__(self, restart_after: FeedCursor | None) -> None:
        super().__init__("the log does not hold the event of this cursor")
        self.restart_after = restart_after


class FeedRead(NamedTuple):
    """A page of the feed, the cursor after it, and whether more may follow at once."""

    events: Sequence[StoredEvent]
    next: FeedCursor
    has_more: bool


async def read_feed(
    log: PostgresLog, after: FeedCursor, selection: EventSelection, limit: int
) -> FeedRead:
    """At most `limit` selected events after a cursor.

    Raises:
        EventsLost: the cursor does not fit the log.
    """
    if selection.is_everything:
        return await _read_all(log, after, limit)
    start = await _prove(log, after, await _at(log, after))
    page = await read_filtered(log, Position(after.position), selection, limit)
    if page.searched_to == after.position:
        return FeedRead((), start, has_more=False)
    reached = FeedCursor(page.searched_to)
    proven = await _prove(log, reached, await _at(log, reached))
    return FeedRead(page.events, proven, page.has_more)


async def _read_all(log: PostgresLog, after: FeedCursor, limit: int) -> FeedRead:
    """Every event after a cursor, in one query, which reads the event of the cursor, too."""
    is_first = after.position == 0
    found = await log.read_hashed(Position(after.position or 1), limit + (not is_first))
    reached = await _prove(log, after, found[:1])
    events = found if is_first else found[1:]
    if events:
        reached = FeedCursor.at(events[-1].event.position, events[-1].hash)
    return FeedRead([each.event for each in events], reached, has_more=len(events) == limit)


async def _at(log: PostgresLog, cursor: FeedCursor) -> Sequence[HashedEvent]:
    """The event of a cursor, if there is one."""
    return await log.read_hashed(Position(cursor.position), 1) if cursor.position else ()


async def _prove(log: PostgresLog, cursor: FeedCursor, at: Sequence[HashedEvent]) -> FeedCursor:
    """A cursor with its proof, from the event `at` its position.

    Raises:
        EventsLost: the log holds no such event, or another.
    """
    if not cursor.position:
        return cursor
    if not at or not cursor.fits(at[0].hash):
        raise EventsLost(await _restart_after(log, cursor))
    return FeedCursor.at(cursor.position, at[0].hash)


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
    known = FeedCursor(restored[-1])
    at = await _at(log, known)
    if not known.position:
        return known
    return FeedCursor.at(known.position, at[0].hash) if at else None
