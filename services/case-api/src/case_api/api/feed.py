"""The change feed: everything that was recorded for a council, in order."""

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from pydantic_core import MISSING

from case_api.api.doors import Doors, doors
from case_api.api.feed_cursor import CursorText, FeedCursor
from case_api.api.patience import patiently
from case_api.api.reading import Reader
from case_api.api.shown import ShownFact, shown_fact
from chassis.problems import Problem
from chassis.query import PageLimit, PlainDigits
from events.contracts import ContractModel, LedgerRestored
from events.envelope import CaseId, LedgerId, Position
from events.log.postgres import PostgresLog
from events.stored_event import HashedEvent, decode_events

router = APIRouter(prefix="/v1", tags=["events"])

_BEGINNING: Final = FeedCursor(0)


class RestartAfter(BaseModel):
    """What a refusal adds where the cursor's place is lost and an earlier one is known."""

    restart_after: CursorText | MISSING = MISSING
    """The place to go on from."""


class LogRestored(
    Problem,
    code="log-restored",
    status=409,
    title="The log no longer holds the fact that this cursor was given for.",
    extension_model=RestartAfter,
):
    """The log was restored from an older copy, or the cursor is not of this installation.

    What you have read behind the place at which they part is no longer there, and other facts have
    or will have those positions. Go on from `restart_after` if the answer has it: what was lost
    stands behind it, and comes again if the council records it again. Otherwise begin at 0.
    """

    def __init__(self, restart_after: FeedCursor | None) -> None:
        known = None if restart_after is None else RestartAfter(restart_after=str(restart_after))
        super().__init__(extension=known)


class FeedPage(ContractModel):
    """Facts of every case of a council, in the order in which they were recorded."""

    events: Annotated[tuple[ShownFact, ...], Field(max_length=200)]
    next: CursorText
    """Pass it as `after` to go on, whether or not there were any events. Keep it whole: it proves
    which facts you have read."""


@router.get("/events", operation_id="listEvents", responses={409: {}})
async def list_events(
    request: Request,
    who: Reader,
    after: Annotated[
        CursorText, Query(description="The `next` of the answer before; what follows is answered")
    ] = "0",
    limit: PageLimit = 100,
    wait: Annotated[
        Annotated[int, Field(ge=0, le=30), PlainDigits],
        Query(description="Seconds to wait for news where there is none"),
    ] = 0,
) -> FeedPage:
    """Everything recorded after a place, oldest first: as much as webhooks tell, and as soon.

    Begin at 0, and pass each answer's `next` as `after`. Positions have no gap, so nothing is
    missed and nothing comes twice. With `wait` the answer is held back until there is news. If the
    log was restored from an older copy, a cursor of what was lost is refused (409).
    """
    outside, ledger_id = doors(request), LedgerId(who.ledger_id)
    cursor = FeedCursor.parse(after)

    async def look() -> Sequence[HashedEvent]:
        async with outside.reading(ledger_id) as log:
            return await _after(log, cursor, limit)

    facts = await patiently(look, bool, wait, outside.wait)
    if facts:
        cursor = FeedCursor.at(facts[-1].event.position, facts[-1].hash)
    elif cursor.proof is None and cursor.position:
        cursor = await _proven(outside, ledger_id, cursor)
    return FeedPage(events=tuple(shown_fact(fact.event) for fact in facts), next=str(cursor))


async def _after(log: PostgresLog, cursor: FeedCursor, limit: int) -> Sequence[HashedEvent]:
    """The facts behind a cursor, once it has been seen to fit the log.

    Raises:
        LogRestored: the log holds no such fact, or another.
    """
    if not cursor.position:
        return await log.read_hashed(Position(1), limit)
    found = await log.read_hashed(Position(cursor.position), limit + 1)
    if not found or not cursor.fits(found[0].hash):
        raise LogRestored(await _restart(log, cursor))
    return found[1:]


async def _restart(log: PostgresLog, cursor: FeedCursor) -> FeedCursor | None:
    """The last fact that a restored copy held, if that was recorded and lies before a cursor."""
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
    (kept, *_) = await log.read_hashed(Position(restored[-1]), 1) or [None]
    return None if kept is None else FeedCursor.at(restored[-1], kept.hash)


async def _proven(outside: Doors, ledger_id: LedgerId, bare: FeedCursor) -> FeedCursor:
    """A bare position with the proof of the fact that stands there."""
    async with outside.reading(ledger_id) as log:
        found = await log.read_hashed(Position(bare.position), 1)
    return FeedCursor.at(bare.position, found[0].hash) if found else bare
