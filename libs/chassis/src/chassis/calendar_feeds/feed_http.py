"""What the operations on calendar feeds have in common in every service."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar, Final, TypeVar
from uuid import UUID

import structlog
from fastapi import Path, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.calendar_feeds.feed_store import (
    MAX_FEEDS,
    CalendarFeedRow,
    CalendarFeedStore,
    FeedPosition,
)
from chassis.calendar_feeds.feed_token import MAX_TOKEN_LENGTH, FeedToken
from chassis.cursor import CursorCodec
from chassis.database import driver_connection, transaction
from chassis.etag_response import EtagResponse
from chassis.identity import Principal, require_scopes
from chassis.ledger_quota import LedgerQuotas
from chassis.pagination import Page, PagedList
from chassis.preconditions import CONDITIONAL_RESPONSES
from chassis.problems import Conflict, NotFound

CalendarManager = Annotated[Principal, require_scopes("calendars:manage")]
"""A client that may create, list and revoke its council's feeds."""
FeedLabel = Annotated[str, Field(min_length=1, max_length=80)]
"""Where a feed is used."""
FeedTokenParam = Annotated[
    str,
    Path(
        max_length=MAX_TOKEN_LENGTH,
        pattern="^[0-9A-Za-z_]+$",
        description="The secret part of the address, as it was shown when it was created",
    ),
]
"""The parameter `token` of the operation that serves a calendar."""
CALENDAR_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    **CONDITIONAL_RESPONSES,
    200: {
        **CONDITIONAL_RESPONSES[200],
        "description": "The calendar, as RFC 5545 has it.",
        "content": {"text/calendar": {"schema": {"type": "string"}}},
    },
}
"""`responses=` of that operation, for OpenAPI."""
DAYS_BACK: Final = 30
"""Days before today that are in a calendar."""
DAYS_AHEAD: Final = 400
"""Days after today that are in it."""
MAX_CALENDAR_ENTRIES: Final = 3000
"""Entries of one calendar; beyond them it ends with a notice."""
FEED_TIMEOUT_SECONDS: Final = 5.0
"""Seconds that a request for a calendar waits for another of the same feed; then it is 503."""

HolderT = TypeVar("HolderT")
_LIST_KEY: Final = TypeAdapter[FeedPosition](FeedPosition)
_BEFORE_ALL: Final[FeedPosition] = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))
_MEDIA_TYPE: Final = "text/calendar; charset=utf-8"

_log = structlog.stdlib.get_logger()


class CalendarFeedDetails(BaseModel):
    """What is shown of a feed in every service, in addition to whose calendar it is."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, use_attribute_docstrings=True)

    feed_id: UUID
    label: Annotated[str, Field(max_length=80)] | MISSING = MISSING
    created_at: AwareDatetime
    created_by: Annotated[str, Field(max_length=200)]
    """The client whose API key created it."""
    last_used_on: date | MISSING = MISSING
    """The last day on which it was read; left out where it never was."""


class CalendarFeedAddress(BaseModel):
    """The address of a new feed. The secret in it is stored nowhere."""

    token: Annotated[str, Field(max_length=200)] | MISSING = MISSING
    """The secret part of the address.

    Left out, as `url` is, in the response to a repeated request: create another feed, and revoke
    this one.
    """
    url: Annotated[str, Field(max_length=2000)] | MISSING = MISSING
    """The address to subscribe to, at the host that this request was sent to."""


def feed_slots() -> LedgerQuotas:
    """One slot for each calendar feed in use, so that one request for it is worked on at a time."""
    return LedgerQuotas(limit=1, timeout=FEED_TIMEOUT_SECONDS)


def feed_url(request: Request, token: FeedToken) -> str:
    """The address of a calendar, at the host that a request was sent to."""
    return f"{request.base_url}v1/calendars/{token.text}.ics"


def calendar_response(request: Request, calendar: bytes) -> Response:
    """The file of a calendar, or 304 where the program has it already."""
    response = EtagResponse.hashed(calendar).or_not_modified(request, _MEDIA_TYPE)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


async def add_feed(
    store: CalendarFeedStore[HolderT],
    db: AsyncConnection,
    feed: CalendarFeedRow[HolderT],
    token: FeedToken,
) -> None:
    """Store a new feed in a transaction of its council.

    Raises:
        Conflict: the council has the maximum of feeds.
    """
    raw = await driver_connection(db)
    if await store.count(raw, token.ledger_id) >= MAX_FEEDS:
        raise Conflict(f"there are {MAX_FEEDS} calendar feeds already; revoke some")
    await store.add(raw, feed, token)


async def page_of_feeds(
    store: CalendarFeedStore[HolderT],
    engine: AsyncEngine,
    cursors: CursorCodec,
    ledger_id: UUID,
    page: tuple[str | None, int],
) -> Page[CalendarFeedRow[HolderT]]:
    """A page of a council's feeds, the oldest first. `page` is its cursor and its length.

    Raises:
        InvalidCursor: the cursor is of another list.
    """
    cursor, limit = page
    identity = {"ledger": str(ledger_id), "of": "calendar-feeds"}
    pages = PagedList[CalendarFeedRow[HolderT], FeedPosition](cursors, identity, _LIST_KEY)
    after = pages.after(cursor) or _BEFORE_ALL
    async with transaction(engine, ledger_id) as db:
        found = await store.list_after(await driver_connection(db), ledger_id, after, limit + 1)
    return pages.page(found, limit, lambda feed: feed.position)


async def revoke_feed(
    store: CalendarFeedStore[HolderT], engine: AsyncEngine, ledger_id: UUID, feed_id: UUID
) -> None:
    """Delete a council's feed, so that its address opens nothing any more.

    Raises:
        NotFound: the council has no such feed.
    """
    async with transaction(engine, ledger_id) as db:
        if not await store.delete(await driver_connection(db), ledger_id, feed_id):
            raise NotFound
    _log.info("calendar_feed_revoked", feed=str(feed_id))
