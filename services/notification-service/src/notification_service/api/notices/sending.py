"""Sending a notice that a fact requires, and seeing it before."""

from collections.abc import Collection, Sequence
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
from notification_service.api.dependencies import NoticePreviewer, NoticeSenderClient, app_context
from notification_service.api.idempotency import IdempotentNoticePostDep, created_response
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
from notification_service.api.notices.requested_notice import (
    compose_requested,
    notice_reader,
    read_case,
    refusals,
    wanted_notice,
)
from notification_service.domain.notice_sending.channel import SendingChannel
from notification_service.domain.notice_sending.letter_mailing import LetterPoster
from notification_service.domain.notice_sending.made_notice import MadeNotice
from notification_service.domain.notice_sending.recipients import NotReached
from notification_service.store.automatic_notices.unreached import hold_for_unreached
from notification_service.store.notice_sending.composition import ComposedNotice
from notification_service.store.notice_sending.making import (
    doubts_of,
    left_to_send,
    make_notices,
    store_notices,
)
from notification_service.store.notice_sending.notices import find_notice

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
    An e-mail is sent within seconds, and so is a letter by GOV.UK Notify; another letter waits for
    the next print run. How it ended is a fact of the case, `notice.sent` or `notice.failed`. A text
    that announces it is no notice, and is in the list of notices alone.

    One that a provision or a code requires is held back for those whom it does not reach and who
    were not sent it before: `notice.held`, until each of them was sent it or it is dismissed.
    """
    context, ledger_id = post.context, LedgerId(identity.ledger_id)
    wanted = wanted_notice(case_id, body)
    reader = notice_reader(request, identity, body.purpose)

    read = await read_case(context, ledger_id, wanted, reader)

    async def send(db: AsyncConnection) -> SentNotices:
        with refusals():
            composed = await compose_requested(context, db, ledger_id, wanted, read)
            if composed.missing:
                raise NoticeIncomplete(composed.missing)
            made, not_reached = make_notices(composed)
            raw = await driver_connection(db)
            left = await left_to_send(raw, ledger_id, composed, made)
            if doubts := [each for each in doubts_of(left) if each not in body.confirmed]:
                raise NoticeDoubtful(doubts)
            if not made and composed.up_to_date:
                raise Conflict(_reported_before(not_reached))
            if not made:
                reasons = ", ".join(sorted({each.reason for each in not_reached}))
                raise Conflict(f"the notice reaches no person to whom it goes: {reasons}")
            by = {each.recipient.channel for each in left}
            if SendingChannel.EMAIL in by and not context.has_email_account:
                raise Conflict(
                    "neither SMTP_URL nor NOTIFY_API_KEY is set, so that no e-mail can be sent"
                )
            if _goes_by_notify(composed, by) and not context.has_notify_account:
                raise Conflict("NOTIFY_API_KEY is not set, so that GOV.UK Notify posts no letter")
            ids = await store_notices(raw, ledger_id, composed, left, reader, context.new_id)
            if not ids:
                raise Conflict(_reported_before(not_reached))
            await hold_for_unreached(
                db, ledger_id, composed, not_reached, reader.actor, context.clock()
            )
            rows = [await find_notice(raw, ledger_id, each) for each in ids]
            return SentNotices(
                notices=tuple(Notice.of(row) for row in rows if row is not None),
                not_reached=tuple(map(NoticeNotReached.of, not_reached)),
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
    """What would be sent to whom, what is missing and what is doubtful. Nothing is sent.

    Who was sent it already, or is about to be, is not in it.
    """
    context = app_context(request)
    reader = notice_reader(request, identity, body.purpose)
    ledger_id = LedgerId(identity.ledger_id)
    wanted = wanted_notice(case_id, body)
    read = await read_case(context, ledger_id, wanted, reader)
    with refusals():
        async with transaction(context.engine, ledger_id) as db:
            composed = await compose_requested(context, db, ledger_id, wanted, read)
        made, not_reached = ([], composed.recipients.not_reached)
        if not composed.missing:
            made, not_reached = make_notices(composed)
        async with transaction(context.engine, ledger_id) as db:
            left = await left_to_send(await driver_connection(db), ledger_id, composed, made)
    return NoticePreviews(
        previews=tuple(map(_preview, left)),
        missing=tuple(map(MissingStatement.of, composed.missing)),
        doubts=tuple(composed.doubts if composed.missing else doubts_of(left)),
        not_reached=tuple(map(NoticeNotReached.of, not_reached)),
    )


def _reported_before(not_reached: Sequence[NotReached]) -> str:
    """That there is no one left to whom it can be sent, and what to do about the others."""
    if not not_reached:
        return "the fact was reported to each of them already, or is about to be"
    reasons = ", ".join(sorted({each.reason for each in not_reached}))
    return (
        "the fact was reported to each whom it reaches already, or is about to be, and it does not"
        f" reach the others ({reasons}): record an address of theirs, or dismiss what is held for"
        " them"
    )


def _goes_by_notify(composed: ComposedNotice, channels: Collection[SendingChannel]) -> bool:
    is_posted = composed.mailing.poster is LetterPoster.GOVUK_NOTIFY
    return is_posted and SendingChannel.LETTER in channels


def _preview(made: MadeNotice) -> NoticePreview:
    person_id = made.recipient.person.person_id
    return NoticePreview(
        audience=made.recipient.audience,
        person_id=MISSING if person_id is None else PersonId(person_id),
        content=made.content,
        text=MISSING if made.text is None else made.text,
        doubts=tuple(made.doubts),
    )
