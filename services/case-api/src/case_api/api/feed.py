"""The change feed: everything that was recorded for a council, in order."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field

from case_api.api.doors import doors
from case_api.api.patience import patiently
from case_api.api.reading import Place, Reader
from case_api.api.shown import ShownFact, shown_fact
from chassis.query import Digits, Limit
from events.contracts import Value
from events.envelope import LedgerId, Position, Recorded

router = APIRouter(prefix="/v1", tags=["feed"])


class FeedPage(Value):
    """Facts of every case of a council, in the order in which they were recorded."""

    events: Annotated[tuple[ShownFact, ...], Field(max_length=200)]
    next: Place
    """Pass it as `after` to go on, whether or not there were any events."""


@router.get("/events", operation_id="listEvents")
async def list_events(
    request: Request,
    who: Reader,
    after: Annotated[Place, Query(description="A position; what stands after it is answered")] = 0,
    limit: Limit = 100,
    wait: Annotated[
        Annotated[int, Field(ge=0, le=30), Digits],
        Query(description="Seconds to wait for news where there is none"),
    ] = 0,
) -> FeedPage:
    """Everything recorded after a position, oldest first: as much as webhooks tell, and as soon.

    Begin at 0, and pass each answer's `next` as `after`. Positions have no gap, so nothing is
    missed and nothing comes twice. With `wait` the answer is held back until there is news.
    """
    outside = doors(request)

    async def look() -> Sequence[Recorded]:
        async with outside.reading(LedgerId(who.ledger_id)) as log:
            return await log.read(Position(after), limit)

    facts = await patiently(look, bool, wait, outside.wait)
    last = facts[-1].position if facts else after
    return FeedPage(events=tuple(map(shown_fact, facts)), next=last)
