"""What a digest says today, or on another day. Nothing is sent."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic.json_schema import SkipJsonSchema

from chassis.database import DriverConnection, driver_connection, transaction
from chassis.problems import Conflict
from chassis.query import QueryDate
from events.envelope import LedgerId
from notification_service.api.dependencies import DigestPreviewer, app_context
from notification_service.api.digests.models import DigestPreview
from notification_service.api.digests.routes import require_digest
from notification_service.domain.digests.composing import DigestContext, compose_digest
from notification_service.domain.digests.schedule import morning_day
from notification_service.domain.digests.subject import ReviewsOf, WorkOf
from notification_service.domain.notice_sending.council_settings import NoticeSettings
from notification_service.domain.review_lists.composing import ReviewListContext
from notification_service.domain.review_lists.list_schedule import term_to_list
from notification_service.store.digests.contents import read_digest
from notification_service.store.digests.editions import current_digest_edition
from notification_service.store.digests.messages import DigestMessageKey, last_covered
from notification_service.store.digests.review_lists import (
    current_review_list_edition,
    read_review_list,
)
from notification_service.store.notice_sending.settings import current_notice_settings

router = APIRouter(prefix="/v1", tags=["digests"])


@router.get("/digests/{digest_id}/preview", operation_id="previewDigest", responses={409: {}})
async def get_digest_preview(
    request: Request,
    digest_id: UUID,
    identity: DigestPreviewer,
    today: Annotated[
        QueryDate | SkipJsonSchema[None], Query(description="The digest of this day, not of today")
    ] = None,
) -> DigestPreview:
    """What a digest says today, in words and as items of the worklist. Nothing is sent.

    Of a setting it is the list of the term under way, else of the next to begin. 409: the officer,
    the team or the setting has more cases than a list can have, or the council has no such term.
    """
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    day = today or morning_day(context.clock())
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        row = await require_digest(raw, ledger_id, digest_id)
        settings = await current_notice_settings(raw, ledger_id)
        if settings is None:
            raise Conflict("the council has no settings for notices")
        match row.subject:
            case WorkOf() as work:
                key = DigestMessageKey(ledger_id, digest_id, day)
                return await _preview_of_work(raw, work, key, settings.settings)
            case ReviewsOf(urn):
                return await _preview_of_reviews(raw, urn, day, settings.settings)


async def _preview_of_work(
    raw: DriverConnection, work: WorkOf, key: DigestMessageKey, settings: NoticeSettings
) -> DigestPreview:
    after = await last_covered(raw, key)
    content = await read_digest(raw, key.ledger_id, work, key.day, after)
    if content is None:
        raise Conflict("the officer or the team has more cases than a list can have")
    context = DigestContext(work.reader, key.day, settings.name)
    worded = compose_digest(current_digest_edition(), context, content)
    return DigestPreview.of(key.day, worded, content)


async def _preview_of_reviews(
    raw: DriverConnection, urn: str, day: date, settings: NoticeSettings
) -> DigestPreview:
    term = term_to_list(settings.terms, day)
    if term is None:
        raise Conflict("no term in `terms` of the settings for notices ends on the day or later")
    content = await read_review_list(raw, urn, term, settings.terms)
    if content is None:
        raise Conflict("the setting has more cases than a list can have")
    context = ReviewListContext(urn, term, settings.identity, day)
    return DigestPreview.of_reviews(context, current_review_list_edition(), content)
