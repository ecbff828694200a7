"""Proof of notices: what was sent to whom, when, how it ended, and the words."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter
from pydantic.json_schema import SkipJsonSchema

from chassis.database import driver_connection, transaction
from chassis.identity import Principal
from chassis.pagination import CursorParam, PagedList
from chassis.problems import Conflict, NotFound
from chassis.query import PageLimit
from events.envelope import CaseId, LedgerId
from notification_service.api.dependencies import (
    NoticeContentReader,
    NoticeReaderClient,
    app_context,
)
from notification_service.api.notices.models import (
    Notice,
    NoticeAttempt,
    NoticeDetail,
    NoticePage,
)
from notification_service.api.notices.requested_notice import notice_reader
from notification_service.domain.notice_sending.content import SentForm
from notification_service.domain.notice_sending.letter import NoticeLetter
from notification_service.domain.notice_sending.purpose import NoticePurpose
from notification_service.store.notice_sending.notices import (
    AFTER_ALL_NOTICES,
    CONTENT_PLACE,
    NoticeKey,
    NoticeRow,
    find_notice,
    find_notice_content,
    list_notice_attempts,
    list_notices,
)
from notification_service.store.notice_sending.readings import read_notice_key

router = APIRouter(prefix="/v1", tags=["notices"])
_Purpose = Annotated[NoticePurpose, Query(description="For which purpose it is read")]
_CASEWORK: Final = NoticePurpose.CASEWORK
_CONTENT: Final = TypeAdapter[SentForm](SentForm)
PDF: Final = "application/pdf"
_LIST_KEY: Final = TypeAdapter[NoticeKey](NoticeKey)


@router.get("/notices", operation_id="listNotices", responses={400: {}})
async def get_notices(
    request: Request,
    identity: NoticeReaderClient,
    case_id: Annotated[
        CaseId | SkipJsonSchema[None], Query(description="Only notices about this case")
    ] = None,
    limit: PageLimit = 50,
    cursor: CursorParam = None,
) -> NoticePage:
    """The notices of the council, the newest first: to which role, when, and how each ended."""
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    identifies = {"list": "notices", "ledger": str(ledger_id), "case": str(case_id or "")}
    pages = PagedList[NoticeRow, NoticeKey](context.cursors, identifies, _LIST_KEY)
    before = pages.after(cursor) or AFTER_ALL_NOTICES
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        found = await list_notices(raw, ledger_id, case_id, before, limit + 1)
    page = pages.page(found, limit, lambda row: (row.created_at, row.notice_id))
    return NoticePage(notices=tuple(map(Notice.of, page.rows)), next=page.next)


@router.get("/notices/{notice_id}", operation_id="getNotice")
async def get_notice(
    request: Request, notice_id: UUID, identity: NoticeReaderClient
) -> NoticeDetail:
    """A notice, with every attempt to send it."""
    ledger_id = LedgerId(identity.ledger_id)
    async with transaction(app_context(request).engine, ledger_id) as db:
        raw = await driver_connection(db)
        found = await find_notice(raw, ledger_id, notice_id)
        if found is None:
            raise NotFound
        tried = await list_notice_attempts(raw, ledger_id, notice_id)
    return NoticeDetail(notice=Notice.of(found), tried=tuple(map(NoticeAttempt.of, tried)))


@router.get(
    "/notices/{notice_id}/letter",
    operation_id="getNoticeLetter",
    response_class=Response,
    responses={
        200: {"content": {PDF: {"schema": {"type": "string", "format": "binary"}}}},
        409: {},
    },
)
async def get_notice_letter(
    request: Request, notice_id: UUID, identity: NoticeContentReader, purpose: _Purpose = _CASEWORK
) -> Response:
    """The pages of a notice that went, or goes, by letter. The reading is recorded.

    409: it is no letter, the file of the case or the data of the recipient was erased, or the
    people are restricted.
    """
    letter = _CONTENT.validate_json(await _content(request, notice_id, identity, purpose))
    if not isinstance(letter, NoticeLetter):
        raise Conflict("it is no letter: read its content")
    return Response(letter.pages, media_type=PDF)


@router.get(
    "/notices/{notice_id}/content",
    operation_id="getNoticeContent",
    response_model=SentForm,
    responses={409: {}},
)
async def get_notice_content(
    request: Request, notice_id: UUID, identity: NoticeContentReader, purpose: _Purpose = _CASEWORK
) -> Response:
    """What was sent, to the letter: these bytes have the hash `content_sha256`.

    The reading is recorded. 409: the file of the case or the data of the recipient was erased, or
    the people are restricted.
    """
    content = await _content(request, notice_id, identity, purpose)
    return Response(content, media_type="application/json")


async def _content(
    request: Request, notice_id: UUID, identity: Principal, purpose: NoticePurpose
) -> bytes:
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    reader = notice_reader(request, identity, purpose)
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        found = await find_notice_content(raw, ledger_id, notice_id)
        if found is None:
            raise NotFound
        case_id, recipient, content = found
        ring = context.personal_data_ring
        key = await read_notice_key(raw, ring, ledger_id, case_id, recipient, reader)
    if key is None:
        raise Conflict(
            "the file of the case or the data of the recipient was erased, or the people are"
            " restricted"
        )
    return key.decrypt(content, CONTENT_PLACE.format(notice_id))
