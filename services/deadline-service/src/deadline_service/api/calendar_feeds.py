"""Calendar feeds: created, listed and revoked."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar, Self
from uuid import UUID, uuid4

import structlog
from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.body import strict_body
from chassis.calendar_feeds import (
    CalendarFeedAddress,
    CalendarFeedDetails,
    CalendarFeedRow,
    CalendarManager,
    FeedLabel,
    add_feed,
    feed_url,
    generate_token,
    page_of_feeds,
    revoke_feed,
)
from chassis.idempotency import IdempotencyKeyDep, idempotent_request, result_response
from chassis.pagination import Cursor, CursorParam
from chassis.query import PageLimit
from chassis.strict_model import StrictModel
from deadline_service.api.calendars import FEEDS
from deadline_service.api.dependencies import Context
from events.contracts.published_enum import PublishedEnum

router = APIRouter(prefix="/v1", tags=["calendars"])

_log = structlog.stdlib.get_logger()


class CalendarKind(PublishedEnum):
    """Whose cases a calendar has."""

    OFFICER = "officer"
    """Those that an officer leads, or covers, on the day of each entry."""
    TEAM = "team"
    """Those of which a team is in charge on the day of each entry."""


class CreateCalendarFeedRequest(StrictModel):
    """A calendar to make readable at a secret address."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "officer",
                    "holder_id": "00000000-0000-4000-8000-000000000007",
                    "label": "Outlook",
                }
            ]
        }
    )

    kind: CalendarKind
    holder_id: UUID
    """The officer or the team."""
    label: FeedLabel | MISSING = MISSING
    """Where it is used, to recognise it by. No name of a child or a family."""


class CalendarFeed(CalendarFeedDetails):
    """A feed. Its address is not shown again."""

    kind: CalendarKind
    holder_id: UUID

    @classmethod
    def of(cls, row: CalendarFeedRow[UUID]) -> Self:
        """A stored feed."""
        return cls(
            feed_id=row.feed_id,
            kind=CalendarKind(row.kind),
            holder_id=row.holder_id or UUID(int=0),
            label=row.label or MISSING,
            created_at=row.created_at,
            created_by=row.created_by,
            last_used_on=row.last_used_on or MISSING,
        )


class CreatedCalendarFeed(CalendarFeed, CalendarFeedAddress):
    """A new feed with its address."""


class CalendarFeedPage(BaseModel):
    """A page of the list of a council's feeds, the oldest first."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, use_attribute_docstrings=True)

    feeds: Annotated[tuple[CalendarFeed, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING
    """The cursor of the next page; left out where this is the last."""


@router.post(
    "/calendar-feeds",
    operation_id="createCalendarFeed",
    status_code=201,
    response_model=CreatedCalendarFeed,
    responses={409: {}},
)
async def create_calendar_feed(
    request: Request,
    context: Context,
    manager: CalendarManager,
    body: Annotated[CreateCalendarFeedRequest, Depends(strict_body(CreateCalendarFeedRequest))],
    key: IdempotencyKeyDep,
) -> Response:
    """Make the calendar of an officer or a team readable at a secret address, which is shown once.

    To change an address, create another feed and revoke this one. 409 where a council has 2,000
    feeds.
    """
    feed = CalendarFeedRow(
        uuid4(),
        body.kind.value,
        body.holder_id,
        None if body.label is MISSING else body.label,
        datetime.now(UTC),
        manager.actor,
    )
    token = generate_token(manager.ledger_id, feed.feed_id)

    async def create(db: AsyncConnection) -> CalendarFeed:
        await add_feed(FEEDS, db, feed, token)
        return CalendarFeed.of(feed)

    identified = idempotent_request(manager, request, key, await request.body())
    outcome = await context.idempotency.run_in_transaction(identified, CalendarFeed, create)
    created = CreatedCalendarFeed(**dict(outcome.result))
    if not outcome.replayed:
        _log.info("calendar_feed_created", feed=str(feed.feed_id), kind=feed.kind)
        url = feed_url(request, token)
        created = created.model_copy(update={"token": token.text, "url": url})
    return result_response(created, replayed=outcome.replayed)


@router.get("/calendar-feeds", operation_id="listCalendarFeeds", responses={400: {}})
async def list_calendar_feeds(
    context: Context,
    manager: CalendarManager,
    cursor: CursorParam = None,
    limit: PageLimit = 50,
) -> CalendarFeedPage:
    """The calendars that are readable by their addresses, and when each was last read."""
    of = (FEEDS, context.engine, context.cursors, manager.ledger_id)
    page = await page_of_feeds(*of, (cursor, limit))
    return CalendarFeedPage(feeds=tuple(map(CalendarFeed.of, page.rows)), next=page.next)


@router.delete("/calendar-feeds/{feed_id}", operation_id="revokeCalendarFeed", status_code=204)
async def revoke_calendar_feed(
    context: Context, manager: CalendarManager, feed_id: Annotated[UUID, Path()]
) -> None:
    """End the use of a calendar's address, at once: the response to it is 404 from then on."""
    await revoke_feed(FEEDS, context.engine, manager.ledger_id, feed_id)
