"""Sending a notice that a fact requires, and seeing it before."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import idempotency
from chassis.body import strict_body
from chassis.database import driver_connection, transaction
from chassis.problems import Conflict, InvalidRequest, Violation
from events.contracts.references import PersonId
from events.envelope import CaseId, LedgerId
from notification_service.api.dependencies import NoticePreviewer, NoticeSenderClient, app_context
from notification_service.api.idempotency import (
    IdempotentNoticePostDep,
    IdempotentPost,
    created_response,
)
from notification_service.api.notices.composition import (
    ComposedNotice,
    compose,
    notice_reader,
    read_people,
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
from notification_service.domain.notice_sending.channel import SendingChannel
from notification_service.domain.notice_sending.content import (
    ContentTooLong,
    content_hash,
    encode_content,
)
from notification_service.domain.notice_sending.letter import NoticeLetter
from notification_service.domain.notice_sending.made_notice import MadeNotice, make_notice
from notification_service.domain.notice_sending.message import NoticeMessage
from notification_service.domain.notice_sending.recipients import NotReached, NotSentReason
from notification_service.domain.notices.rendering.letter import LetterNotMade
from notification_service.domain.notices.sendable import NamedInPublic, SendableNotice
from notification_service.store.notice_sending.notices import (
    CONTENT_PLACE,
    KeptContent,
    NewNotice,
    find_notice,
    insert_notice,
)
from notification_service.store.notice_sending.readings import NoticeReader
from notification_service.store.notices import current_notices, letter_template

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
    """Send a notice to each person to whom it goes today, by e-mail or by letter.

    A notice that lacks something it must state is refused, with what, why and by which provision.
    An e-mail is sent within seconds, and a letter waits for the next print run; how it ended is a
    fact of the case, `notice.sent` or `notice.failed`.
    """
    reader = notice_reader(request, identity, body.purpose)
    ledger_id = LedgerId(identity.ledger_id)

    read = await read_people(post.context, ledger_id, case_id, reader)

    async def send(db: AsyncConnection) -> SentNotices:
        composed = await compose(db, post.context, ledger_id, case_id, body, read)
        if composed.missing:
            raise NoticeIncomplete(composed.missing)
        if doubts := [each for each in composed.doubts if each not in body.confirmed]:
            raise NoticeDoubtful(doubts)
        made, not_reached = _make(composed)
        if not made:
            reasons = ", ".join(sorted({each.reason for each in not_reached}))
            raise Conflict(f"the notice reaches no person to whom it goes: {reasons}")
        by = {each.recipient.channel for each in made}
        if SendingChannel.EMAIL in by and not post.context.has_email_account:
            raise Conflict(
                "neither SMTP_URL nor NOTIFY_API_KEY is set, so that no e-mail can be sent"
            )
        stored = await _store(db, post, reader, body, composed, made)
        return SentNotices(
            notices=tuple(stored), not_reached=tuple(map(NoticeNotReached.of, not_reached))
        )

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
    identity: NoticePreviewer,
    _: Annotated[str, Depends(idempotency.idempotency_key_without_effect)],
) -> NoticePreviews:
    """What would be sent to whom, what is missing and what is doubtful. Nothing is sent."""
    context = app_context(request)
    reader = notice_reader(request, identity, body.purpose)
    ledger_id = LedgerId(identity.ledger_id)
    read = await read_people(context, ledger_id, case_id, reader)
    async with transaction(context.engine, ledger_id) as db:
        composed = await compose(db, context, ledger_id, case_id, body, read)
    made, not_reached = ([], composed.recipients.not_reached)
    if not composed.missing:
        made, not_reached = _make(composed)
    return NoticePreviews(
        previews=tuple(map(_preview, made)),
        missing=tuple(map(MissingStatement.of, composed.missing)),
        doubts=tuple(composed.doubts),
        not_reached=tuple(map(NoticeNotReached.of, not_reached)),
    )


def _make(composed: ComposedNotice) -> tuple[list[MadeNotice], list[NotReached]]:
    """What is sent to each recipient, and whom it does not reach."""
    made, not_reached = list[MadeNotice](), [*composed.recipients.not_reached]
    for recipient, document, may_fall_back in composed.documents:
        try:
            notice = SendableNotice(composed.requirement, document, current_notices())
            made.append(
                make_notice(
                    notice,
                    recipient,
                    composed.from_email,
                    letter_template(),
                    may_fall_back=may_fall_back,
                )
            )
        except NamedInPublic:
            raise Conflict("the council's name would name the child in the subject") from None
        except LetterNotMade:
            person_id, reason = recipient.person.person_id, NotSentReason.NOT_PRINTABLE
            not_reached.append(NotReached(recipient.audience, person_id, reason))
    return made, not_reached


def _preview(made: MadeNotice) -> NoticePreview:
    person_id = made.recipient.person.person_id
    return NoticePreview(
        audience=made.recipient.audience,
        person_id=MISSING if person_id is None else PersonId(person_id),
        content=made.content,
    )


async def _store(
    db: AsyncConnection,
    post: IdempotentPost,
    reader: NoticeReader,
    body: SendNoticeRequest,
    composed: ComposedNotice,
    made: Sequence[MadeNotice],
) -> list[Notice]:
    raw, stored = await driver_connection(db), list[Notice]()
    ledger_id = LedgerId(post.ledger_id)
    for each in made:
        new = NewNotice(
            case_id=composed.case_id,
            requirement=composed.requirement.id,
            reports=body.reports,
            audience=each.recipient.audience,
            person_id=each.recipient.person.person_id,
            channel=each.recipient.channel,
            purpose=body.purpose,
            content=_kept(each.content, post, composed),
            fallback=None if each.fallback is None else _kept(each.fallback, post, composed),
            actor=reader.actor,
        )
        if await insert_notice(raw, ledger_id, new):
            row = await find_notice(raw, ledger_id, new.content.notice_id)
            stored += [] if row is None else [Notice.of(row)]
    if not stored:
        raise Conflict("the fact was reported to each of them already, or is about to be")
    return stored


def _kept(
    content: NoticeMessage | NoticeLetter, post: IdempotentPost, composed: ComposedNotice
) -> KeptContent:
    """A content as it is kept, under the id of its notice."""
    try:
        encoded = encode_content(content)
    except ContentTooLong:
        message = "are longer than a notice can be: write less, or send a document beside it"
        raise InvalidRequest(errors=[Violation("too_long", message, pointer="/values")]) from None
    notice_id = post.context.new_id()
    encrypted = composed.key.encrypt(encoded, CONTENT_PLACE.format(notice_id))
    return KeptContent(notice_id, encrypted, content_hash(encoded))
