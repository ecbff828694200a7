"""Feeds of the calendars of panels: created, listed and revoked."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar, Self
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.api.dependencies import app_context
from case_api.api.panels.calendars import PANEL_FEEDS
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
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import OpenCode

router = APIRouter(prefix="/v1", tags=["calendars"])

_log = structlog.stdlib.get_logger()


class PanelFeedKind(PublishedEnum):
    """What a calendar of this service has. Those of officers and teams are in deadline-service."""

    PANEL = "panel"
    """The meetings of panels."""


class CreatePanelFeedRequest(StrictModel):
    """A calendar to make readable at a secret address."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [{"kind": "panel", "panel_kind": "resources", "label": "Outlook"}]
        }
    )

    kind: PanelFeedKind
    panel_kind: OpenCode | MISSING = MISSING
    """The kind of the panels; left out: those of every kind."""
    label: FeedLabel | MISSING = MISSING
    """Where it is used, to recognise it by. No name of a child or a family."""


class PanelFeed(CalendarFeedDetails):
    """A feed. Its address is not shown again."""

    kind: PanelFeedKind
    panel_kind: OpenCode | MISSING = MISSING
    """The kind of the panels; left out: those of every kind."""

    @classmethod
    def of(cls, row: CalendarFeedRow[str]) -> Self:
        """A stored feed."""
        return cls(
            feed_id=row.feed_id,
            kind=PanelFeedKind(row.kind),
            panel_kind=row.holder_id or MISSING,
            label=row.label or MISSING,
            created_at=row.created_at,
            created_by=row.created_by,
            last_used_on=row.last_used_on or MISSING,
        )


class CreatedPanelFeed(PanelFeed, CalendarFeedAddress):
    """A new feed with its address."""


class PanelFeedPage(BaseModel):
    """A page of the list of a council's feeds, the oldest first."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, use_attribute_docstrings=True)

    feeds: Annotated[tuple[PanelFeed, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING
    """The cursor of the next page; left out where this is the last."""


@router.post(
    "/calendar-feeds",
    operation_id="createCalendarFeed",
    status_code=201,
    response_model=CreatedPanelFeed,
    responses={409: {}},
)
async def create_panel_feed(
    request: Request,
    manager: CalendarManager,
    body: Annotated[CreatePanelFeedRequest, Depends(strict_body(CreatePanelFeedRequest))],
    key: IdempotencyKeyDep,
) -> Response:
    """Make a calendar of panels readable at a secret address, which is shown once.

    It has the panels of one kind, or all. To change an address, create another feed and revoke this
    one. 409 where a council has 2,000 feeds.
    """
    context = app_context(request)
    feed = CalendarFeedRow(
        context.new_id(),
        body.kind.value,
        None if body.panel_kind is MISSING else body.panel_kind,
        None if body.label is MISSING else body.label,
        datetime.now(UTC),
        manager.actor,
    )
    token = generate_token(manager.ledger_id, feed.feed_id)

    async def create(db: AsyncConnection) -> PanelFeed:
        await add_feed(PANEL_FEEDS, db, feed, token)
        return PanelFeed.of(feed)

    identified = idempotent_request(manager, request, key, await request.body())
    outcome = await context.idempotency.run_in_transaction(identified, PanelFeed, create)
    created = CreatedPanelFeed(**dict(outcome.result))
    if not outcome.replayed:
        _log.info("calendar_feed_created", feed=str(feed.feed_id), kind=feed.kind)
        url = feed_url(request, token)
        created = created.model_copy(update={"token": token.text, "url": url})
    return result_response(created, replayed=outcome.replayed)


@router.get("/calendar-feeds", operation_id="listCalendarFeeds", responses={400: {}})
async def list_panel_feeds(
    request: Request, manager: CalendarManager, cursor: CursorParam = None, limit: PageLimit = 50
) -> PanelFeedPage:
    """The calendars that are readable by their addresses, and when each was last read."""
    context = app_context(request)
    of = (PANEL_FEEDS, context.engine, context.cursors, manager.ledger_id)
    page = await page_of_feeds(*of, (cursor, limit))
    return PanelFeedPage(feeds=tuple(map(PanelFeed.of, page.rows)), next=page.next)


@router.delete("/calendar-feeds/{feed_id}", operation_id="revokeCalendarFeed", status_code=204)
async def revoke_panel_feed(
    request: Request, manager: CalendarManager, feed_id: Annotated[UUID, Path()]
) -> None:
    """End the use of a calendar's address, at once: the response to it is 404 from then on."""
    engine = app_context(request).engine
    await revoke_feed(PANEL_FEEDS, engine, manager.ledger_id, feed_id)
