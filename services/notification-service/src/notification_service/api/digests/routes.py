"""Who gets a digest: listed, read, changed, paused and ended."""

from datetime import date, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import TypeAdapter
from pydantic_core import MISSING

from chassis.body import strict_body
from chassis.database import DriverConnection, driver_connection, transaction
from chassis.etag_response import EtagResponse
from chassis.identity import Principal
from chassis.pagination import CursorParam, PagedList
from chassis.preconditions import (
    CONDITIONAL_RESPONSES,
    IF_NONE_MATCH_PARAMETER,
    VERSIONED_RESPONSES,
    IfMatch,
    if_match,
)
from chassis.problems import Conflict, InvalidRequest, NotFound, Violation
from chassis.query import PageLimit
from events.bank_holidays import bank_holidays_from
from events.envelope import LedgerId
from notification_service.api.dependencies import (
    AppContext,
    DigestManager,
    DigestReaderClient,
    app_context,
)
from notification_service.api.digests.models import (
    Digest,
    DigestDay,
    DigestDays,
    DigestPage,
    DigestPause,
    DigestRecord,
)
from notification_service.domain.digests.schedule import morning_day, next_morning
from notification_service.store.digests.digests import (
    BEFORE_ALL_DIGESTS,
    MAX_DIGESTS,
    DigestChange,
    DigestExists,
    DigestKey,
    DigestRow,
    end_digest,
    find_digest,
    has_room_for_digest,
    list_digests,
    save_digest,
)
from notification_service.store.digests.messages import list_messages
from notification_service.store.notice_sending.settings import current_notice_settings

router = APIRouter(prefix="/v1", tags=["digests"])
_LIST_KEY: Final = TypeAdapter[DigestKey](DigestKey)
_LONGEST_PAUSE: Final = timedelta(days=366)


@router.get("/digests", operation_id="listDigests", responses={400: {}})
async def get_digests(
    request: Request,
    identity: DigestReaderClient,
    limit: PageLimit = 50,
    cursor: CursorParam = None,
) -> DigestPage:
    """Who gets a digest in the morning, in the order in which they were created."""
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    identifies = {"list": "digests", "ledger": str(ledger_id)}
    pages = PagedList[DigestRow, DigestKey](context.cursors, identifies, _LIST_KEY)
    after = pages.after(cursor) or BEFORE_ALL_DIGESTS
    async with transaction(context.engine, ledger_id) as db:
        found = await list_digests(await driver_connection(db), ledger_id, after, limit + 1)
    page = pages.page(found, limit, lambda row: (row.created_at, row.digest_id))
    return DigestPage(digests=tuple(map(DigestRecord.of, page.rows)), next=page.next)


@router.get(
    "/digests/{digest_id}",
    operation_id="getDigest",
    response_model=DigestRecord,
    responses=CONDITIONAL_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_digest(request: Request, digest_id: UUID, identity: DigestReaderClient) -> Response:
    """Who gets a digest, of whose work, and when the next is due."""
    ledger_id = LedgerId(identity.ledger_id)
    async with transaction(app_context(request).engine, ledger_id) as db:
        row = await require_digest(await driver_connection(db), ledger_id, digest_id)
    return _response(row).or_not_modified(request)


@router.get("/digests/{digest_id}/days", operation_id="listDigestDays")
async def get_digest_days(
    request: Request, digest_id: UUID, identity: DigestReaderClient
) -> DigestDays:
    """The last days of a digest: when it was sent, or why not."""
    ledger_id = LedgerId(identity.ledger_id)
    async with transaction(app_context(request).engine, ledger_id) as db:
        raw = await driver_connection(db)
        await require_digest(raw, ledger_id, digest_id)
        rows = await list_messages(raw, ledger_id, digest_id)
    return DigestDays(days=tuple(map(DigestDay.of, rows)))


@router.put(
    "/digests/{digest_id}",
    operation_id="changeDigest",
    response_model=DigestRecord,
    responses={**VERSIONED_RESPONSES, 409: {}},
)
async def change_digest(
    request: Request,
    digest_id: UUID,
    digest: Annotated[Digest, Depends(strict_body(Digest))],
    match: Annotated[IfMatch, Depends(if_match)],
    identity: DigestManager,
) -> Response:
    """Create or replace a digest, by an id that you choose; a new one has version 0.

    409: the address gets the same digest already, the council has as many digests as it can have,
    or no settings for notices, or those have no `terms` and it is of a setting. The same again
    changes nothing.
    """
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        row = await find_digest(raw, ledger_id, digest_id, lock=True)
        current = None if row is None or row.ended_at is not None else row
        match.check(0 if current is None else current.version)
        if current is not None and Digest.of(current) == digest:
            return _response(current).response()
        await _require_settings(raw, ledger_id, digest)
        if current is None and not await has_room_for_digest(raw, ledger_id):
            raise Conflict(f"a council has at most {MAX_DIGESTS} digests")
        paused_until = None if current is None else current.paused_until
        saved = await _save(context, raw, identity, digest_id, (digest, paused_until))
    return _response(saved).response()


@router.delete("/digests/{digest_id}", operation_id="endDigest", status_code=204)
async def delete_digest(request: Request, digest_id: UUID, identity: DigestManager) -> Response:
    """End a digest, and delete the address. Without effect where it ended before."""
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        await end_digest(raw, ledger_id, digest_id, context.clock(), identity.actor)
    return Response(status_code=204)


@router.put("/digests/{digest_id}/pause", operation_id="pauseDigest", response_model=DigestRecord)
async def pause_digest(
    request: Request,
    digest_id: UUID,
    pause: Annotated[DigestPause, Depends(strict_body(DigestPause))],
    identity: DigestManager,
) -> Response:
    """Send no digest until a day, such as after leave; in place of an earlier such day."""
    today = morning_day(app_context(request).clock())
    if not today < pause.until_on <= today + _LONGEST_PAUSE:
        message = "must be after today, and at most a year ahead"
        raise InvalidRequest(
            errors=[Violation("until_on_out_of_range", message, pointer="/until_on")]
        )
    return _response(await _set_pause(request, digest_id, identity, pause.until_on)).response()


@router.delete(
    "/digests/{digest_id}/pause", operation_id="resumeDigest", response_model=DigestRecord
)
async def resume_digest(request: Request, digest_id: UUID, identity: DigestManager) -> Response:
    """Send the digest again from the next morning on. Without effect if it is not paused."""
    return _response(await _set_pause(request, digest_id, identity, None)).response()


async def require_digest(
    raw: DriverConnection, ledger_id: LedgerId, digest_id: UUID, *, lock: bool = False
) -> DigestRow:
    """A digest that has not ended.

    Raises:
        NotFound: the council has no such digest, or it ended.
    """
    row = await find_digest(raw, ledger_id, digest_id, lock=lock)
    if row is None or row.ended_at is not None:
        raise NotFound
    return row


async def _require_settings(raw: DriverConnection, ledger_id: LedgerId, digest: Digest) -> None:
    """Refuse a digest that could not be sent."""
    found = await current_notice_settings(raw, ledger_id)
    if found is None:
        raise Conflict("record the council's settings for notices first: they name its address")
    if digest.urn is not MISSING and not found.settings.terms:
        raise Conflict("record the school terms first: `terms` of the settings for notices")


async def _set_pause(
    request: Request, digest_id: UUID, identity: Principal, until_on: date | None
) -> DigestRow:
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        row = await require_digest(raw, ledger_id, digest_id, lock=True)
        if row.paused_until == until_on:
            return row
        return await _save(context, raw, identity, digest_id, (Digest.of(row), until_on))


async def _save(
    context: AppContext,
    raw: DriverConnection,
    identity: Principal,
    digest_id: UUID,
    changed: tuple[Digest, date | None],
) -> DigestRow:
    """Store the next version, and the instant of its next morning."""
    (digest, paused_until), now = changed, context.clock()
    holidays = bank_holidays_from(morning_day(now).year)
    change = DigestChange(
        digest.subject,
        digest.email,
        digest.time_of_day,
        paused_until,
        next_morning(now, digest.time_of_day, holidays),
    )
    try:
        ledger_id = LedgerId(identity.ledger_id)
        return await save_digest(raw, ledger_id, digest_id, change, identity.actor)
    except DigestExists:
        raise Conflict("the address gets this digest already") from None


def _response(row: DigestRow) -> EtagResponse:
    return EtagResponse.versioned(DigestRecord.of(row), row.version)
