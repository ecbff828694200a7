"""Sending a notice that a fact requires, and seeing it before."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import idempotency
from chassis.body import strict_body
from chassis.database import driver_connection, transaction
from chassis.problems import Conflict
from events.contracts.references import PersonId
from events.envelope import CaseId, LedgerId
from notification_service.api.dependencies import NoticeSenderClient, app_context
from notification_service.api.idempotency import (
    IdempotentNoticePostDep,
    IdempotentPost,
    created_response,
)
from notification_service.api.notices.composition import (
    ComposedNotice,
    compose,
    notice_reader,
)
from notification_service.api.notices.models import (
    Notice,
    NoticeNotReached,
    NoticePreview,
    NoticePreviews,
    SendNoticeRequest,
    SentNotices,
)
from notification_service.api.notices.problems import (
    MissingStatement,
    NoticeDoubtful,
    NoticeIncomplete,
)
from notification_service.domain.notice_sending.message import (
    NoticeMessage,
    content_hash,
    notice_message,
)
from notification_service.domain.notice_sending.recipients import NoticeRecipient
from notification_service.domain.notices.sendable import SendableNotice
from notification_service.store.notice_sending.notices import (
    CONTENT_PLACE,
    NewNotice,
    find_notice,
    insert_notice,
)
from notification_service.store.notice_sending.readings import NoticeReader
from notification_service.store.notices import current_notices

router = APIRouter(prefix="/v1", tags=["notices"])
_Body = Annotated[SendNoticeRequest, Depends(strict_body(SendNoticeRequest))]


@router.post(
    "/cases/{case_id}/notices",
    operation_id="sendNotice",
    status_code=201,
    response_model=SentNotices,
    responses={403: {}, 404: {}, 409: {}, 422: {}},
)
async def send_notice(
    request: Request,
    case_id: CaseId,
    body: _Body,
    identity: NoticeSenderClient,
    post: IdempotentNoticePostDep,
) -> Response:
    """Send a notice by e-mail to each person to whom it goes today.

    A notice that lacks something it must state is refused, with what, why and by which provision.
    It is sent within seconds; how it ended is a fact of the case, `notice.sent` or `notice.failed`.
    """
    if not post.context.has_mail_server:
        raise Conflict("no mail server is set (SMTP_URL), so that no notice can be sent")
    reader = notice_reader(request, identity, body.purpose)
    ledger_id = LedgerId(identity.ledger_id)

    async def send(db: AsyncConnection) -> SentNotices:
        composed = await compose(db, post.context, ledger_id, case_id, body, reader)
        if composed.missing:
            raise NoticeIncomplete(composed.missing)
        if doubts := [each for each in composed.doubts if each not in body.confirmed]:
            raise NoticeDoubtful(doubts)
        if not composed.documents:
            reasons = ", ".join(sorted({each.reason for each in composed.recipients.not_reached}))
            raise Conflict(f"nobody to whom the notice goes is reached by e-mail: {reasons}")
        return await _store(db, post, reader, case_id, body, composed)

    outcome = await post.execute(SentNotices, send)
    first = outcome.result.notices[0]
    return created_response(outcome, f"{router.prefix}/notices/{first.notice_id}")


@router.post(
    "/cases/{case_id}/notice-previews",
    operation_id="previewNotice",
    responses={403: {}, 404: {}, 409: {}, 422: {}},
)
async def preview_notice(
    request: Request,
    case_id: CaseId,
    body: _Body,
    identity: NoticeSenderClient,
    _: Annotated[str, Depends(idempotency.idempotency_key_without_effect)],
) -> NoticePreviews:
    """What would be sent to whom, what is missing and what is doubtful. Nothing is sent."""
    context = app_context(request)
    reader = notice_reader(request, identity, body.purpose)
    ledger_id = LedgerId(identity.ledger_id)
    async with transaction(context.engine, ledger_id) as db:
        composed = await compose(db, context, ledger_id, case_id, body, reader)
    messages = () if composed.missing else _messages(composed)
    return NoticePreviews(
        previews=tuple(_preview(recipient, message) for recipient, message in messages),
        missing=tuple(map(MissingStatement.of, composed.missing)),
        doubts=tuple(composed.doubts),
        not_reached=tuple(map(NoticeNotReached.of, composed.recipients.not_reached)),
    )


def _messages(composed: ComposedNotice) -> list[tuple[NoticeRecipient, NoticeMessage]]:
    catalogue = current_notices()
    return [
        (
            recipient,
            notice_message(
                SendableNotice(composed.requirement, document, catalogue),
                composed.from_email,
                recipient.person.email,
            ),
        )
        for recipient, document in composed.documents
    ]


def _preview(recipient: NoticeRecipient, message: NoticeMessage) -> NoticePreview:
    person_id = recipient.person.person_id
    return NoticePreview(
        audience=recipient.audience,
        person_id=MISSING if person_id is None else PersonId(person_id),
        to_name=message.to_name,
        subject=message.subject,
        text=message.text,
        html=message.html,
    )


async def _store(
    db: AsyncConnection,
    post: IdempotentPost,
    reader: NoticeReader,
    case_id: CaseId,
    body: SendNoticeRequest,
    composed: ComposedNotice,
) -> SentNotices:
    raw, stored = await driver_connection(db), list[Notice]()
    ledger_id = LedgerId(post.ledger_id)
    for recipient, message in _messages(composed):
        notice_id, content = post.context.new_id(), message.encode()
        new = NewNotice(
            notice_id=notice_id,
            case_id=case_id,
            requirement=composed.requirement.id,
            reports=body.reports,
            audience=recipient.audience,
            person_id=recipient.person.person_id,
            purpose=body.purpose,
            content=composed.key.encrypt(content, CONTENT_PLACE.format(notice_id)),
            content_hash=content_hash(content),
            actor=reader.actor,
        )
        if await insert_notice(raw, ledger_id, new):
            row = await find_notice(raw, ledger_id, notice_id)
            stored += [] if row is None else [Notice.of(row)]
    if not stored:
        raise Conflict("the fact was reported to each of them already, or is about to be")
    unreached = tuple(map(NoticeNotReached.of, composed.recipients.not_reached))
    return SentNotices(notices=tuple(stored), not_reached=unreached)
