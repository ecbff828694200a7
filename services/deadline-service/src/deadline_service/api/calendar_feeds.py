"""Calendar feeds: created, listed and revoked."""

from datetime import UTC, date, datetime
from typing import Annotated, ClassVar, Final, Self
from uuid import UUID, uuid4

import structlog
from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.body import strict_body
from chassis.calendar_feeds import (
    MAX_FEEDS,
    CalendarFeedRow,
    FeedPosition,
    FeedToken,
    generate_token,
)
from chassis.database import driver_connection, transaction
from chassis.idempotency import IdempotencyKeyDep, idempotent_request, result_response
from chassis.identity import Principal, require_scopes
from chassis.pagination import Cursor, CursorParam, PagedList
from chassis.problems import Conflict, NotFound
from chassis.query import PageLimit
from chassis.strict_model import StrictModel
from deadline_service.api.calendars import FEEDS, feed_url
from deadline_service.api.dependencies import Context
from events.contracts.published_enum import PublishedEnum

router = APIRouter(prefix="/v1", tags=["calendars"])

CalendarManager = Annotated[Principal, require_scopes("calendars:manage")]
_LIST_KEY: Final = TypeAdapter[FeedPosition](FeedPosition)
_BEFORE_ALL: Final[FeedPosition] = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))

_log = structlog.stdlib.get_logger()


class CalendarKind(PublishedEnum):
    """Whose cases a calendar has."""

    OFFICER = "officer"
    """Those that an officer leads, or covers, on the day of each entry."""
    TEAM = "team"
    """Those of which a team is in charge on the day of each entry."""


_FeedLabel = Annotated[str, Field(min_length=1, max_length=80)]


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
    label: _FeedLabel | MISSING = MISSING
    """Where it is used, to recognise it by. No name of a child or a family."""


class CalendarFeed(BaseModel):
    """A feed. Its address is not shown again."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, use_attribute_docstrings=True)

    feed_id: UUID
    kind: CalendarKind
    holder_id: UUID
    label: Annotated[str, Field(max_length=80)] | MISSING = MISSING
    created_at: AwareDatetime
    created_by: Annotated[str, Field(max_length=200)]
    """The client whose API key created it."""
    last_used_on: date | MISSING = MISSING
    """The last day on which it was read; left out where it never was."""

    @classmethod
    def of(cls, row: CalendarFeedRow) -> Self:
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


class CreatedCalendarFeed(CalendarFeed):
    """A new feed with its address. The secret in it is stored nowhere."""

    token: Annotated[str, Field(max_length=200)] | MISSING = MISSING
    """The secret part of the address.

    Left out, as `url` is, in the response to a repeated request: create another feed, and revoke
    this one.
    """
    url: Annotated[str, Field(max_length=2000)] | MISSING = MISSING
    """The address to subscribe to, at the host that this request was sent to."""


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
        manager.client,
    )
    token = generate_token(manager.ledger_id, feed.feed_id)

    async def create(db: AsyncConnection) -> CalendarFeed:
        await _add(db, feed, token)
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
    identity = {"ledger": str(manager.ledger_id), "of": "calendar-feeds"}
    pages = PagedList[CalendarFeedRow, FeedPosition](context.cursors, identity, _LIST_KEY)
    after = pages.after(cursor) or _BEFORE_ALL
    async with transaction(context.engine, manager.ledger_id) as db:
        raw = await driver_connection(db)
        found = await FEEDS.list_after(raw, manager.ledger_id, after, limit + 1)
    page = pages.page(found, limit, lambda feed: feed.position)
    return CalendarFeedPage(feeds=tuple(map(CalendarFeed.of, page.rows)), next=page.next)


@router.delete("/calendar-feeds/{feed_id}", operation_id="revokeCalendarFeed", status_code=204)
async def revoke_calendar_feed(
    context: Context, manager: CalendarManager, feed_id: Annotated[UUID, Path()]
) -> None:
    """End the use of a calendar's address, at once: the response to it is 404 from then on."""
    async with transaction(context.engine, manager.ledger_id) as db:
        raw = await driver_connection(db)
        if not await FEEDS.delete(raw, manager.ledger_id, feed_id):
            raise NotFound
    _log.info("calendar_feed_revoked", feed=str(feed_id))


async def _add(db: AsyncConnection, feed: CalendarFeedRow, token: FeedToken) -> None:
    raw = await driver_connection(db)
    if await FEEDS.count(raw, token.ledger_id) >= MAX_FEEDS:
        raise Conflict(f"there are {MAX_FEEDS} calendar feeds already; revoke some")
    await FEEDS.add(raw, feed, token)
