"""That a notice which was held back, or did not arrive, is not to be sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, ClassVar, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import AwareDatetime, ConfigDict
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.body import strict_body
from chassis.database import DriverConnection, driver_connection
from chassis.idempotency import result_response
from chassis.problems import Conflict, InvalidRequest, NotFound, Violation
from chassis.strict_model import StrictModel
from events.contracts.references import EventPosition
from events.contracts.vocabulary.case import NoticeDismissal
from events.envelope import CaseId, EventEnvelope, LedgerId
from events.log.postgres import PostgresLog
from events.london_day import london_day
from events.stored_event import decode_events
from notification_service.api.dependencies import NoticeSenderClient
from notification_service.api.idempotency import IdempotentNoticePostDep
from notification_service.domain.automatic_notices.dismissals import dismissed_notices
from notification_service.domain.automatic_notices.facts import dismissed_fact
from notification_service.domain.automatic_notices.needless import (
    is_of_no_case,
    is_required_no_more,
    only_corrects,
)
from notification_service.domain.automatic_notices.preparation import AutomaticNotice
from notification_service.domain.automatic_notices.state import AutomaticState
from notification_service.domain.notice_sending.channel import SendingChannel
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.domain.notice_sending.state import NoticeState
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.entry import RequirementId
from notification_service.store.automatic_notices.rows import (
    end_automatic_notice,
    lock_held_notice,
)
from notification_service.store.notice_sending.notices import find_notice
from notification_service.store.notice_sending.returns import lock_ended_notice
from notification_service.store.notices import current_notices

router = APIRouter(prefix="/v1", tags=["notices"])
_REQUIRED_NOTICE: Final = Violation(
    "required_notice",
    "must be `informed_otherwise`: a provision requires this notice. `not_needed` is for one that"
    " is held only to correct what each of them was sent, that did not arrive and was overtaken"
    " since, or whose child has died since",
    pointer="/reason",
)


class DismissNoticeRequest(StrictModel):
    """That a notice which was held back, or did not arrive, is not to be sent."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {"requirement": "plan-agreed", "reports": 4, "reason": "informed_otherwise"},
            ]
        }
    )

    requirement: RequirementId
    """The notice, by its id in docs/notices.md."""
    reports: EventPosition
    """The position of the fact that it should report."""
    notice_id: UUID | MISSING = MISSING
    """The notice that did not arrive, and is not to be sent once more: it was handed over, say.
    Missing: the one that was held back."""
    reason: NoticeDismissal


class DismissedNotice(StrictModel):
    """A notice that was held back, or did not arrive, and is not to be sent."""

    requirement: RequirementId
    reports: EventPosition
    notice_id: UUID | MISSING = MISSING
    reason: NoticeDismissal
    dismissed_at: AwareDatetime


@router.post(
    "/cases/{case_id}/notice-dismissals",
    operation_id="dismissNotice",
    status_code=201,
    response_model=DismissedNotice,
    responses={404: {}, 409: {}, 422: {}},
)
async def dismiss_notice(
    case_id: CaseId,
    body: Annotated[DismissNoticeRequest, Depends(strict_body(DismissNoticeRequest))],
    post: IdempotentNoticePostDep,
    identity: NoticeSenderClient,
) -> Response:
    """Record that a notice which was held back is not to be sent: `notice.dismissed`.

    Or that one which did not arrive is not to be sent once more. Its item leaves the worklist. A
    notice that a provision requires is dismissed only where the recipient was told otherwise, it
    would correct nothing that matters to who has the first one, it came back and later facts have
    overtaken it, or the child has died since.
    """
    ledger_id, now = LedgerId(post.ledger_id), post.context.clock()
    notice = AutomaticNotice(case_id, body.reports, body.requirement)
    key = ReportedNotice(body.reports, body.requirement)
    is_duty = any(
        each.is_statutory for each in current_notices().requirements if each.id == body.requirement
    )
    is_refused = is_duty and body.reason is NoticeDismissal.NOT_NEEDED

    async def dismiss(db: AsyncConnection) -> DismissedNotice:
        raw = await driver_connection(db)
        log = PostgresLog(db, ledger_id)
        failed = None if body.notice_id is MISSING else body.notice_id
        # Locked before the facts are read, so that what is held for another meanwhile is in them.
        is_held = failed is None and await lock_held_notice(raw, ledger_id, notice)
        if not (history := await log.read_stored_streams([case_id])):
            raise NotFound
        decoded = decode_events(history).decoded
        if is_refused and not await _is_not_needed(raw, ledger_id, key, failed, decoded, now):
            raise InvalidRequest(errors=[_REQUIRED_NOTICE])
        if failed is not None:
            await _check_failed(raw, ledger_id, notice, failed)
            # Read after the lock, so that what another request dismissed is in it.
            history = await log.read_stored_streams([case_id])
            if failed in dismissed_notices(decode_events(history).decoded):
                raise Conflict("the notice was dismissed before")
        elif is_held:
            dismissed = AutomaticState.DISMISSED
            await end_automatic_notice(raw, ledger_id, notice, dismissed, [body.reason], now)
        else:
            raise Conflict("no such notice of the case is held back")
        fact = dismissed_fact(ledger_id, notice, body.reason, now, identity.actor, failed)
        await log.append(fact)
        return DismissedNotice(
            requirement=body.requirement,
            reports=body.reports,
            notice_id=body.notice_id,
            reason=body.reason,
            dismissed_at=now,
        )

    outcome = await post.execute(DismissedNotice, dismiss)
    return result_response(outcome.result, replayed=outcome.replayed)


async def _is_not_needed(
    raw: DriverConnection,
    ledger_id: LedgerId,
    notice: ReportedNotice,
    failed: UUID | None,
    history: Sequence[EventEnvelope],
    now: datetime,
) -> bool:
    """Whether a notice that a provision requires may be dismissed as not needed."""
    if is_of_no_case(notice, history):
        return True
    if failed is None:
        return only_corrects(notice, history)
    row = await find_notice(raw, ledger_id, failed)
    return row is not None and is_required_no_more(
        current_notices(), notice, Audience(row.audience), history, london_day(now)
    )


async def _check_failed(
    raw: DriverConnection, ledger_id: LedgerId, notice: AutomaticNotice, notice_id: UUID
) -> None:
    """Lock a notice that did not arrive.

    Raises:
        InvalidRequest: it is not the notice that the request names.
        Conflict: it has not failed.
    """
    found = await lock_ended_notice(raw, ledger_id, notice_id)
    known = None if found is None or found.notice.channel == SendingChannel.TEXT else found.notice
    if known is None or notice != AutomaticNotice(known.case_id, known.reports, known.requirement):
        message = (
            "must be a notice of this case, `requirement` and `reports` that did not arrive: the"
            " worklist has it in `notice` of its item, `GET /v1/notices` as `failed`"
        )
        raise InvalidRequest(errors=[Violation("other_notice", message, pointer="/notice_id")])
    if found is not None and found.state != NoticeState.FAILED:
        raise Conflict("the notice has not failed")
