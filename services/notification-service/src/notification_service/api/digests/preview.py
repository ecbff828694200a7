"""What a digest says today, or on another day. Nothing is sent."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic.json_schema import SkipJsonSchema

from chassis.database import driver_connection, transaction
from chassis.problems import Conflict
from chassis.query import QueryDate
from events.envelope import LedgerId
from notification_service.api.dependencies import DigestPreviewer, app_context
from notification_service.api.digests.models import DigestPreview
from notification_service.api.digests.routes import require_digest
from notification_service.domain.digests.composing import DigestContext, compose_digest
from notification_service.domain.digests.schedule import morning_day
from notification_service.store.digests.contents import read_digest
from notification_service.store.digests.editions import current_digest_edition
from notification_service.store.digests.messages import DigestMessageKey, last_covered
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

    409: the officer or the team has more cases than a list can have.
    """
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    day = today or morning_day(context.clock())
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        row = await require_digest(raw, ledger_id, digest_id)
        settings = await current_notice_settings(raw, ledger_id)
        after = await last_covered(raw, DigestMessageKey(ledger_id, digest_id, day))
        content = await read_digest(raw, row.reader, row.reader_id, day, after)
    if content is None:
        raise Conflict("the officer or the team has more cases than a list can have")
    council = "the council" if settings is None else settings.settings.name
    worded = compose_digest(
        current_digest_edition(), DigestContext(row.reader, day, council), content
    )
    return DigestPreview.of(day, worded, content)
